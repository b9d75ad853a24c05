"""Points expire on an announced day only, everybody is told three times before, and what is newer stays."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events import scheduler
from points.ledger import actions as ledger
from points.models import Account, Cutoff, Transfer
from points.orders.actions import cancel as cancel_actions
from points.wallet.expiry.actions import announce as announce_actions
from points.wallet.expiry.refusals import ExpiryRefusal
from tests.cast import NOW
from tests.support import attendance_checks, shop_factory
from tests.support.clients import log_in
from tests.support.refusal_checks import refused
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Notice

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 31)
EFFECT = date(2027, 1, 31)  # 68 days after NOW
OLD, NEW = date(2026, 10, 1), date(2026, 11, 10)


def on(day: date):
    """Nine in the morning of a day."""
    return NOW + (day - timezone.localdate(NOW))


def announce(district, day=DAY, effect=EFFECT, id=None, at=NOW):
    cutoff = Cutoff(id=id or new_id(NOW), district=district.area, day=day, takes_effect=effect)
    return announce_actions.announce_cutoff(cutoff=cutoff, by=district.district_admin, at=at)


def told(person, kind="expiring"):
    return [row.params["points"] for row in Notice.objects.filter(person=person, kind=kind).order_by("pk")]


@kept_fixture
def saved(district):
    """Alice has 30 old points and 20 new ones, Bob new ones only."""
    shop_factory.give(district, district.alice, amount=30, day=OLD)
    shop_factory.give(district, district.alice, district.bob, amount=20, day=NEW)
    return district


# --- announcing


def test_an_expiry_is_announced_sixty_days_ahead(district):
    assert refused(announce, district, effect=date(2027, 1, 22)) == ExpiryRefusal.TOO_SOON
    announce(district, effect=date(2027, 1, 23))
    assert AuditRow.objects.get(act="expiry.announce").actor == district.district_admin


def test_the_cutoff_only_moves_forward(district):
    announce(district)
    assert refused(announce, district, effect=EFFECT + timedelta(1)) == ExpiryRefusal.NOT_FORWARD
    assert refused(announce, district, day=DAY + timedelta(1)) == ExpiryRefusal.NOT_AFTER
    announce(district, day=DAY + timedelta(1), effect=EFFECT + timedelta(1))
    assert Cutoff.objects.count() == 2


def test_the_day_lies_before_its_effect(district):
    assert refused(announce, district, day=EFFECT) == ExpiryRefusal.NOT_BEFORE
    assert not Cutoff.objects.exists()


def test_the_same_form_again_is_the_same_announcement(district):
    id = new_id(NOW)
    assert announce(district, id=id) == announce(district, id=id)
    assert refused(announce, district, id=id, day=DAY + timedelta(1)) == ExpiryRefusal.USED_FORM
    assert AuditRow.objects.filter(act="expiry.announce").count() == 1


def test_an_announcement_can_be_taken_back_until_its_day(saved):
    cutoff = announce(saved)
    announce_actions.process_due_cutoffs(at=on(EFFECT - timedelta(60)))
    announce_actions.withdraw_cutoff(cutoff=cutoff, by=saved.district_admin, at=on(EFFECT - timedelta(1)))
    announce_actions.withdraw_cutoff(cutoff=cutoff, by=saved.district_admin, at=on(EFFECT))
    announce_actions.process_due_cutoffs(at=on(EFFECT))
    announce_actions.process_due_cutoffs(at=on(EFFECT))
    assert (ledger.balance(saved.alice), told(saved.alice, "expiry_withdrawn"), told(saved.bob, "expiry_withdrawn")) == (
        50,
        [0],
        [],
    )
    announce(saved)  # the same day may be announced again
    assert (
        refused(announce_actions.withdraw_cutoff, cutoff=Cutoff.objects.standing().get(), by=saved.district_admin, at=on(EFFECT))
        == ExpiryRefusal.IN_EFFECT
    )


# --- telling


def test_each_person_concerned_is_told_three_times_with_the_number(saved):
    announce(saved)
    announce_actions.process_due_cutoffs(at=NOW)
    assert told(saved.alice) == []
    for before in (60, 59, 30, 7, 6):
        announce_actions.process_due_cutoffs(at=on(EFFECT - timedelta(before)))
    assert (told(saved.alice), told(saved.bob)) == ([30, 30, 30], [])


def test_the_number_is_that_of_the_day(saved):
    announce(saved)
    announce_actions.process_due_cutoffs(at=on(EFFECT - timedelta(60)))
    market = shop_factory.open_shop(saved.point)
    tissue = shop_factory.item(price=12)
    shop_factory.stock(market, tissue, 5, saved.keeper)
    shop_factory.order(market, saved.alice, (tissue, 1))
    announce_actions.process_due_cutoffs(at=on(EFFECT - timedelta(30)))
    assert told(saved.alice) == [30, 18]


def test_a_word_that_was_missed_is_not_said_late(saved):
    announce(saved)
    announce_actions.process_due_cutoffs(at=on(EFFECT - timedelta(20)))
    assert told(saved.alice) == [30]
    assert Cutoff.objects.get().told_60 is None


def test_telling_many_costs_what_telling_one_costs(saved, django_assert_num_queries):
    announce(saved)
    shop_factory.give(saved, saved.bob, saved.carol, amount=5, day=OLD)
    with django_assert_num_queries(7):
        assert announce_actions.process_due_cutoffs(at=on(EFFECT - timedelta(60))) == 3


# --- expiring


def wait_for(district, effect=EFFECT):
    for before in (60, 30, 7):
        announce_actions.process_due_cutoffs(at=on(effect - timedelta(before)))


def test_old_points_expire_on_the_day_and_new_ones_stay(saved):
    announce(saved)
    wait_for(saved)
    announce_actions.process_due_cutoffs(at=on(EFFECT - timedelta(1)))
    assert ledger.balance(saved.alice) == 50
    assert announce_actions.process_due_cutoffs(at=on(EFFECT)) == 1
    assert (ledger.balance(saved.alice), ledger.balance(saved.bob)) == (20, 20)
    assert (told(saved.alice, "expired"), told(saved.bob, "expired")) == ([30], [])
    assert ledger.account_sum(ledger.expired_account(saved.area)) == 30
    assert attendance_checks.differences() == []


def test_a_second_run_moves_nothing(saved):
    announce(saved)
    wait_for(saved)
    announce_actions.process_due_cutoffs(at=on(EFFECT))
    Cutoff.objects.update(done_at=None)
    announce_actions.process_due_cutoffs(at=on(EFFECT))
    assert Transfer.objects.filter(kind="lapse").count() == 1
    assert told(saved.alice, "expired") == [30]


def test_nothing_expires_within_a_week_of_the_last_word(saved):
    """The program stood still before the day: people still get their week."""
    announce(saved)
    announce_actions.process_due_cutoffs(at=on(EFFECT + timedelta(2)))
    assert announce_actions.expiring_points(person=saved.alice, at=on(EFFECT + timedelta(2)))[0].on == EFFECT + timedelta(9)
    announce_actions.process_due_cutoffs(at=on(EFFECT + timedelta(8)))
    assert ledger.balance(saved.alice) == 50
    announce_actions.process_due_cutoffs(at=on(EFFECT + timedelta(9)))
    assert ledger.balance(saved.alice) == 20


def test_batches_meet_every_wallet(saved, monkeypatch):
    monkeypatch.setattr(announce_actions, "BATCH_SIZE", 1)
    shop_factory.give(saved, saved.bob, saved.carol, amount=5, day=OLD)
    announce(saved)
    wait_for(saved)
    assert announce_actions.process_due_cutoffs(at=on(EFFECT)) == 3
    assert [ledger.balance(person) for person in (saved.alice, saved.bob, saved.carol)] == [20, 20, 0]


def test_expiring_for_many_costs_what_expiring_for_one_costs(saved, django_assert_max_num_queries):
    shop_factory.give(saved, saved.bob, saved.carol, amount=5, day=OLD)
    announce(saved)
    wait_for(saved)
    with django_assert_max_num_queries(32):
        announce_actions.process_due_cutoffs(at=on(EFFECT))


def test_an_order_given_back_later_expires_with_the_next_cutoff(saved):
    market = shop_factory.open_shop(saved.point)
    rice = shop_factory.item(price=50)
    shop_factory.stock(market, rice, 1, saved.keeper)
    order = shop_factory.order(market, saved.alice, (rice, 1))
    announce(saved)
    wait_for(saved)
    announce_actions.process_due_cutoffs(at=on(EFFECT))

    cancel_actions.cancel_order(order=order, by=saved.alice, at=on(EFFECT))
    assert ledger.balance(saved.alice) == 50
    assert Account.objects.filter(person=saved.alice).old_points(DAY) == {saved.alice.pk: 30}
    assert attendance_checks.differences() == []


def test_tick_looks_after_expiry(saved):
    announce(saved)
    done = scheduler.run_steps(at=on(EFFECT - timedelta(60)))
    assert done["expired"] == 1
    assert told(saved.alice) == [30]


# --- pages


def test_the_wallet_says_what_expires_and_when(client, saved, time_machine):
    time_machine.move_to(NOW, tick=False)
    announce(saved)
    log_in(client, saved.alice)
    page = client.get(reverse("points:wallet"))
    assert [(due.points, due.on) for due in page.context["expiring"]] == [(30, EFFECT)]
    assert "2027年1月31日" in page.content.decode()
    log_in(client, saved.bob)
    page = client.get(reverse("points:wallet"))
    assert page.context["expiring"] == [] and "2027" not in page.content.decode()


def test_two_cutoffs_are_told_apart(saved):
    announce(saved)
    announce(saved, day=NEW, effect=EFFECT + timedelta(10))
    found = [(due.points, due.on) for due in announce_actions.expiring_points(person=saved.alice, at=NOW)]
    assert found == [(30, EFFECT), (20, EFFECT + timedelta(10))]


def test_the_district_sees_the_sum_before_it_announces(client, saved, time_machine):
    time_machine.move_to(NOW, tick=False)
    log_in(client, saved.district_admin)
    form = {"id": new_id(NOW), "day": DAY.isoformat(), "takes_effect": EFFECT.isoformat()}
    seen = client.post(reverse("points:expiry"), form)
    assert (seen.status_code, seen.context["points"], seen.context["people"]) == (200, 30, 1)
    assert not Cutoff.objects.exists()
    client.post(reverse("points:expiry"), form | {"sure": "True"})
    client.post(reverse("points:expiry"), form | {"sure": "True"})
    assert Cutoff.objects.get().day == DAY


def test_a_day_that_is_too_soon_is_said_at_the_field(client, district, time_machine):
    time_machine.move_to(NOW, tick=False)
    log_in(client, district.district_admin)
    form = {"id": new_id(NOW), "day": DAY.isoformat(), "takes_effect": "2026-12-01", "sure": "True"}
    page = client.post(reverse("points:expiry"), form)
    assert list(page.context["form"].errors) == ["takes_effect"]
    assert page.context["form"].data["sure"] == ""
    assert not Cutoff.objects.exists()


def test_the_auditor_reads_and_announces_nothing(client, saved, time_machine):
    time_machine.move_to(NOW, tick=False)
    cutoff = announce(saved)
    log_in(client, saved.auditor)
    assert client.get(reverse("points:expiry")).status_code == 200
    assert client.post(reverse("points:expiry"), {"id": new_id(NOW)}).status_code == 404
    assert client.post(reverse("points:expiry_withdraw", args=[cutoff.pk])).status_code == 404
    log_in(client, saved.street_admin)
    assert client.get(reverse("points:expiry")).status_code == 404


def test_the_page_takes_an_announcement_back(client, saved, time_machine):
    time_machine.move_to(NOW, tick=False)
    cutoff = announce(saved)
    log_in(client, saved.district_admin)
    client.post(reverse("points:expiry_withdraw", args=[cutoff.pk]))
    assert not Cutoff.objects.standing().exists()
    assert client.get(reverse("points:expiry")).status_code == 200
