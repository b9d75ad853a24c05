"""Hours that no scan shows: asked for with evidence, decided by a third person, honorary and never points."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Makeup
from events.records import hours as record_hours
from events.settlement.corrections.actions import correct as correct_actions
from events.settlement.corrections.actions import makeup
from events.settlement.corrections.refusals import CorrectionRefusal
from events.shifts.actions.draft import require_allowed_title
from points.ledger import actions as ledger
from points.models import Transfer
from tests import cast
from tests.cast import at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.picture_factory import uploaded_jpeg
from tests.support.refusal_checks import refused
from tests.support.settlement_factory import close_and_settle, serve
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice

LATER = at(18)


@kept_fixture
def settled(district):
    """14:00 to 16:00, led by Bob; Alice scanned, Carol forgot."""
    fund(district.point, 1_000)
    made = reserved(cast.shift(district.point, district.bob, start=at(14)), 200)
    serve(made, district.alice)
    close_and_settle(made, district.manager)
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def private_pictures(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def ask(shift, person, minutes=60, by=None, moment=LATER, evidence="扫了三单元的楼道, 王姐可以作证", id=None):
    made = Makeup(id=id or new_id(moment), shift=shift, person=person, minutes=minutes, evidence=evidence)
    return makeup.request_makeup(makeup=made, by=by or person, at=moment)


# --- asking --------------------------------------------------------------------------------------------------------------------


def test_asking_tells_the_nearest_reviewers_who_have_no_part_in_it(district, settled):
    made = ask(settled, district.carol)
    assert (made.state, made.minutes, made.asked_by) == ("asked", 60, district.carol)
    told = {n.person for n in Notice.objects.filter(kind="makeup_asked")}
    assert told == {district.reviewer, district.community_admin}
    assert record_hours.honorary_minutes(district.carol) == 0
    assert AuditRow.objects.get(act="makeup.ask").actor == district.carol


def test_the_leader_asks_for_somebody_and_the_person_is_told(district, settled):
    ask(settled, district.carol, by=district.bob)
    assert Notice.objects.get(kind="makeup_asked_for").person == district.carol


def test_the_household_asks_and_a_stranger_does_not(district, settled):
    assert refused(ask, shift=settled, person=district.carol, by=district.alice) == CorrectionRefusal.MAKEUP_NOT_YOURS
    share_household(district.alice, district.carol)
    assert ask(settled, district.carol, by=district.alice).asked_by == district.alice


def test_the_same_form_twice_asks_once(district, settled):
    id = new_id(LATER)
    first = ask(settled, district.carol, id=id)
    assert ask(settled, district.carol, id=id, moment=at(19)) == first
    assert (Makeup.objects.count(), AuditRow.objects.filter(act="makeup.ask").count()) == (1, 1)


@pytest.mark.parametrize(("minutes", "hours"), [(150, "2"), (0, "2"), (1440, "2")])
def test_at_most_the_planned_time(district, settled, minutes, hours):
    with pytest.raises(Refused) as caught:
        ask(settled, district.carol, minutes=minutes)
    assert (caught.value.reason, caught.value.params) == (CorrectionRefusal.TOO_MUCH, {"hours": hours})
    assert not Makeup.objects.exists()


def test_what_is_counted_already_is_not_counted_again(district, settled):
    assert refused(ask, shift=settled, person=district.alice) == CorrectionRefusal.NOTHING_LEFT
    elsewhere = cast.shift(district.sister_point, district.community_admin, start=at(14))
    serve(elsewhere, district.carol, end=at(15, 30))
    assert makeup.uncounted_minutes(settled, district.carol) == 30
    assert refused(ask, shift=settled, person=district.carol, minutes=60) == CorrectionRefusal.TOO_MUCH


def test_one_shift_at_a_time(district, settled):
    ask(settled, district.carol)
    assert refused(ask, shift=settled, person=district.carol) == CorrectionRefusal.ASKED_ALREADY
    parallel = cast.shift(district.sister_point, district.community_admin, start=at(15), state="settled")
    assert refused(ask, shift=parallel, person=district.carol) == CorrectionRefusal.ELSEWHERE


def test_within_thirty_days_and_only_of_settled_shifts(district, settled):
    end = settled.end + timedelta(days=30)
    assert refused(ask, shift=settled, person=district.carol, moment=end + timedelta(seconds=1)) == CorrectionRefusal.TOO_LATE
    coming = cast.shift(district.point, district.bob, start=at(20))
    assert refused(ask, shift=coming, person=district.carol) == CorrectionRefusal.MAKEUP_NOT_SETTLED
    assert ask(settled, district.carol, moment=end).state == "asked"


def test_words_are_needed(district, settled):
    assert refused(ask, shift=settled, person=district.carol, evidence="  ") == CorrectionRefusal.NO_EVIDENCE


def test_hours_are_not_made_up_with_an_event():
    for title in ("上周补录", "补 录"):
        with pytest.raises(Refused):
            require_allowed_title(title)


# --- deciding ------------------------------------------------------------------------------------------------------------------


def test_approved_hours_are_honorary_and_make_no_points(district, settled):
    made = ask(settled, district.carol)
    transfers = Transfer.objects.count()
    makeup.approve_makeup(makeup=made, by=district.reviewer, at=at(19))
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.decided_at) == ("approved", district.reviewer, at(19))
    assert (
        record_hours.honorary_minutes(district.carol),
        record_hours.verified_minutes(district.carol),
        ledger.balance(district.carol),
    ) == (60, 0, 0)
    assert Transfer.objects.count() == transfers
    assert Notice.objects.get(kind="makeup_approved").person == district.carol


def test_sent_back_with_a_reason_it_may_be_asked_again(district, settled):
    made = ask(settled, district.carol)
    assert refused(makeup.send_back_makeup, makeup=made, by=district.reviewer, reason=" ", at=at(19)) == CorrectionRefusal.NO_REASON
    makeup.send_back_makeup(makeup=made, by=district.reviewer, reason="没有人见过你", at=at(19))
    assert Notice.objects.get(kind="makeup_returned").params["reason"] == "没有人见过你"
    assert record_hours.honorary_minutes(district.carol) == 0
    assert ask(settled, district.carol, moment=at(20)).state == "asked"


def test_the_same_decision_again_changes_nothing_and_another_is_refused(district, settled):
    made = ask(settled, district.carol)
    makeup.approve_makeup(makeup=made, by=district.reviewer, at=at(19))
    makeup.approve_makeup(makeup=made, by=district.reviewer, at=at(20))
    assert Notice.objects.filter(kind="makeup_approved").count() == 1
    with pytest.raises(Refused) as caught:
        makeup.send_back_makeup(makeup=made, by=district.community_admin, reason="不", at=at(20))
    assert caught.value.reason == CorrectionRefusal.DECIDED and record_hours.honorary_minutes(district.carol) == 60


@pytest.mark.parametrize("part", ["leader", "closer", "asker", "person", "household"])
def test_who_is_part_of_it_does_not_decide(district, settled, part):
    """Asker, decider and receiver are different people of different households, and the decider ran nothing of it."""
    by = district.reviewer
    if part == "leader":
        by = cast.appoint(district.bob, "reviewer", district.community)
    elif part == "closer":
        by = cast.appoint(district.manager, "reviewer", district.community)
    elif part == "household":
        share_household(by, district.carol)
    for_whom = by if part == "person" else district.carol
    asker = cast.appoint(by, "point_manager", district.point) if part == "asker" else for_whom
    made = ask(settled, for_whom, by=asker)
    assert refused(makeup.approve_makeup, makeup=made, by=by, at=at(19)) == CorrectionRefusal.INVOLVED
    assert refused(makeup.send_back_makeup, makeup=made, by=by, reason="不", at=at(19)) == CorrectionRefusal.INVOLVED


@pytest.mark.parametrize("who", ["manager", "other_manager", "auditor", "carol"])
def test_only_reviewers_of_the_area_decide(district, settled, who):
    made = ask(settled, district.carol)
    found = refused(makeup.approve_makeup, makeup=made, by=getattr(district, who), at=at(19))
    assert found == CorrectionRefusal.NOT_REVIEWER and record_hours.honorary_minutes(district.carol) == 0


def test_hours_of_a_shift_that_never_was_are_no_hours(district, settled):
    makeup.approve_makeup(makeup=ask(settled, district.carol), by=district.reviewer, at=at(19))
    correct_actions.mark_not_held(shift=settled, by=district.reviewer, reason="没有举行", at=at(20))
    assert record_hours.honorary_minutes(district.carol) == 0


# --- the pages -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def evening(time_machine):
    time_machine.move_to(LATER, tick=False)


@pytest.mark.usefixtures("evening")
def test_asked_on_the_shifts_page_and_decided_on_the_reviewers(client, district, settled):
    url = f"/events/{settled.pk}/make-up/"
    form = log_in(client, district.carol).get(url).context["form"]
    sent = {"id": form["id"].value(), "minutes": "90", "evidence": "扫楼道", "picture": uploaded_jpeg()}
    assert client.post(url, sent).url == "/my/record/"
    made = Makeup.objects.get()
    assert (made.person, made.minutes, made.evidence) == (district.carol, 90, "扫楼道")
    assert "/media/" not in client.get("/my/record/").content.decode()
    photo = f"/my/make-up/{made.pk}/picture/"
    seen = {p.volunteer_no: log_in(client, p).get(photo).status_code for p in (district.carol, district.bob, district.reviewer)}
    assert list(seen.values()) == [200, 404, 200]
    page = client.get("/review/make-ups/")
    assert [m.pk for m in page.context["page"]] == [made.pk] and photo in page.content.decode()
    client.post("/review/make-ups/", {"makeup": made.pk, "approve": "1"})
    assert record_hours.honorary_minutes(district.carol) == 90
    assert not client.get("/review/make-ups/").context["page"].object_list


@pytest.mark.usefixtures("evening")
def test_what_is_wrong_is_said_at_the_field(client, district, settled):
    url = f"/events/{settled.pk}/make-up/"
    log_in(client, district.carol)
    sent = {"id": new_id(LATER), "minutes": "90", "evidence": "扫楼道"}
    for wrong, field in (
        ({"minutes": "91"}, "minutes"),
        ({"evidence": ""}, "evidence"),
        ({"picture": SimpleUploadedFile("a.jpg", b"no", "image/jpeg")}, "picture"),
        ({"id": "x"}, "id"),
    ):
        answer = client.post(url, sent | wrong)
        assert answer.status_code == 200 and answer.context["form"].errors[field], field
    log_in(client, district.alice)
    assert client.post(url, sent).context["form"].errors["minutes"]
    assert not Makeup.objects.exists()


@pytest.mark.usefixtures("evening")
def test_the_leader_asks_by_volunteer_number(client, district, settled):
    url = f"/manage/shifts/{settled.pk}/make-up/"
    log_in(client, district.bob)
    sent = {"id": new_id(LATER), "minutes": "60", "evidence": "没带手机", "person": "00000000"}
    assert client.post(url, sent).context["form"].errors["person"]
    client.post(url, sent | {"person": district.carol.volunteer_no})
    assert (Makeup.objects.get().person, Makeup.objects.get().asked_by) == (district.carol, district.bob)
    assert log_in(client, district.carol).get(url).status_code == 404


@pytest.mark.usefixtures("evening")
def test_one_asks_for_the_household_by_name(client, district, settled):
    share_household(district.alice, district.carol)
    url = f"/events/{settled.pk}/make-up/"
    sent = {"id": new_id(LATER), "minutes": "60", "evidence": "一起来的", "person": district.carol.volunteer_no}
    log_in(client, district.alice).post(url, sent)
    assert Makeup.objects.get().person == district.carol
    stranger = client.post(url, sent | {"id": new_id(LATER), "person": district.bob.volunteer_no})
    assert stranger.context["form"].errors["person"]


@pytest.mark.usefixtures("evening")
def test_a_shift_that_is_not_settled_says_so_instead_of_asking(client, district):
    coming = cast.shift(district.point, district.bob, start=at(20))
    answer = log_in(client, district.carol).get(f"/events/{coming.pk}/make-up/")
    assert answer.context["closed"] and b"<textarea" not in answer.content
