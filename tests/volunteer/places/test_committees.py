"""Which committee a compound has: one at a time, written down by its office, read in its file, and told of before it ends."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.refusal_checks import refused
from volunteer.models import Area, Committee, Notice
from volunteer.places import actions as places
from volunteer.places.committees import actions, reminders
from volunteer.places.committees.refusals import CommitteeRefusal

FIELDS = {
    "kind": "owners",
    "term": 2,
    "since": date(2024, 3, 1),
    "until": date(2027, 2, 28),
    "seats": 7,
    "filed_as": "备2024-7(演示)",
}


@pytest.fixture
def committee(district):
    return actions.add_committee(area=district.compound, by=district.community_admin, fields=FIELDS, at=NOW)


def add(district, by=None, area=None, **fields):
    area = area or district.compound
    return actions.add_committee(area=area, by=by or district.community_admin, fields=FIELDS | fields, at=NOW)


def test_the_same_again_is_the_same_one(district, committee):
    assert add(district) == committee
    assert Committee.objects.get() == committee


def test_what_is_refused_says_why(district, committee):
    later = {"since": date(2027, 3, 1), "until": date(2030, 2, 28)}
    elsewhere = cast.area("别处小区(演示)", "compound", district.other_community)
    assert refused(add, district, since=date(2027, 2, 28), until=date(2030, 2, 28)) == CommitteeRefusal.OVERLAPS
    assert refused(add, district, since=date(2028, 1, 1), until=date(2027, 12, 31)) == CommitteeRefusal.DAYS
    assert refused(add, district, area=district.community, **later) == CommitteeRefusal.NOT_COMPOUND
    assert refused(add, district, by=district.manager, **later) == CommitteeRefusal.NOT_YOURS
    assert refused(add, district, area=elsewhere, **later) == CommitteeRefusal.NOT_YOURS
    assert add(district, **later).pk != committee.pk


def test_the_database_keeps_two_apart(district, committee):
    with pytest.raises(IntegrityError, match="committee_one_at_a_time"), transaction.atomic():
        Committee.objects.create(area=district.compound, by=district.community_admin, at=NOW, **FIELDS | {"term": 3})


def test_the_office_writes_it_down_and_everybody_reads_who_is_in_office(district, client):
    client.force_login(district.community_admin)
    page = reverse("volunteer:new_committee", args=[district.compound.pk])
    sent = {"kind": "owners", "term": "2", "since": "2024-03-01", "until": "2027-02-28", "seats": "7", "filed_as": "备7(演示)"}
    assert client.post(page, sent | {"until": "2024-02-01"}).context["form"].errors == {"since": ["截止日早于起始日，请重新选。"]}
    filed = client.post(page, sent, follow=True).content.decode()
    assert "业委会" in filed and "备7(演示)" in filed
    client.logout()
    public = client.get(reverse("events:place", args=[district.compound.pk])).content.decode()
    assert "业委会" in public and "第 2 届" in public and "备7(演示)" not in public


def test_a_term_can_be_ended_early_and_what_was_changed_is_kept(district, committee):
    until = NOW.date() - timedelta(days=1)
    actions.change_committee(committee=committee, by=district.street_admin, fields={"until": until}, at=NOW)
    assert Committee.objects.get().until == until
    assert add(district, since=NOW.date(), until=date(2029, 11, 23), kind="management").kind == "management"


def test_the_office_is_told_once_before_it_ends_while_nobody_follows(district, committee, time_machine):
    reminders.remind(at=NOW)
    assert not Notice.objects.filter(kind="committee_ends").exists(), "96 days before"
    soon = NOW + timedelta(days=10)
    time_machine.move_to(soon, tick=False)
    assert reminders.remind(at=soon) == 1
    assert reminders.remind(at=soon + timedelta(days=1)) == 0
    told = Notice.objects.get(kind="committee_ends")
    assert told.person == district.community_admin and told.params == {"area": "工行南小区", "until": "2027-02-28"}


def test_nobody_is_told_where_it_is_known_who_follows(district, committee):
    add(district, since=date(2027, 3, 1), until=date(2030, 2, 28), term=3)
    assert reminders.remind(at=NOW + timedelta(days=60)) == 0


def test_a_merge_ends_it_the_day_before(district, committee):
    into = cast.area("新小区(演示)", "compound", district.community)
    places.merge_areas(area=district.compound, by=district.street_admin, into=into, on=NOW.date(), at=NOW)
    assert Committee.objects.get().until == NOW.date() - timedelta(days=1)
    assert not Area.objects.open(NOW.date()).filter(pk=district.compound.pk).exists()
