"""What lower apps ask of the apps above them: each question has one answer, and each link leads somewhere."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.urls import reverse

from volunteer.core import hooks
from volunteer.core.hooks import Hook

HOOKS = [value for value in vars(hooks).values() if isinstance(value, Hook)]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
def test_each_hook_is_answered_under_its_own_name(hook):
    assert hook.answer is not None and getattr(hooks, hook.name) is hook


def test_a_hook_calls_the_function_that_answers_it():
    hook = Hook("double")
    hook.register(lambda number, *, plus=0: 2 * number + plus)
    assert hook(3, plus=1) == 7


def test_two_answers_are_a_mistake_and_so_is_none():
    hook = Hook("nothing")
    with pytest.raises(ImproperlyConfigured, match="No app answers the hook nothing"):
        hook()
    hook.register(list)
    with pytest.raises(ImproperlyConfigured, match="Two functions answer the hook nothing"):
        hook.register(dict)
    assert hook() == []


def test_every_page_of_an_app_above_has_an_address():
    assert hooks.page_url("place", 7) == "/places/7/"
    assert hooks.page_url("sign_up_team", 7) == "/groups/teams/7/sign-up/"
    assert hooks.page_url("sign_up_unit", 7) == "/groups/units/7/sign-up/"
    of_one = {"place", "sign_up_team", "sign_up_unit"}
    assert {purpose: hooks.page_url(purpose) for purpose in set(hooks.PAGES) - of_one} == {
        "complaint": "/complain/",
        "confirm_purchase": "/sales/",
        "find_event": "/events/",
        "give_points": "/points/give/",
        "manifest": "/site.webmanifest",
        "pay_together": "/points/together/",
        "places": "/places/",
        "record": "/my/record/",
        "search": "/search/",
    }


def test_sources_of_transfers_are_put_into_words_by_the_app_they_belong_to():
    owners = {source: answer.__module__.split(".")[0] for source, answer in hooks.TRANSFER_LINKS.items()}
    assert {source for source, app in owners.items() if app == "events"} == {"attendance", "shift", "boost"}
    assert {source for source, app in owners.items() if app == "points"} == {
        *("order", "allotment", "fund", "gift", "hand", "move", "opening", "recycling")
    }
    assert set(hooks.TRANSFER_FACTS) == {"attendance", "shift", "boost", "order", "hand"}


def render(source, **values):
    return Template("{% load hooks %}" + source).render(Context(values))


def test_a_complaint_names_what_it_is_about():
    assert render("{% complaint_url %}") == reverse("events:complain")
    assert render("{% complaint_url 'shop' pk %}", pk=7) == f"{reverse('events:complain')}?about=shop:7"
    assert render("{% page_url 'record' as url %}{{ url }}") == reverse("events:record")


def test_lines_of_a_persons_page_stand_in_their_group():
    assert {link.group for link in hooks.PERSON_LINKS} == {"service", "account"}
    shown = render("{% person_links 'account' %}")
    assert reverse("events:my_cases") in shown and reverse("events:ranking") not in shown
    shown = render("{% person_links 'service' %}")
    places = [shown.index(reverse(name)) for name in ("events:record", "events:ranking", "events:my_calendar")]
    assert sorted(places) == [places[0], places[1], places[2]]
