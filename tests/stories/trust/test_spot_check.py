"""A shift that nobody came to is looked at while it runs; an honest leader who did not see the question loses nothing."""

from datetime import timedelta

import pytest

from events import scheduler
from events.cases.live_checks import actions
from events.cases.live_checks.actions import has_lot
from events.models import Case, LiveCheck, SignLimits, Witness
from points.ledger import actions as ledger
from tests import cast
from tests.cast import at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import signed_in
from tests.support.refusal_checks import refused
from tests.support.settlement_factory import close_and_settle, serve
from tests.support.witness_factory import strict
from volunteer.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district, time_machine):
    strict(unwitnessed_shifts=0)
    SignLimits.objects.update(live_percent=100)
    fund(district.point, 1_000)
    time_machine.move_to(at(14, 6), tick=False)
    return reserved(cast.shift(district.point, district.manager, start=at(14)), 200)


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_the_street_is_asked_first_and_finds_nobody(district, shift):
    scheduler.run_steps(at=at(14, 6))
    assert (told("live_check"), told("live_check_asked")) == ({district.street_admin.name}, set())
    scheduler.run_steps(at=at(14, 7))  # each shift once
    assert LiveCheck.objects.count() == Notice.objects.filter(kind="live_check").count() == 1

    address = f"/review/live-checks/{shift.pk}/"
    for stranger in (district.reviewer, district.community_admin, district.manager):  # who approved it does not check it
        assert signed_in(stranger).get(address).status_code == 404
    street = signed_in(district.street_admin)
    assert shift.event.title in street.get("/review/live-checks/").text
    assert street.post(address, {"outcome": "different", "note": ""}).status_code == 200  # says what was different first
    assert street.post(address, {"outcome": "different", "note": "门锁着，没有人(演示)"}).status_code == 302
    case = Case.objects.get(shift=shift)
    assert (case.concerned, case.voices.get().words) == (district.manager, "门锁着，没有人(演示)")

    scheduler.run_steps(at=at(14, 30))
    assert told("live_check_asked") == set()  # who was looked at is not asked any more
    assert not Witness.objects.filter(shift=shift).exists()


def test_who_went_there_vouches_for_everybody_who_came(district, shift):
    serve(shift, district.alice)
    scheduler.run_steps(at=at(14, 6))
    done = signed_in(district.street_admin).post(f"/review/live-checks/{shift.pk}/", {"outcome": "serving"})
    assert done.status_code == 302
    close_and_settle(shift, district.manager)
    assert Witness.objects.get(shift=shift).by == district.street_admin
    assert ledger.balance(district.alice) == 20


def test_the_leader_may_answer_until_the_end_and_silence_holds_nothing(district, shift, time_machine):
    strict(unwitnessed_shifts=5)
    serve(shift, district.alice)
    scheduler.run_steps(at=at(14, 6))
    scheduler.run_steps(at=at(14, 21))
    assert told("live_check_asked") == {district.manager.name}
    check, address = LiveCheck.objects.get(), f"/my/live-checks/{shift.pk}/"
    assert signed_in(district.alice).get(address).status_code == 404
    leader = signed_in(district.manager)
    assert leader.post(address, {"people": "8", "answer": "扫地(演示)"}).status_code == 302
    check.refresh_from_db()
    assert (check.people, check.answered_by) == (8, district.manager)

    LiveCheck.objects.update(people=None, answer="", answered_by=None, answered_at=None)
    time_machine.move_to(shift.end + timedelta(minutes=1), tick=False)
    assert refused(actions.answer_check, check=check, people=8, answer="", by=district.manager, at=shift.end + timedelta(minutes=1))
    page = signed_in(district.street_admin).get("/review/live-checks/?show=silent")
    assert "没有回答" in page.text
    close_and_settle(shift, district.manager)
    assert (ledger.balance(district.alice), Case.objects.count()) == (20, 0)


def test_the_lot_falls_on_so_many_of_a_hundred_and_never_on_a_home(district, shift):
    visit = cast.shift(district.point, district.manager, start=at(14), event_visit=True)
    online = cast.shift(district.point, district.manager, start=at(14), event_online=True)
    drawn = actions.drawable_shifts(at(14, 6))
    assert shift in drawn and visit not in drawn and online not in drawn
    assert actions.drawable_shifts(at(14, 4)) == actions.drawable_shifts(at(15, 31)) == []
    lots = [has_lot(cast.shift(district.point, district.manager, event=shift.event), 50) for _n in range(40)]
    assert {True, False} == set(lots)
    assert not any(has_lot(made, 0) for made in drawn)
