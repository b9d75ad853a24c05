"""Who is away has a deputy with the same rights for these days, who is a party of the holder's matters."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from points.models import HandEntry
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from volunteer.models import Appointment, Role, User
from volunteer.people import parties
from volunteer.roles import actions as role_actions
from volunteer.roles import deputies, waking
from volunteer.roles import scope as role_scope
from volunteer.roles.refusals import RoleRefusal
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def fresh(person):
    return User.objects.get(pk=person.pk)


def role_of(person):
    return Appointment.objects.own().get(person=person)


def name(district, *, of=None, deputy=None, by=None, since=TODAY, until=date(2026, 12, 3)):
    of = of or district.manager
    return deputies.name_deputy(
        appointment=role_of(of), deputy=deputy or district.alice, by=fresh(by or of), since=since, until=until, at=NOW
    )


def runs(person, point, moment=NOW):
    return role_scope.scope_for(fresh(person), Power.RUN, moment).covers_point(point)


def test_for_these_days_the_deputy_has_the_same_rights_and_the_holder_keeps_theirs(district):
    made = name(district, since=date(2026, 11, 25))
    assert (made.role, made.over, made.deputy_of) == (Role.POINT_MANAGER, district.point, role_of(district.manager))
    days = [NOW + timedelta(days=n) for n in (0, 1, 9, 10)]
    assert [runs(district.alice, district.point, day) for day in days] == [False, True, True, False]
    assert all(runs(district.manager, district.point, day) for day in days)


def test_the_holder_or_the_office_names_and_the_others_are_told(district):
    name(district)
    assert told(district.alice) == told(district.community_admin) == ["deputy"] and told(district.manager) == []
    name(district, of=district.keeper, deputy=district.bob, by=district.community_admin)
    assert told(district.keeper) == told(district.bob) == ["deputy"]
    for by in (district.reviewer, district.other_manager, district.alice):
        assert refused(name, district, deputy=district.carol, by=by) == RoleRefusal.NOT_BELOW


def test_a_deputy_passes_nothing_on(district):
    made = name(district)
    for act, fields in (
        (deputies.name_deputy, {"deputy": district.bob, "since": TODAY, "until": TODAY}),
        (role_actions.prolong_appointment, {"until": date(2026, 12, 30)}),
    ):
        assert refused(act, appointment=made, by=fresh(district.community_admin), at=NOW, **fields) == RoleRefusal.OF_DEPUTY


def test_what_makes_no_sense_is_refused_in_a_sentence(district):
    phoneless = cast.person("无机(演示)", phone="")
    ends = cast.appoint(district.bob, Role.SHOP_KEEPER, district.point, until=date(2026, 11, 30))
    before = Appointment.objects.count()
    for reason, asked in (
        (RoleRefusal.SAME_PERSON, {"deputy": district.manager}),
        (RoleRefusal.ONESELF, {"deputy": district.community_admin, "by": district.community_admin}),
        (RoleRefusal.NO_PHONE, {"deputy": phoneless}),
        (RoleRefusal.PAST, {"since": TODAY - timedelta(days=1)}),
        (RoleRefusal.ENDS_BEFORE, {"since": date(2026, 12, 4)}),
        (RoleRefusal.TOO_LONG, {"until": TODAY + timedelta(days=60)}),
        (RoleRefusal.OUTSIDE, {"of": ends}),
        (RoleRefusal.SAME_PERSON, {"of": district.keeper, "deputy": ends}),
    ):
        assert refused(name, district, **asked) == reason
    assert Appointment.objects.count() == before
    assert name(district, until=TODAY + timedelta(days=59))


def test_two_deputies_do_not_overlap_and_the_same_again_is_one(district):
    made = name(district)
    assert name(district) == made
    assert refused(name, district, deputy=district.bob, since=date(2026, 12, 3), until=date(2026, 12, 9)) == RoleRefusal.DEPUTIZED
    assert name(district, deputy=district.bob, since=date(2026, 12, 4), until=date(2026, 12, 9))


def test_where_a_second_person_decides_the_household_is_no_deputy(district):
    share_household(district.community_admin, district.alice)
    share_household(district.manager, district.bob)
    assert refused(name, district, of=district.community_admin, deputy=fresh(district.alice)) == RoleRefusal.HOUSEHOLD
    assert name(district, deputy=fresh(district.bob))  # a manager decides on nobody's request


def asked_by(district, person):
    return HandEntry(person=district.bob, asked_by=person, point=district.point)


def test_a_deputy_and_the_holder_are_parties_of_each_other_s_matters_as_long_as_it_lasts(district, time_machine):
    made = name(district, of=district.community_admin, deputy=district.reviewer)
    assert parties.with_households([district.reviewer.pk]) == {district.reviewer.pk}  # until the level above has said yes
    waking.wake_appointment(appointment=made, by=fresh(district.street_admin), at=NOW)
    admin, reviewer = fresh(district.community_admin), fresh(district.reviewer)
    assert parties.with_households([admin.pk]) == parties.with_households([reviewer.pk]) == {admin.pk, reviewer.pk}
    for one, other in ((admin, reviewer), (reviewer, admin)):
        assert parties.is_party(asked_by(district, one), other, "asked_by")
        assert set(User.objects.filter(pk__in=parties.home_of(other))) == {admin, reviewer}
    time_machine.move_to(NOW + timedelta(days=10), tick=False)
    admin, reviewer = fresh(district.community_admin), fresh(district.reviewer)
    assert parties.with_households([admin.pk]) == {admin.pk}
    assert not parties.is_party(asked_by(district, admin), reviewer, "asked_by")
    assert User.objects.get(pk__in=parties.home_of(reviewer)) == reviewer


def test_who_is_away_or_the_office_sends_the_deputy_home(district):
    made = name(district)
    role_actions.end_appointment(appointment=made, by=fresh(district.manager), at=NOW)
    assert not Appointment.objects.filter(pk=made.pk).exists()
    made = name(district)
    assert refused(role_actions.end_appointment, appointment=made, by=fresh(district.keeper), at=NOW) == RoleRefusal.NOT_BELOW
    role_actions.end_appointment(appointment=role_of(district.manager), by=fresh(district.community_admin), at=NOW)
    assert not Appointment.objects.filter(pk=made.pk).exists()


def test_who_deputizes_can_be_appointed_in_their_own_right(district):
    made = name(district)
    given = role_actions.appoint(
        by=fresh(district.community_admin),
        person=district.alice,
        role=Role.POINT_MANAGER,
        over=district.point,
        since=TODAY,
        until=None,
        at=NOW,
    )
    assert given != made and given.deputy_of is None


def test_the_holder_names_one_on_the_page_and_everybody_reads_it(district, client):
    row = role_of(district.manager)
    detail, new = (reverse(f"volunteer:{page}", args=[row.pk]) for page in ("appointment", "name_deputy"))
    assert f'href="{detail}"' in log_in(client, district.manager).get(reverse("volunteer:me")).text
    assert f'href="{new}"' in client.get(detail).text
    sent = {"volunteer_no": district.alice.volunteer_no, "since": "2026-11-24", "until": "2026-12-03"}
    assert "60 天" in client.post(new, sent | {"until": "2027-12-03"}).text
    assert client.post(new, sent).url == detail
    assert "张安(演示)" in client.get(detail).text
    listed = log_in(client, district.community_admin).get(reverse("volunteer:appointments")).text
    assert "由 张安(演示) 代理" in listed and "代理赵管(演示)" in listed
    assert "代理" in client.get(reverse("events:point", args=[district.point.sign_code])).text
    assert log_in(client, district.alice).get(detail).status_code == 200
    assert log_in(client, district.bob).get(detail).status_code == 404
