"""A pause runs while its account is closed: the office hears of the same number coming again; nothing happens by itself."""

from datetime import date, timedelta

import pytest

from events import scheduler
from points.freezes import actions as freezes
from points.freezes import after_account_closed
from points.models import Freeze, FreezeLeft
from tests.cast import NOW
from volunteer.core import encryption
from volunteer.core.ids import new_id
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.privacy import erasure as privacy_erasure
from volunteer.privacy import erasure_registry
from volunteer.signin import joining

pytestmark = pytest.mark.django_db
PHONE, LAST = "+8613800138000", date(2026, 12, 31)
BACK = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def alice(district):
    """Alice, who has a number, and whose earning the district paused."""
    district.alice.keep_phone(PHONE, verified_at=NOW - timedelta(days=9))
    district.alice.save()
    pause(district, district.alice)
    return district.alice


def pause(district, person):
    one = Freeze(id=new_id(NOW), kind="earning", person=person, reason="代别人签到", until=LAST)
    return freezes.start_freeze(freeze=one, by=district.district_admin, at=NOW)


def close(person):
    privacy_erasure.close_account(person=person, by=person, at=NOW)


def told(person):
    return person.notices.filter(kind="freeze_left")


def test_a_hash_and_a_day_are_kept_and_the_office_hears_of_the_number(district, alice, client):
    assert any("暂停" in str(words) and "12月31日" in str(words) for words in erasure_registry.all_loss_warnings(alice, NOW))
    close(alice)
    row = FreezeLeft.objects.get()
    assert (row.phone_index, row.until) == (encryption.phone_hash(PHONE), LAST)
    again = joining.get_or_create_person(phone=PHONE, at=BACK)
    notice = told(district.district_admin).get()
    words = outbox.notice_text(notice)
    assert again.volunteer_no in words and "代别人签到" in words and alice.volunteer_no not in words and "张安" not in words
    assert not Freeze.objects.filter(person=again).exists()  # people decide
    client.force_login(district.district_admin, backend="django.contrib.auth.backends.ModelBackend")
    form = client.get(notice.url).context["form"]
    assert form["number"].value() == again.volunteer_no and form["kind"].value() == "earning"


def test_it_is_told_once_for_each_account(district, alice):
    close(alice)
    for days in (3, 4):
        again = joining.get_or_create_person(phone=PHONE, at=NOW + timedelta(days=days))
    assert told(district.district_admin).count() == 1
    privacy_erasure.close_account(person=again, by=again, at=BACK)
    joining.get_or_create_person(phone=PHONE, at=BACK + timedelta(days=9))
    assert told(district.district_admin).count() == 2


def test_nothing_is_kept_where_nothing_runs_or_nobody_has_a_number(district, alice):
    freezes.lift_freeze(freeze=Freeze.objects.get(), reason="查清了", by=district.district_admin, at=NOW)
    pause(district, district.bob)
    User.objects.get_queryset().filter(pk=district.bob.pk).update(phone_verified_at=None)
    for person in (alice, User.objects.get(pk=district.bob.pk), district.carol):
        close(person)
    assert not FreezeLeft.objects.exists()
    joining.get_or_create_person(phone=PHONE, at=BACK)
    assert not told(district.district_admin).exists()


def test_a_pause_lifted_after_the_closing_is_over(district, alice):
    close(alice)
    freezes.lift_freeze(freeze=Freeze.objects.get(), reason="查清了", by=district.district_admin, at=NOW)
    joining.get_or_create_person(phone=PHONE, at=BACK)
    assert not told(district.district_admin).exists()


def test_after_its_last_day_it_is_forgotten(district, alice):
    close(alice)
    last = NOW.replace(month=12, day=31, hour=23)
    scheduler.delete_expired(at=last)
    assert FreezeLeft.objects.exists()
    after = last + timedelta(hours=2)
    joining.get_or_create_person(phone=PHONE, at=after)
    assert not told(district.district_admin).exists()
    scheduler.delete_expired(at=after)
    assert not FreezeLeft.objects.exists()


def test_another_number_is_nobody_s(district, alice):
    close(alice)
    joining.get_or_create_person(phone="+8613800138001", at=BACK)
    assert not told(district.district_admin).exists()


def test_a_newcomer_costs_one_statement_more(district, django_assert_num_queries):
    again = joining.get_or_create_person(phone=PHONE, at=NOW)
    with django_assert_num_queries(1):
        after_account_closed.notify_offices(again, NOW)
