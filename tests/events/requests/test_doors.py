"""Doors: the yes to this very person, when door and number show, looks that are kept, pairs, and who collects addresses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Case, DoorLook, HelpRequest, Shift
from events.requests import doors
from events.requests import permissions as request_permissions
from events.requests import tables as request_tables
from events.requests.actions import agree, dispatch, make_event, rate, review, visit
from events.requests.actions import help as help_actions
from events.requests.actions import submit as submit_actions
from events.requests.actions.dispatch import Aim
from events.requests.refusals import HelpRequestRefusal
from tests import cast
from tests.cast import NOW, at
from tests.support import refusal_checks, request_factory
from tests.support.household_factory import share_household
from tests.support.visit_factory import START, asked, coming
from volunteer.models import Notice

State = HelpRequest.State
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def refused(reason, act, /, *args, **fields):
    assert refusal_checks.refused(act, *args, **fields) == reason


def told(kind):
    return {notice.person.name[:2] for notice in Notice.objects.filter(kind=kind).select_related("person")}


def yes(made, helper, by, moment=NOW):
    return agree.agree_to_helper(help_request=made, helper=helper, by=by, at=moment)


def written_down(town, **fields):
    """Of somebody without a phone, by the manager; accepted by the community."""
    made = request_factory.unsaved(None, town.community, way="staff", for_name="王奶奶", **fields)
    made = submit_actions.submit_request(help_request=made, by=town.manager, at=NOW, contact="+8613800138000")
    return review.accept_request(help_request=made, by=town.reviewer, at=NOW)


def sees(made, reader, moment):
    part = request_permissions.involvement_in(made, reader, moment)
    return part.reads_all and doors.sees_door(made, part, moment)


# --- the yes -------------------------------------------------------------------------------------------------------------


def test_nobody_goes_before_the_yes_to_this_very_person(town):
    made = request_factory.offered(town, town.bob)
    assert told("request_moved") == {"张安"} and not sees(made, town.bob, made.coming_at)
    for act in (help_actions.start_help, lambda **f: help_actions.report_done(report="去了", **f)):
        refused(HelpRequestRefusal.NO_YES, act, help_request=made, by=town.bob, at=NOW)
    for stranger in (town.bob, town.carol, town.manager, town.reviewer):
        refused(HelpRequestRefusal.NOT_YOURS, yes, made, town.bob, stranger)
    refused(HelpRequestRefusal.OTHER_HELPER, yes, made, town.carol, town.alice)
    for _ in range(2):
        made = yes(made, town.bob, town.alice)
    assert (made.state, made.agreed_by, made.agreed_at) == (State.TAKEN, town.alice, NOW)
    assert made.steps.filter(act="taken").count() == 1 and told("request_yes") == {"李博"}


def test_a_household_does_not_say_yes_to_its_own(town):
    """Whose wife asked as a neighbour for an old woman's door."""
    made = request_factory.unsaved(None, town.community, way="neighbour", for_name="王奶奶")
    made = submit_actions.submit_request(help_request=made, by=town.keeper, at=NOW, contact="+8613800138000")
    made = review.accept_request(help_request=made, by=town.reviewer, at=NOW, spoken=True)
    made = dispatch.dispatch_request(help_request=made, aim=Aim(person=town.bob), by=town.reviewer, at=NOW)
    share_household(town.keeper, town.bob)
    made = help_actions.take_request(help_request=made, by=town.bob, at=NOW)
    refused(HelpRequestRefusal.NOT_YOURS, yes, made, town.bob, town.keeper)
    assert yes(made, town.bob, town.reviewer, made.due_at).agreed_by == town.reviewer  # the community, once the answer is overdue


def test_for_who_has_no_phone_the_community_names_a_person_and_that_is_the_yes(town):
    made = dispatch.dispatch_request(help_request=written_down(town), aim=Aim(person=town.bob), by=town.reviewer, at=NOW)
    made = help_actions.take_request(help_request=made, by=town.bob, start=START, at=NOW)
    assert (made.state, made.agreed_by) == (State.TAKEN, town.reviewer)


def test_for_who_has_no_phone_the_community_is_asked_who_may_come(town):
    made = dispatch.dispatch_request(help_request=written_down(town), aim=Aim(point=town.point), by=town.reviewer, at=NOW)
    made = help_actions.take_request(help_request=made, by=town.manager, at=NOW)
    assert made.state == State.OFFERED and told("request_to_answer") == {"周审", "吴社"}
    assert list(request_tables.requests_to_answer(town.reviewer, NOW)) == [made]
    assert yes(made, town.manager, town.reviewer).state == State.TAKEN


def test_after_two_hours_of_silence_the_community_hears_of_it_and_may_answer(town):
    made = request_factory.offered(town, town.bob)
    refused(HelpRequestRefusal.NOT_YOURS, yes, made, town.bob, town.reviewer, NOW + HOUR)
    waiting = [request_tables.requests_to_answer(town.reviewer, moment).count() for moment in (NOW + HOUR, NOW + 2 * HOUR)]
    assert waiting == [0, 1]
    assert yes(made, town.bob, town.reviewer, NOW + 2 * HOUR).agreed_by == town.reviewer


def test_a_no_brings_it_back_to_where_it_was_and_they_do_not_offer_again(town):
    made = request_factory.offered(town, town.bob)
    made = agree.decline_helper(help_request=made, helper=town.bob, by=town.alice, at=NOW)
    assert (made.state, made.taker, made.coming_at) == (State.OPEN, None, None)
    assert told("request_not_you") == {"李博"} and told("request_back") == set()
    refused(HelpRequestRefusal.DECLINED, help_actions.take_request, help_request=made, by=town.bob, at=NOW)
    assert help_actions.take_request(help_request=made, by=town.carol, at=NOW).taker == town.carol


def test_who_was_named_and_is_declined_leaves_it_with_the_community(town):
    made = help_actions.take_request(help_request=asked(town, town.bob), by=town.bob, at=NOW)
    made = agree.decline_helper(help_request=made, helper=town.bob, by=town.alice, at=NOW)
    assert (made.state, made.point) == (State.ACCEPTED, None) and told("request_back") == {"周审", "吴社"}


def test_an_offer_without_an_answer_lapses_an_hour_after_its_time(town):
    made = request_factory.offered(town, town.bob)
    assert made.coming_at == at(11) and make_event.follow_events(at=at(11, 59)) == 0
    assert make_event.follow_events(at=at(12)) == 1 and make_event.follow_events(at=at(12)) == 0
    made.refresh_from_db()
    assert (made.state, made.taker) == (State.OPEN, None) and told("request_not_you") == {"李博"}


def test_a_yes_a_little_late_makes_it_the_next_quarter_of_an_hour(town):
    made = request_factory.offered(town, town.bob)
    assert yes(made, town.bob, town.alice, at(11, 5)).coming_at == at(11, 15)


def test_who_may_not_go_any_more_gets_no_yes(town):
    made = request_factory.offered(town, town.bob)
    town.bob.name = "李另(演示)"
    town.bob.save(update_fields=["name"])
    refused(HelpRequestRefusal.HELPER_GONE, yes, made, town.bob, town.alice)
    other = request_factory.accepted(town)
    refused(
        HelpRequestRefusal.NOT_READY,
        dispatch.dispatch_request,
        help_request=other,
        aim=Aim(person=town.bob),
        by=town.reviewer,
        at=NOW,
    )


def test_the_database_sends_nobody_without_a_yes(town):
    made = request_factory.offered(town, town.bob)
    for name, change in (
        ("request_taken_with_a_yes", {"state": State.TAKEN}),
        ("request_yes_is_somebody_else_s", {"agreed_by": town.bob, "agreed_at": NOW}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            HelpRequest.objects.filter(pk=made.pk).update(**change)


# --- the door ------------------------------------------------------------------------------------------------------------


def test_door_and_number_show_from_an_hour_before_until_the_end(town):
    made = coming(town, address="2 号楼 301")
    shown = [
        sees(made, town.bob, moment) for moment in (NOW, START - HOUR - MINUTE, START - HOUR, START + HOUR, START + HOUR + MINUTE)
    ]
    assert shown == [False, False, True, True, False]
    HelpRequest.objects.filter(pk=made.pk).update(state=State.IN_SERVICE)
    made.refresh_from_db()
    assert sees(made, town.bob, START + 3 * HOUR) and not sees(made, town.bob, START + 3 * HOUR + MINUTE)
    assert sees(made, town.alice, NOW) and sees(made, town.reviewer, NOW)
    HelpRequest.objects.filter(pk=made.pk).update(state=State.DONE)
    made.refresh_from_db()
    assert not sees(made, town.bob, START)


def test_the_helper_alone_does_not_open_the_door_earlier(town):
    made, earlier = coming(town), NOW + 30 * MINUTE
    refused(HelpRequestRefusal.EARLIER, visit.change_visit_time, help_request=made, start=earlier, by=town.bob, at=NOW)
    made = visit.change_visit_time(help_request=made, start=START + HOUR, by=town.bob, at=NOW)
    made = visit.change_visit_time(help_request=made, start=earlier, by=town.manager, at=NOW)
    assert sees(made, town.bob, NOW)


# --- in pairs ------------------------------------------------------------------------------------------------------------


def test_two_come_where_two_are_wished_for_and_both_earn(town):
    made = asked(town, town.bob, in_pairs=True)
    offer = {"help_request": made, "by": town.bob, "start": START, "at": NOW}
    stranger = cast.person("生人(演示)")
    refused(HelpRequestRefusal.NO_COMPANION, help_actions.take_request, **offer)
    for nobody in (town.bob, town.alice, stranger):
        refused(HelpRequestRefusal.BAD_COMPANION, help_actions.take_request, companion=nobody, **offer)
    made = help_actions.take_request(companion=town.carol, **offer)
    assert told("request_along") == {"王彩"}
    refused(HelpRequestRefusal.NOT_TOGETHER, yes, made, town.bob, town.alice)
    made = agree.join_helper(help_request=made, by=town.carol, at=NOW)
    made = yes(made, town.bob, town.alice)
    assert sees(made, town.carol, START) and not sees(made, town.carol, NOW)
    assert [(card.person, card.comes) for card in doors.helper_cards(made)] == [(town.bob, True), (town.carol, True)]
    shift = Shift.objects.filter(event=made.event).first()
    assert shift is None or shift.jobs.get().capacity == 2
    made = help_actions.give_back(help_request=made, reason="病了", by=town.carol, at=NOW)
    assert (made.state, made.taker, made.companion) == (State.ACCEPTED, None, None) and told("request_withdrawn") == {"李博"}


# --- who collects addresses ----------------------------------------------------------------------------------------------


def given_back(town, look, moment):
    made = yes(help_actions.take_request(help_request=asked(town, town.bob), by=town.bob, at=moment), town.bob, town.alice, moment)
    if look:
        DoorLook.objects.create(request=made, person=town.bob, at=moment)
    return help_actions.give_back(help_request=made, reason="有事", by=town.bob, at=moment)


def test_reading_a_second_door_and_giving_back_opens_a_case(town):
    for look in (False, False, True):
        given_back(town, look, NOW)
    assert not Case.objects.exists()  # who falls ill once has nothing to explain
    given_back(town, True, NOW + HOUR)
    case = Case.objects.get()
    assert (case.concerned, case.topic, case.area) == (town.bob, "conduct", town.community)
    assert case.voices.get().words == "30 天内看过 2 户门牌后又退单。"


def test_the_honest_chain_ends_in_stars(town):
    made = yes(request_factory.offered(town, town.bob), town.bob, town.alice)
    made = help_actions.start_help(help_request=made, by=town.bob, at=made.coming_at)
    made = help_actions.report_done(help_request=made, report="换好了", by=town.bob, at=at(12))
    assert rate.rate_help(help_request=made, stars=5, words="", by=town.alice, at=at(12)).state == State.RATED
    (card,) = doors.helper_cards(made)
    assert (card.helped, card.stars) == (1, 5.0)
