"""How far a request is, in the words of who asked; and what of one's own is open, for the first page."""

from events.models import HelpRequest
from events.requests import queries
from events.requests.actions import rate
from tests.cast import NOW
from tests.support import request_factory

State = HelpRequest.State


def test_what_is_open_is_told_to_the_asking_side_by_one_query_the_pressing_first(town, django_assert_num_queries):
    sent, done = request_factory.ask(town.alice, town.community), request_factory.finished(town, helper=town.bob)
    comes = request_factory.offered(town, helper=town.carol)
    with django_assert_num_queries(1):
        cards = queries.find_open(town.alice)
        told = [(card.request, str(card.words), card.moved, card.waits, card.at, str(card.request.kind)) for card in cards]
    assert told == [
        (comes, "有人愿意来", True, True, NOW, "修水电、修家电"),
        (done, "您打个分", True, True, NOW, "修水电、修家电"),
        (sent, "已送出", False, False, NOW, "修水电、修家电"),
    ]
    assert cards[2].until == sent.due_at and cards[2].url == f"/requests/{sent.pk}/"
    assert queries.find_open(town.bob) == queries.find_open(town.reviewer) == []
    rate.rate_help(help_request=done, stars=5, words="", by=town.alice, at=NOW)
    assert [card.request for card in queries.find_open(town.alice)] == [comes, sent]


def test_what_staff_wrote_down_is_no_wish_of_theirs(town):
    made = request_factory.at_the_door(town, helper=town.manager)
    assert made.state == State.DONE and queries.find_open(town.manager) == []
