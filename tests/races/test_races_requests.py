"""Requests at the same moment: real threads, real PostgreSQL, each with its twin without the guard."""

from collections import Counter
from threading import Barrier

import pytest

from events.models import HelpRequest
from events.requests import transitions as request_transitions
from events.requests.actions import help as help_actions
from events.requests.actions import review
from events.requests.actions import submit as submit_actions
from tests.cast import NOW, person
from tests.support import request_factory
from tests.support.concurrency import together
from volunteer.core.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 12


def said(act) -> str:
    """What an act answered: its state, or why it refused."""
    try:
        return act().state
    except Refused as refusal:
        return refusal.reason.value


def crowd_of(town):
    crowd = [person(f"众{n}(演示)") for n in range(CROWD)]
    request_factory.make_known(town, *crowd, team="众人队(演示)")
    return crowd


def rush(town) -> tuple[Counter, HelpRequest]:
    """Twelve volunteers take one open request at once."""
    made, crowd = request_factory.opened(town), crowd_of(town)
    answers = together(CROWD, lambda n: said(lambda: help_actions.take_request(help_request=made, by=crowd[n], at=NOW)))
    made.refresh_from_db()
    return Counter(answers), made


def test_of_twelve_who_take_it_one_has_it(town):
    answers, made = rush(town)
    assert answers == {"offered": 1, "faster": CROWD - 1}
    assert made.steps.filter(act="offered").count() == 1 and made.steps.get(act="offered").by == made.taker


def test_without_the_lock_several_would_go(town, monkeypatch):
    all_have_read = Barrier(CROWD)

    def peek(help_request):
        found = HelpRequest.objects.select_related(*request_transitions.RELATED).get(pk=help_request.pk)
        all_have_read.wait(timeout=120)
        return found

    made, crowd = request_factory.opened(town), crowd_of(town)
    monkeypatch.setattr(request_transitions, "lock_request", peek)
    answers = together(CROWD, lambda n: said(lambda: help_actions.take_request(help_request=made, by=crowd[n], at=NOW)))
    assert Counter(answers)["offered"] == CROWD == made.steps.filter(act="offered").count()


def test_the_same_form_from_two_phones_is_one_request(town):
    made = request_factory.unsaved(town.alice, town.community)
    again = request_factory.unsaved(town.alice, town.community, id=made.pk)
    answers = together(8, lambda n: submit_actions.submit_request(help_request=again if n % 2 else made, by=town.alice, at=NOW).pk)
    assert set(answers) == {made.pk} and HelpRequest.objects.count() == 1 and made.steps.count() == 1


def test_two_who_join_them_the_other_way_round_do_not_lose_both(town):
    first, second = request_factory.ask(town.alice, town.community), request_factory.ask(town.alice, town.community)
    pairs = [(first, second), (second, first)] * 4
    together(8, lambda n: said(lambda: review.merge_requests(help_request=pairs[n][0], into=pairs[n][1], by=town.reviewer, at=NOW)))
    assert Counter(HelpRequest.objects.values_list("state", flat=True)) == {"merged": 1, "submitted": 1}
