"""What nobody came to did not take place: it is told once, listed, counted nowhere, and taken back when somebody is counted."""

import pytest

from events.attendance.models import session_condition, took_place_condition
from events.figures import rollup
from events.models import Attendance, Figure, Makeup, Shift
from events.settlement import not_held
from events.settlement.actions import settle as settle_actions
from events.settlement.corrections.actions import makeup
from events.settlement.refusals import SettlementRefusal
from tests import cast
from tests.cast import at
from tests.support.clients import enter
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.refusal_checks import refused
from tests.support.settlement_factory import held, row
from volunteer.core.ids import new_id
from volunteer.models import Notice
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db
EVENING, NEXT_DAY = at(20), at(17, day=25)


@pytest.fixture
def unclosed(funded_points):
    """Two hours yesterday afternoon to which nobody came and that nobody closed; the runner settled it."""
    shift = cast.shift(funded_points.point, funded_points.manager, start=at(14))
    settle_actions.settle_due(at=NEXT_DAY)
    shift.refresh_from_db()
    assert shift.state == "settled"
    return shift


def counts(shift):
    """Whether the shift took place, and how many shifts and everything else the figures hold."""
    rollup.update_figures(at=NEXT_DAY)
    figure = Figure.objects.filter(unit=shift.event.point.area.path[:5], kind="a", cut="").first() or Figure()
    return Shift.objects.filter(took_place_condition(), pk=shift.pk).exists(), figure.shifts


def noted(shift):
    shift.refresh_from_db()
    return shift.not_held_at


def test_what_nobody_came_to_counts_nowhere_and_the_community_hears_of_it_once(funded_points, unclosed):
    assert counts(unclosed) == (False, 0) and noted(unclosed) == NEXT_DAY
    rollup.update_figures(at=NEXT_DAY)
    assert {notice.person for notice in Notice.objects.filter(kind="nobody_came")} == {funded_points.reviewer}
    assert funded_points.manager.name in outbox.notice_text(Notice.objects.filter(kind="nobody_came").first())
    assert rollup.update_figures(at=NEXT_DAY) == 0


def test_the_community_finds_it_in_the_list_of_what_is_over(client, funded_points, unclosed):
    came = held(funded_points, day=23, people=[funded_points.alice])
    rollup.update_figures(at=NEXT_DAY)
    reviewer = enter(client, funded_points.reviewer)
    page = reviewer.get("/review/shifts/", {"state": "not_held"})
    assert f"/review/shifts/{unclosed.pk}/" in page.text and f"/review/shifts/{came.pk}/" not in page.text
    assert "未举行" in text(page)
    assert "没有签到记录" in text(reviewer.get(f"/review/shifts/{unclosed.pk}/"))


def test_hours_added_later_take_it_back(funded_points, unclosed):
    assert counts(unclosed) == (False, 0)
    alice, asked = funded_points.alice, Makeup(id=new_id(NEXT_DAY), shift=unclosed, minutes=120, evidence="邻居看见")
    asked.person = alice
    makeup.request_makeup(makeup=asked, by=alice, at=NEXT_DAY)
    makeup.approve_makeup(makeup=asked, by=funded_points.reviewer, at=NEXT_DAY)
    assert counts(unclosed) == (True, 1) and noted(unclosed) is None


def test_what_is_found_void_later_did_not_take_place(funded_points):
    shift = held(funded_points, people=[funded_points.alice])
    assert counts(shift) == (True, 1)
    Attendance.objects.filter(pk=row(shift, funded_points.alice).pk).update(pay_note="refused")
    assert counts(shift) == (False, 0) and noted(shift) == NEXT_DAY


def test_a_head_count_needs_a_second_person_without_a_part_in_it(client, funded_points):
    shift = held(funded_points, people=[])
    Shift.objects.filter(pk=shift.pk).update(head_count=12)
    assert counts(shift) == (False, 0), "the leader's own word is not enough"
    for who, why in ((funded_points.manager, "not_yours"), (funded_points.other_manager, "not_yours")):
        assert refused(not_held.confirm_count, shift=shift, by=who, at=EVENING) == SettlementRefusal(why)
    share_household(funded_points.manager, funded_points.reviewer)
    assert refused(not_held.confirm_count, shift=shift, by=funded_points.reviewer, at=EVENING) == SettlementRefusal.INVOLVED
    page = enter(client, funded_points.community_admin)
    assert "12" in text(page.get(f"/review/shifts/{shift.pk}/"))
    for _twice in range(2):
        page.post(f"/review/shifts/{shift.pk}/held/")
    assert counts(shift) == (True, 1) and noted(shift) is None
    assert Shift.objects.get(pk=shift.pk).count_confirmed_by == funded_points.community_admin


def test_nobody_confirms_a_count_that_was_never_made(funded_points, unclosed):
    assert refused(not_held.confirm_count, shift=unclosed, by=funded_points.reviewer, at=NEXT_DAY) == SettlementRefusal.NO_COUNT


def test_a_visit_is_a_request_that_was_done_and_no_shift(funded_points):
    visit = held(funded_points, people=[funded_points.alice])
    visit.event.visit = True
    visit.event.save()
    Shift.objects.filter(pk=visit.pk).update(report="到家")
    rollup.update_figures(at=NEXT_DAY)
    figure = Figure.objects.get(unit=funded_points.area.path, kind="a", cut="")
    assert (figure.shifts, figure.participations, figure.verified) == (0, 1, 120)
    assert not Shift.objects.filter(session_condition()).exists()
