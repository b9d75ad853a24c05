"""Requests: asking, the community's word, passing on, helping, stars; deadlines, and who may take which step."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction

from events.models import DangerWord, HelpKind, HelpRequest, RequestStep, Shift, StateDeadline
from events.requests import escalation as request_escalation
from events.requests import permissions as request_permissions
from events.requests import settings as request_settings
from events.requests import transitions as request_transitions
from events.requests.actions import dispatch, rate, review
from events.requests.actions import help as help_actions
from events.requests.actions import submit as submit_actions
from events.requests.actions.dispatch import Aim
from events.requests.refusals import HelpRequestRefusal
from tests import cast
from tests.cast import NOW
from tests.support import request_factory
from volunteer.core.refusals import Refused
from volunteer.models import Notice, Team, TeamMember

State = HelpRequest.State
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refused(reason, act, /, **fields):
    with pytest.raises(Refused) as caught:
        act(**fields)
    assert caught.value.reason == reason
    assert caught.value.sentence


def told(kind):
    return {notice.person.name[:2] for notice in Notice.objects.filter(kind=kind).select_related("person")}


def acts(help_request):
    return list(help_request.steps.values_list("act", flat=True))


# --- asking ----------------------------------------------------------------------------------------------------------


def test_a_wish_is_kept_once_and_the_community_hears_of_it(town):
    made = request_factory.unsaved(town.alice, town.community, words="灯坏了")
    first = submit_actions.submit_request(help_request=made, by=town.alice, at=NOW)
    again = submit_actions.submit_request(
        help_request=request_factory.unsaved(town.alice, town.community, id=made.pk, words="别的"), by=town.alice, at=NOW + HOUR
    )
    assert again.words == "灯坏了" and HelpRequest.objects.count() == 1
    assert (first.state, first.due_at, first.urgent, first.check_first) == (State.SUBMITTED, NOW + DAY, False, False)
    assert told("request_asked") == {"周审", "吴社"} and acts(first) == ["submitted"]


def test_the_form_of_somebody_else_is_not_taken_over(town):
    made = request_factory.ask(town.alice, town.community)
    copied = request_factory.unsaved(town.bob, town.community, id=made.pk)
    refused(HelpRequestRefusal.USED_FORM, submit_actions.submit_request, help_request=copied, by=town.bob, at=NOW)


def test_a_picture_of_a_kind_says_enough_and_nothing_at_all_does_not(town):
    assert request_factory.ask(town.alice, town.community, kind_id="errands", words="").pk
    refused(
        HelpRequestRefusal.NOTHING_SAID,
        submit_actions.submit_request,
        help_request=request_factory.unsaved(town.alice, town.community, kind_id="other", words=" "),
        by=town.alice,
        at=NOW,
    )


def test_words_of_danger_make_it_urgent_and_due_within_the_hour(town):
    made = request_factory.ask(town.alice, town.community, words="老伴 摔倒 起不来，胸口疼")
    assert made.urgent and made.due_at == NOW + HOUR
    assert told("request_urgent") == {"周审", "吴社"} and told("request_asked") == set()


@pytest.mark.parametrize(
    ("words", "first"), [("厨房着火了", ["119"]), ("晕倒了，有人打人", ["120", "110"]), ("想请人修灯", []), ("着 火", ["119"])]
)
def test_the_number_that_fits_comes_first(db, words, first):
    found = request_settings.numbers_for_words(words)
    assert sorted(found) == sorted(first)
    calls = [number.call for number in request_settings.ordered_numbers(found)]
    assert calls[: len(found)] == found and sorted(calls) == ["110", "119", "120", "12345"]


def test_the_words_of_danger_are_data(db):
    assert request_settings.numbers_for_words("地震") == []
    DangerWord.objects.create(word="地震", call="119")
    assert request_settings.numbers_for_words("地震") == ["119"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"wanted_on": NOW.date() - DAY}, HelpRequestRefusal.PAST),
        ({"wanted_on": NOW.date() + timedelta(days=200)}, HelpRequestRefusal.FAR_AHEAD),
        ({"person": None}, HelpRequestRefusal.NO_NAME),
        ({"person": None, "for_name": "王奶奶", "way": "neighbour"}, HelpRequestRefusal.NO_CONTACT),
        ({"person": None, "for_name": "王奶奶"}, HelpRequestRefusal.NOT_HOUSEHOLD),
    ],
)
def test_what_is_missing_is_said(town, fields, reason):
    refused(
        reason,
        submit_actions.submit_request,
        help_request=request_factory.unsaved(town.alice, town.community, **fields),
        by=town.alice,
        at=NOW,
    )
    assert not HelpRequest.objects.exists() and not RequestStep.objects.exists()


def test_a_street_is_no_place_to_go_to(town):
    refused(
        HelpRequestRefusal.NO_PLACE,
        submit_actions.submit_request,
        help_request=request_factory.unsaved(town.alice, town.street),
        by=town.alice,
        at=NOW,
    )


def test_a_stranger_is_asked_for_only_as_a_neighbour(town):
    made = request_factory.unsaved(town.carol, town.community, person=town.alice)
    refused(HelpRequestRefusal.NOT_HOUSEHOLD, submit_actions.submit_request, help_request=made, by=town.carol, at=NOW)


def test_five_at_once_are_enough(town):
    made = [request_factory.ask(town.alice, town.community) for _ in range(submit_actions.MAX_UNDERWAY)]
    one_more = request_factory.unsaved(town.alice, town.community)
    refused(HelpRequestRefusal.MANY, submit_actions.submit_request, help_request=one_more, by=town.alice, at=NOW)
    submit_actions.withdraw_request(help_request=made[0], by=town.alice, at=NOW)
    assert submit_actions.submit_request(help_request=one_more, by=town.alice, at=NOW).pk == one_more.pk


def test_ten_a_day_are_enough(town):
    for _ in range(submit_actions.MAX_PER_DAY):
        submit_actions.withdraw_request(help_request=request_factory.ask(town.alice, town.community), by=town.alice, at=NOW)
    late = NOW + timedelta(hours=23)
    refused(
        HelpRequestRefusal.TODAY,
        submit_actions.submit_request,
        help_request=request_factory.unsaved(town.alice, town.community),
        by=town.alice,
        at=late,
    )
    assert request_factory.ask(town.alice, town.community, at=NOW + DAY + HOUR)


def test_three_requests_that_are_none_and_asking_rests(town):
    for _ in range(submit_actions.MISUSE_LIMIT):
        made = request_factory.ask(town.alice, town.community)
        review.refuse_request(help_request=made, reason="骂人", misuse=True, by=town.reviewer, at=NOW)
    made = request_factory.unsaved(town.alice, town.community)
    refused(HelpRequestRefusal.PAUSED, submit_actions.submit_request, help_request=made, by=town.alice, at=NOW + DAY)
    assert submit_actions.submit_request(help_request=made, by=town.alice, at=NOW + submit_actions.MISUSE_PAUSE + HOUR)


def test_at_the_door_staff_ask_for_whoever_has_no_phone(town):
    made = request_factory.unsaved(None, town.community, way="staff", for_name="王奶奶", words="想理发")
    kept = submit_actions.submit_request(help_request=made, by=town.manager, at=NOW, contact="+8613800138000")
    assert kept.contact == "+8613800138000" and kept.whom == "王奶奶" and kept.masked_whom == "王**"
    assert b"138" not in bytes(kept.contact_sealed) and not kept.check_first


def test_taking_it_back_tells_who_was_to_come_and_ends_it(town):
    made = request_factory.taken(town, helper=town.bob)
    refused(HelpRequestRefusal.NOT_YOURS, submit_actions.withdraw_request, help_request=made, by=town.carol, at=NOW)
    submit_actions.withdraw_request(help_request=made, by=town.alice, at=NOW, reason="孩子来了")
    assert submit_actions.withdraw_request(help_request=made, by=town.alice, at=NOW).state == State.WITHDRAWN
    assert told("request_withdrawn") == {"李博"} and acts(made)[-1] == "withdrawn"
    helped = help_actions.start_help(help_request=request_factory.taken(town, helper=town.bob), by=town.bob, at=NOW)
    refused(HelpRequestRefusal.TOO_LATE, submit_actions.withdraw_request, help_request=helped, by=town.alice, at=NOW)


# --- somebody else's door --------------------------------------------------------------------------------------------


def test_another_door_is_asked_before_anybody_is_sent_there(town):
    made = request_factory.unsaved(None, town.community, way="neighbour", for_name="王奶奶")
    made = submit_actions.submit_request(help_request=made, by=town.alice, at=NOW, contact="+8613800138000")
    assert made.check_first
    refused(HelpRequestRefusal.NOT_SPOKEN, review.accept_request, help_request=made, by=town.reviewer, at=NOW)
    kept = review.accept_request(help_request=made, by=town.reviewer, at=NOW, spoken=True)
    assert (kept.state, kept.spoken_by) == (State.ACCEPTED, town.reviewer)


def test_a_place_outside_one_s_own_community_counts_as_another_door(town):
    assert request_factory.ask(town.alice, town.sister_community).check_first
    assert not request_factory.ask(town.alice, town.compound).check_first
    assert request_factory.ask(town.carol, town.community).check_first  # nobody knows where carol lives


def test_the_database_sends_nobody_to_a_door_that_was_not_asked(town):
    made = request_factory.ask(town.alice, town.sister_community)
    with pytest.raises(IntegrityError, match="request_for_another_door_was_checked"), transaction.atomic():
        HelpRequest.objects.filter(pk=made.pk).update(state=State.ACCEPTED)


# --- the community's word --------------------------------------------------------------------------------------------


def test_staff_of_the_place_accept_and_others_do_not(town):
    made = request_factory.ask(town.alice, town.community)
    refused(HelpRequestRefusal.NOT_STAFF, review.accept_request, help_request=made, by=town.other_manager, at=NOW)
    refused(HelpRequestRefusal.NOT_STAFF, review.accept_request, help_request=made, by=town.alice, at=NOW)
    review.accept_request(help_request=made, by=town.street_admin, at=NOW)
    assert review.accept_request(help_request=made, by=town.street_admin, at=NOW + HOUR).accepted_at == NOW
    assert told("request_moved") == {"张安"}


def test_nobody_decides_on_their_own_wish(town):
    made = request_factory.ask(town.reviewer, town.community)
    refused(HelpRequestRefusal.INVOLVED, review.accept_request, help_request=made, by=town.reviewer, at=NOW, spoken=True)
    assert "周审" not in told("request_asked")


def test_a_refusal_needs_its_reason_and_can_be_looked_at_again(town):
    made = request_factory.ask(town.alice, town.community)
    refused(HelpRequestRefusal.NO_REASON, review.refuse_request, help_request=made, reason=" ", by=town.reviewer, at=NOW)
    made = review.refuse_request(help_request=made, reason="要找物业", by=town.reviewer, at=NOW)
    assert (made.state, made.reason, made.due_at) == (State.REFUSED, "要找物业", None)
    refused(HelpRequestRefusal.MOVED_ON, review.accept_request, help_request=made, by=town.reviewer, at=NOW)
    made = review.reopen_request(help_request=made, reason="物业不管", by=town.alice, at=NOW + DAY)
    assert (made.state, made.due_at) == (State.SUBMITTED, NOW + 2 * DAY)
    assert acts(made) == ["submitted", "refused", "reopened"] and "周审" in told("request_reopened")


def test_a_double_is_joined_and_its_asker_goes_on_hearing(town):
    first = request_factory.ask(town.alice, town.community)
    second = request_factory.unsaved(None, town.community, way="neighbour", for_name="张安")
    second = submit_actions.submit_request(help_request=second, by=town.bob, at=NOW, contact="+8613800138000")
    refused(HelpRequestRefusal.ITSELF, review.merge_requests, help_request=first, into=first, by=town.reviewer, at=NOW)
    refused(HelpRequestRefusal.NOT_YOURS, review.merge_requests, help_request=second, into=first, by=town.bob, at=NOW)
    second = review.merge_requests(help_request=second, into=first, by=town.reviewer, at=NOW)
    assert review.merge_requests(help_request=second, into=first, by=town.reviewer, at=NOW).merged_into == first
    review.accept_request(help_request=first, by=town.reviewer, at=NOW)
    assert told("request_moved") == {"张安", "李博"}
    refused(
        HelpRequestRefusal.NOT_UNDERWAY,
        review.merge_requests,
        help_request=request_factory.ask(town.alice, town.community),
        into=second,
        by=town.reviewer,
        at=NOW,
    )


def test_the_asker_joins_their_own_double_and_danger_is_not_lost(town):
    first, second = (
        request_factory.ask(town.alice, town.community),
        request_factory.ask(town.alice, town.community, words="他晕倒了"),
    )
    assert list(review.possible_duplicates(second, HelpRequest.objects.all())) == [first]
    review.merge_requests(help_request=second, into=first, by=town.alice, at=NOW)
    first.refresh_from_db()
    assert first.urgent and list(review.possible_duplicates(first, HelpRequest.objects.all())) == []


# --- passing on ------------------------------------------------------------------------------------------------------


def test_it_goes_to_a_point_whose_manager_is_told_and_says_yes(town):
    made = request_factory.accepted(town)
    made = dispatch.dispatch_request(help_request=made, aim=Aim(point=town.point), by=town.reviewer, at=NOW, note="周三前")
    assert (made.state, made.point) == (State.DISPATCHED, town.point) and told("request_sent") == {"赵管"}
    refused(HelpRequestRefusal.NOT_YOURS, help_actions.take_request, help_request=made, by=town.other_manager, at=NOW)
    made = help_actions.take_request(help_request=made, by=town.manager, at=NOW)
    assert (made.state, made.taker) == (State.OFFERED, town.manager)


def test_the_point_asks_a_volunteer_whose_no_comes_back_to_the_point(town):
    made = dispatch.dispatch_request(
        help_request=request_factory.accepted(town), aim=Aim(point=town.point), by=town.reviewer, at=NOW
    )
    made = dispatch.dispatch_request(help_request=made, aim=Aim(person=town.bob), by=town.manager, at=NOW)
    assert (made.point, made.sent_to) == (town.point, town.bob)
    assert (
        request_permissions.involvement_in(made, town.bob, NOW).asked
        and not request_permissions.involvement_in(made, town.bob, NOW).reads_all
    )
    made = help_actions.give_back(help_request=made, reason="上班", by=town.bob, at=NOW)
    assert (made.state, made.point, made.sent_to) == (State.DISPATCHED, town.point, None)
    refused(
        HelpRequestRefusal.NOT_YOURS,
        dispatch.dispatch_request,
        help_request=made,
        aim=Aim(team=None, point=town.other_point),
        by=town.manager,
        at=NOW,
    )


def test_a_team_is_asked_and_one_of_it_says_yes(town):
    team = Team.objects.create(
        area=town.community,
        name="夕阳红(演示)",
        created_by=town.reviewer,
        created_at=NOW,
        confirmed_at=NOW,
        confirmed_by=town.reviewer,
    )
    for person, leads in ((town.bob, True), (town.carol, False)):
        request_factory.join(team, person, leads=leads)
    made = dispatch.dispatch_request(help_request=request_factory.accepted(town), aim=Aim(team=team), by=town.reviewer, at=NOW)
    assert told("request_sent") == {"李博"}
    stranger = cast.person("路人(演示)")
    refused(HelpRequestRefusal.NOT_YOURS, help_actions.take_request, help_request=made, by=stranger, at=NOW)
    assert help_actions.take_request(help_request=made, by=town.carol, at=NOW).taker == town.carol


def test_nothing_is_passed_on_before_it_is_accepted_nor_to_nobody_or_the_asker(town):
    made = request_factory.ask(town.alice, town.community)
    refused(
        HelpRequestRefusal.NOT_ACCEPTED,
        dispatch.dispatch_request,
        help_request=made,
        aim=Aim(point=town.point),
        by=town.reviewer,
        at=NOW,
    )
    made = review.accept_request(help_request=made, by=town.reviewer, at=NOW)
    refused(HelpRequestRefusal.NOBODY, dispatch.dispatch_request, aim=Aim(), help_request=made, by=town.reviewer, at=NOW)
    refused(
        HelpRequestRefusal.ASKER,
        dispatch.dispatch_request,
        help_request=made,
        aim=Aim(person=town.alice),
        by=town.reviewer,
        at=NOW,
    )
    town.point.active = False
    refused(
        HelpRequestRefusal.CLOSED_POINT,
        dispatch.dispatch_request,
        help_request=made,
        aim=Aim(point=town.point),
        by=town.reviewer,
        at=NOW,
    )


def test_strangers_read_of_it_only_with_consent_and_only_the_words_for_them(town):
    made = request_factory.accepted(town, words="我一个人住，晚上怕")
    fields = {"help_request": made, "by": town.reviewer, "at": NOW}
    refused(HelpRequestRefusal.NO_WORDS, dispatch.open_nearby, public_words="", **fields)
    refused(HelpRequestRefusal.NOT_AGREED, dispatch.open_nearby, public_words="陪老人聊天", **fields)
    made = dispatch.open_nearby(public_words="陪老人聊天", agreed=True, **fields)
    there = request_permissions.involvement_in(made, town.carol, NOW)
    assert there.offered and not there.reads_all
    with pytest.raises(IntegrityError, match="request_open_was_agreed_to"), transaction.atomic():
        HelpRequest.objects.filter(pk=made.pk).update(may_show=False)


# --- helping ---------------------------------------------------------------------------------------------------------


def test_of_two_volunteers_one_has_it(town):
    made = request_factory.opened(town)
    help_actions.take_request(help_request=made, by=town.bob, at=NOW)
    assert help_actions.take_request(help_request=made, by=town.bob, at=NOW).taker == town.bob
    refused(HelpRequestRefusal.FASTER, help_actions.take_request, help_request=made, by=town.carol, at=NOW)
    assert acts(made).count("offered") == 1


def test_who_may_go_to_somebody_s_home(town):
    made = request_factory.opened(town)
    child = cast.person("小孩(演示)", birth_date=date(2012, 1, 1))
    unknown = cast.person("生人(演示)", phone="")
    refused(HelpRequestRefusal.OWN, help_actions.take_request, help_request=made, by=town.alice, at=NOW)
    refused(HelpRequestRefusal.CHILD, help_actions.take_request, help_request=made, by=child, at=NOW)
    refused(HelpRequestRefusal.UNKNOWN, help_actions.take_request, help_request=made, by=unknown, at=NOW)
    TeamMember.objects.all().delete()
    refused(HelpRequestRefusal.NEWCOMER, help_actions.take_request, help_request=made, by=town.carol, at=NOW)
    for days in (1, 2, 3):
        shift = cast.shift(town.point, town.manager, start=NOW - days * DAY, state=Shift.State.SETTLED)
        cast.came(shift, town.bob)
    for _ in range(help_actions.MAX_AT_ONCE):
        request_factory.taken(town, helper=town.bob)
        HelpRequest.objects.filter(state=State.TAKEN).update(asked_by=town.carol)  # five of alice's are enough, see above
    refused(HelpRequestRefusal.ENOUGH, help_actions.take_request, help_request=made, by=town.bob, at=NOW)


def test_giving_it_back_brings_it_to_the_community_again(town):
    made = request_factory.taken(town, helper=town.bob)
    refused(HelpRequestRefusal.NO_REASON, help_actions.give_back, help_request=made, reason="", by=town.bob, at=NOW)
    refused(HelpRequestRefusal.NOT_YOURS, help_actions.give_back, help_request=made, reason="不", by=town.carol, at=NOW)
    made = help_actions.give_back(help_request=made, reason="病了", by=town.bob, at=NOW)
    assert (made.state, made.taker, made.taken_at) == (State.ACCEPTED, None, None)
    assert told("request_back") == {"周审", "吴社"} and "张安" in told("request_moved")


def test_help_begins_is_done_and_told(town):
    made = request_factory.taken(town, helper=town.bob)
    refused(HelpRequestRefusal.NOT_YOURS, help_actions.start_help, help_request=made, by=town.carol, at=NOW)
    made = help_actions.start_help(help_request=made, by=town.bob, at=NOW)
    refused(HelpRequestRefusal.NO_REPORT, help_actions.report_done, help_request=made, report=" ", by=town.bob, at=NOW)
    picture = ContentFile(b"picture", name="x.jpg")
    made = help_actions.report_done(help_request=made, report="换了灯泡", pictures=[picture], by=town.bob, at=NOW + HOUR)
    assert (
        help_actions.report_done(help_request=made, report="换了灯泡", pictures=[picture], by=town.bob, at=NOW + HOUR).state
        == State.DONE
    )
    assert made.photos.get().of_report and made.due_at == NOW + HOUR + 7 * DAY
    assert acts(made)[-3:] == ["taken", "started", "done"]


# --- stars -----------------------------------------------------------------------------------------------------------


def test_stars_come_from_the_asking_side_alone(town):
    made = request_factory.finished(town, helper=town.bob)
    for stranger in (town.carol, town.bob, town.reviewer):
        refused(HelpRequestRefusal.STRANGER, rate.rate_help, help_request=made, stars=5, words="", by=stranger, at=NOW)
    for stars in (0, 6):
        refused(HelpRequestRefusal.STARS, rate.rate_help, help_request=made, stars=stars, words="", by=town.alice, at=NOW)
    made = rate.rate_help(help_request=made, stars=5, words="热心", by=town.alice, at=NOW)
    assert rate.rate_help(help_request=made, stars=1, words="", by=town.alice, at=NOW).stars == 5
    assert (made.state, made.rated_by) == (State.RATED, town.alice) and told("request_rated") == {"李博"}


def test_no_stars_before_it_is_done_nor_from_the_helper_s_household(town):
    made = request_factory.taken(town, helper=town.bob)
    refused(HelpRequestRefusal.NOT_DONE, rate.rate_help, help_request=made, stars=5, words="", by=town.alice, at=NOW)
    made = request_factory.at_the_door(town, helper=town.manager)
    refused(HelpRequestRefusal.HELPER, rate.rate_help, help_request=made, stars=5, words="", by=town.manager, at=NOW)
    with pytest.raises(IntegrityError, match="request_is_not_rated_by_its_helper"), transaction.atomic():
        HelpRequest.objects.filter(pk=made.pk).update(state=State.RATED, stars=5, rated_by=town.manager, rated_at=NOW)


def test_it_closes_by_itself_and_can_be_opened_again_for_thirty_days(town):
    made = rate.rate_help(
        help_request=request_factory.finished(town, helper=town.bob), stars=2, words="没修好", by=town.alice, at=NOW
    )
    assert rate.close_due(at=NOW + 2 * DAY) == 0
    assert rate.close_due(at=NOW + 3 * DAY) == 1 and rate.close_due(at=NOW + 3 * DAY) == 0
    made.refresh_from_db()
    assert (made.state, made.stars) == (State.CLOSED, 2)
    again = review.reopen_request(help_request=made, reason="又坏了", by=town.alice, at=NOW + 4 * DAY)
    assert (again.state, again.stars, again.taker) == (State.ACCEPTED, None, None)
    assert list(again.steps.exclude(stars=None).values_list("act", "stars")) == [("rated", 2), ("closed", 2)]
    assert "李博" in told("request_reopened")


def test_after_thirty_days_one_asks_anew(town):
    made = rate.rate_help(help_request=request_factory.finished(town, helper=town.bob), stars=5, words="", by=town.alice, at=NOW)
    late = NOW + review.REOPEN_PERIOD + DAY
    refused(HelpRequestRefusal.REOPEN_TOO_LATE, review.reopen_request, help_request=made, reason="又坏了", by=town.alice, at=late)
    refused(HelpRequestRefusal.NOT_YOURS, review.reopen_request, help_request=made, reason="又坏了", by=town.carol, at=NOW)


# --- deadlines -------------------------------------------------------------------------------------------------------


def test_what_stands_too_long_climbs_up_the_areas(town):
    made = request_factory.ask(town.alice, town.community)
    assert request_escalation.escalate_due(at=NOW + DAY - HOUR) == 0
    for days, who in ((1, {"郑街"}), (2, {"郑街", "冯区"}), (9, {"郑街", "冯区"})):
        request_escalation.escalate_due(at=NOW + days * DAY)
        assert told("request_overdue") == who
    made.refresh_from_db()
    assert (made.escalations, made.escalate_at, made.is_overdue(NOW + DAY)) == (2, None, True)
    assert list(made.steps.filter(act="escalated").values_list("area__name", flat=True)) == ["凤凰岭街道", "海勃湾区"]
    assert list(HelpRequest.objects.overdue(NOW + DAY)) == [made]


def test_a_late_point_is_first_told_on_to_its_community(town):
    dispatch.dispatch_request(help_request=request_factory.accepted(town), aim=Aim(point=town.point), by=town.reviewer, at=NOW)
    request_escalation.escalate_due(at=NOW + DAY)
    assert told("request_overdue") == {"周审", "吴社"}


def test_a_step_starts_the_time_anew_and_deadlines_are_data(town):
    made = request_factory.ask(town.alice, town.community)
    request_escalation.escalate_due(at=NOW + DAY)
    StateDeadline.objects.filter(state="accepted").update(hours=2, urgent_hours=1)
    made = review.accept_request(help_request=made, by=town.reviewer, at=NOW + DAY)
    assert (made.escalations, made.due_at) == (0, NOW + DAY + 2 * HOUR)


def test_help_wanted_later_is_due_after_its_day(town):
    on = NOW.date() + timedelta(days=10)
    made = request_factory.taken(town, helper=town.bob, wanted_on=on)
    assert made.coming_at == cast.at(10, day=24) + timedelta(days=10)
    assert made.due_at == made.coming_at + timedelta(hours=72)


# --- the database ----------------------------------------------------------------------------------------------------


def test_steps_are_never_changed(town):
    made = request_factory.ask(town.alice, town.community)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        made.steps.update(note="x")


def test_a_step_out_of_turn_writes_nothing(town):
    made = request_factory.ask(town.alice, town.community)
    with pytest.raises(Refused), transaction.atomic():
        request_transitions.change_state(
            request_transitions.lock_request(made), State.CLOSED, RequestStep(act="closed", by=None, at=NOW)
        )
    made.refresh_from_db()
    assert made.state == State.SUBMITTED and acts(made) == ["submitted"]


def test_everybody_sees_their_own(town):
    made = request_factory.taken(town, helper=town.bob)
    seen = {
        name
        for name in ("alice", "bob", "carol", "manager", "other_manager", "reviewer", "street_admin", "auditor", "keeper")
        if request_permissions.visible_requests(getattr(town, name), NOW).filter(pk=made.pk).exists()
    }
    assert seen == {"alice", "bob", "reviewer", "street_admin"}
    assert HelpKind.objects.get(pk="haircut").skill.name == "理发"
