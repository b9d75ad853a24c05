"""How far a request is, in the words of who asked; and what of one's own is open, for the first page."""

from events.models import DoorLook, HelpRequest, RequestStep
from events.requests import progress, queries
from events.requests.actions import agree, help, rate, review
from tests.cast import NOW
from tests.support import request_factory
from tests.support.clients import signed_in
from volunteer.templatetags.formatting import moment

State = HelpRequest.State
ASKING, ONE = 9, 10  # statements of the two pages


def test_what_is_open_is_told_to_the_asking_side_by_one_query(town, django_assert_num_queries):
    sent, done = request_factory.ask(town.alice, town.community), request_factory.finished(town, helper=town.bob)
    comes = request_factory.offered(town, helper=town.carol)
    with django_assert_num_queries(1):
        cards = queries.find_open(town.alice)
        told = [(card.request, str(card.words), card.moved, card.waits, card.at, str(card.request.kind)) for card in cards]
    assert sorted(told, key=lambda one: str(one[1])) == [
        (sent, "已送出", False, False, NOW, "修水电、修家电"),
        (done, "您打个分", True, True, NOW, "修水电、修家电"),
        (comes, "有人愿意来", True, True, NOW, "修水电、修家电"),
    ]
    assert (f"/requests/{sent.pk}/", sent.due_at) in {(card.url, card.until) for card in cards}
    assert queries.find_open(town.bob) == queries.find_open(town.reviewer) == []
    rate.rate_help(help_request=done, stars=5, words="", by=town.alice, at=NOW)
    assert {card.request for card in queries.find_open(town.alice)} == {comes, sent}


def test_what_staff_wrote_down_is_no_wish_of_theirs(town):
    made = request_factory.at_the_door(town, helper=town.manager)
    assert made.state == State.DONE and queries.find_open(town.manager) == []


def told(made, *, yours=True):
    made = HelpRequest.objects.get(pk=made.pk)
    steps = progress.spoken_steps(made, made.steps.select_related("by"), yours=yours)
    return [(str(step.words), step.mark, step.by, moment(step.at), str(step.line), moment(step.until)) for step in steps]


def test_five_steps_say_when_what_next_and_until_when(town):
    made = request_factory.ask(town.alice, town.community)
    assert told(made) == [
        ("已送出", "now", "", "今天 09:00", "社区看到后会答复您。", "明天 09:00"),
        ("社区看过了", "", "", "", "社区看了，就去找人。", ""),
        ("有人来帮", "", "", "", "来的是谁，先给您看，您同意了才来。", ""),
        ("帮好了", "", "", "", "帮忙不收钱。", ""),
        ("您打个分", "", "", "", "点几颗星就好。", ""),
    ]
    review.accept_request(help_request=made, by=town.reviewer, at=NOW)
    sent, seen, *_ahead = told(made)
    assert sent == ("已送出", "done", "", "今天 09:00", "", "")
    assert seen[:4] == ("社区看过了", "now", town.reviewer.name, "今天 09:00") and seen[5] == "明天 09:00"


def test_who_comes_is_named_and_the_stars_are_the_last_step(town):
    made = request_factory.offered(town, helper=town.bob)
    assert told(made)[1][1] == "now" and told(made)[2][1:3] == ("", ""), "nobody is named as coming before the yes"
    agree.agree_to_helper(help_request=made, helper=town.bob, by=town.alice, at=NOW)
    assert told(made)[2] == ("有人来帮", "now", town.bob.name, "今天 09:00", "来之前会给您打电话，请家里留人。", "")
    help.report_done(help_request=made, report="换好了", by=town.bob, at=NOW)
    assert [row[1] for row in told(made)] == ["done", "done", "done", "done", "now"]
    assert told(made)[4][0] == "您打个分" and told(made, yours=False)[4][0] == "打分"
    rate.rate_help(help_request=made, stars=4, words="", by=town.alice, at=NOW)
    assert [row[1] for row in told(made)] == ["done"] * 5
    assert told(request_factory.ask(town.alice, town.community)) and not told(refused(town))


def refused(town):
    made = request_factory.ask(town.alice, town.community)
    return review.refuse_request(help_request=made, reason="要找物业", by=town.reviewer, at=NOW)


def test_the_pages_cost_the_same_however_much_has_happened(town, django_assert_num_queries):
    client = signed_in(town.alice)
    made = request_factory.taken(town, helper=town.bob)
    with django_assert_num_queries(ASKING):
        client.get("/requests/new/")
    with django_assert_num_queries(ONE):
        page = client.get(f"/requests/{made.pk}/")
    assert [card.person for card in page.context["helpers"]] == [town.bob]
    RequestStep.objects.bulk_create(RequestStep(request=made, act="timed", by=town.bob, at=NOW) for _ in range(6))
    DoorLook.objects.bulk_create(DoorLook(request=made, person=town.bob, at=NOW) for _ in range(6))
    with django_assert_num_queries(ONE):
        client.get(f"/requests/{made.pk}/")
    with django_assert_num_queries(ASKING):
        client.get("/requests/new/")
