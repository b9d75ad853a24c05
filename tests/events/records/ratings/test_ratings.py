"""After a shift: rated by those who took part alone, read without names; thanks from one to another."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from events.models import Rating, Thanks
from events.records.ratings import actions as ratings
from events.records.ratings.refusals import RatingRefusal
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.snapshot import kept_fixture
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def shift(district):
    """Settled yesterday, led by Bob; Alice and Carol were there."""
    made = cast.shift(district.point, leader=district.bob, start=NOW - timedelta(days=1), state="settled", settled_at=NOW)
    cast.came(made, district.alice)
    cast.came(made, district.carol)
    return made


def rate(shift, person, stars=5, words="很好", by=None, at=NOW):
    return ratings.rate(shift=shift, person=person, stars=stars, words=words, by=by or person, at=at)


def thank(shift, giver, receiver, kind="patient", by=None, at=NOW):
    return ratings.thank(shift=shift, giver=giver, receiver=receiver, kind=kind, by=by or giver, at=at)


def world():
    return list(Rating.objects.values()), list(Thanks.objects.values()), Notice.objects.count(), AuditRow.objects.count()


def refusal(act, *args, **fields):
    before = world()
    with pytest.raises(Refused) as no:
        act(*args, **fields)
    assert no.value.sentence and world() == before
    return no.value.reason


# --- rating ----------------------------------------------------------------------------------------------------------------


def test_who_took_part_rates_once_and_the_last_word_stands(district, shift):
    rate(shift, district.alice, 2, "太晚了")
    rate(shift, district.alice, 4, " 其实不错 ")
    rating = Rating.objects.get()
    assert (rating.stars, rating.words) == (4, "其实不错")


def test_a_stranger_the_leader_and_who_signed_up_but_stayed_away_do_not_rate(district, shift):
    assert refusal(rate, shift, district.keeper) == RatingRefusal.NOT_THERE
    cast.came(shift, district.bob)
    assert refusal(rate, shift, district.bob) == RatingRefusal.LEADER
    cast.came(shift, district.manager, minutes=0, counted_start=None, counted_end=None, pay="nothing", pay_note="too_short")
    assert refusal(rate, shift, district.manager) == RatingRefusal.NOT_THERE
    shift.attendances.filter(person=district.alice).update(pay_note="refused")
    assert refusal(rate, shift, district.alice) == RatingRefusal.NOT_THERE


def test_it_opens_when_the_shift_is_closed_and_ends_after_thirty_days(district, shift):
    running = cast.shift(district.point, leader=district.bob, start=NOW - timedelta(hours=1))
    cast.came(running, district.alice, minutes=30)
    assert refusal(rate, running, district.alice) == RatingRefusal.NOT_OVER
    assert refusal(thank, running, district.alice, district.bob) == RatingRefusal.NOT_OVER
    assert rate(shift, district.alice, at=shift.end + timedelta(days=30))
    assert refusal(rate, shift, district.alice, at=shift.end + timedelta(days=30, seconds=1)) == RatingRefusal.LATE


def test_nobody_rates_for_others_but_a_household_for_its_elder(district, shift):
    assert refusal(rate, shift, district.alice, by=district.carol) == RatingRefusal.NOT_YOU
    share_household(district.alice, district.carol)
    assert rate(shift, district.alice, by=district.carol).person == district.alice


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five_here_and_in_the_database(district, shift, stars):
    assert refusal(rate, shift, district.alice, stars) == RatingRefusal.STARS
    with transaction.atomic(), pytest.raises(IntegrityError):
        Rating.objects.create(shift=shift, person=district.alice, stars=stars, at=NOW)


def test_an_average_is_shown_from_three_ratings_on(client, district, shift):
    cast.came(shift, district.keeper)
    rate(shift, district.alice, 5)
    rate(shift, district.carol, 4)
    assert ratings.average_of_point(district.point) is None
    assert "颗星" not in client.get(f"/p/{district.point.sign_code}/").content.decode()
    rate(shift, district.keeper, 4)
    assert ratings.average_of_point(district.point) == ratings.Average(4.3, 3)
    assert "4.3" in client.get(f"/p/{district.point.sign_code}/").content.decode()


# --- thanks ----------------------------------------------------------------------------------------------------------------


def test_the_leader_and_another_are_thanked_once_and_told(district, shift):
    first = thank(shift, district.alice, district.bob, "led_well")
    assert thank(shift, district.alice, district.bob, "helped_me") == first
    thank(shift, district.alice, district.carol)
    thank(shift, district.bob, district.carol, "worked_hard")  # the leader did not check in
    with translation.override("zh-hans"):
        told = [outbox.notice_text(notice) for notice in district.carol.notices.order_by("pk")]
    assert len(told) == 2 and "李*" in told[1] and "李博" not in told[1]


def test_who_was_not_there_is_not_thanked_nor_oneself_nor_one_s_own(district, shift):
    assert refusal(thank, shift, district.alice, district.keeper) == RatingRefusal.NOBODY
    assert refusal(thank, shift, district.alice, district.alice) == RatingRefusal.NOBODY
    assert refusal(thank, shift, district.keeper, district.alice) == RatingRefusal.NOT_THERE
    assert refusal(thank, shift, district.bob, district.alice, by=district.alice) == RatingRefusal.NOT_YOU
    share_household(district.alice, district.carol)
    assert refusal(thank, shift, district.alice, district.carol) == RatingRefusal.NOBODY
    with transaction.atomic(), pytest.raises(IntegrityError, match="thanks_go_to_somebody_else"):
        Thanks.objects.create(shift=shift, giver=district.alice, receiver=district.alice, kind="patient", at=NOW)


def test_five_thanks_are_enough_for_one_shift(district, shift):
    people = [cast.person(f"人{number}(演示)") for number in range(6)]
    for person in people:
        cast.came(shift, person)
    for person in people[:5]:
        thank(shift, district.alice, person)
    assert refusal(thank, shift, district.alice, people[5]) == RatingRefusal.MANY


# --- pages -----------------------------------------------------------------------------------------------------------------


def test_from_the_record_to_the_stars_and_thanks(client, district, shift):
    log_in(client, district.alice)
    row = shift.attendances.get(person=district.alice)
    path = f"/events/{shift.pk}/rate/"
    assert f'href="{path}"' in client.get(f"/my/record/{row.pk}/").content.decode()
    page = client.get(path).content.decode()
    assert "李*（带队）" in page and "王*" in page and "王彩" not in page
    assert client.post(path, {"stars": "9"}).status_code == 200 and not Rating.objects.exists()
    client.post(path, {"stars": "4", "words": "下次早点"})
    assert "下次早点" in client.get(path).content.decode()
    assert client.post(f"/events/{shift.pk}/thank/", {"receiver": "7", "kind": "patient"}).status_code == 200
    client.post(f"/events/{shift.pk}/thank/", {"receiver": "0", "kind": "led_well"})
    assert Thanks.objects.get().receiver == district.bob
    page = log_in(client, district.bob).get("/my/thanks/").content.decode()
    assert "张*" in page and 'href="/my/thanks/"' in client.get("/my/record/").content.decode()
    assert log_in(client, district.keeper).get(path).status_code == 404


def test_staff_read_the_words_without_names_and_a_leader_only_when_nobody_can_be_guessed(client, district, shift):
    rate(shift, district.alice, 1, "没有水喝")
    path = f"/manage/shifts/{shift.pk}/ratings/"
    page = log_in(client, district.manager).get(path).content.decode()
    assert "没有水喝" in page and "张" not in page.split("没有水喝")[0].split("<main")[1]
    assert f'href="{path}"' in client.get(f"/manage/shifts/{shift.pk}/").content.decode()
    log_in(client, district.bob)
    assert "没有水喝" not in client.get(path).content.decode()
    for person in (district.carol, district.keeper):
        if person == district.keeper:
            cast.came(shift, person)
        rate(shift, person)
    assert "没有水喝" in client.get(path).content.decode()
    assert log_in(client, district.alice).get(path).status_code == 404
