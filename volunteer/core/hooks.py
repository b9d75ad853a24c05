"""What code asks of the apps above it, or of a later room, which it does not import.

Imports run downward only: `events -> points -> volunteer`. Where a page of an app below shows something that an app above knows,
it calls a hook of this module; the app above answers it. `AppConfig.ready` of each app calls `register()` of its
`registered/hooks.py`. A test replaces one answer with `monkeypatch.setattr(hooks.pending_points, "answer", function)`.

Lists of things with a type of their own stand beside that type, and apps extend them at the same moment: navigation items in
`volunteer/roles/navigation.py`, sheets and handlers of personal data in `volunteer/privacy/`, kinds of notice in
`volunteer/notices/kinds.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

if TYPE_CHECKING:  # the models are not loaded yet when this module is
    from django.contrib.auth.models import AnonymousUser

    from volunteer.models import Organization, Team, User


class Hook[**P, R]:
    """A function that one app above provides. Calling the hook calls that function."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.answer: Callable[P, R] | None = None

    def register(self, answer: Callable[P, R]) -> None:
        if self.answer is not None:
            raise ImproperlyConfigured(f"Two functions answer the hook {self.name}.")
        self.answer = answer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if self.answer is None:
            raise ImproperlyConfigured(f"No app answers the hook {self.name}.")
        return self.answer(*args, **kwargs)


# --- what people, teams and units did ------------------------------------------------------------------------------------

# The figures of a person's own page: rows of label, value, url.
person_figures: Hook[[User], list[dict[str, Any]]] = Hook("person_figures")
# Whom the person may ring up: `name` (may be empty), `place`, `phone`; or None.
person_to_ask: Hook[[User, datetime], Any] = Hook("person_to_ask")
# Whether service of a person is on record, so that the name and the birthday belong to it.
has_hours: Hook[[User], bool] = Hook("has_hours")
# Whether an account holds points, so that a thief would gain by taking it over.
has_points: Hook[[User], bool] = Hook("has_points")
# For the page of a team as a reader sees it: "cards" of shifts to come, "card_template", "held", "hours" in minutes.
team_events: Hook[[Team, User | AnonymousUser, datetime], dict[str, Any]] = Hook("team_events")
# For the page of a unit: rows of label and value.
unit_figures: Hook[[Organization, datetime], list[dict[str, Any]]] = Hook("unit_figures")
# A condition on people: those who signed up or served at service points of these ids.
people_of_points: Hook[[tuple[int, ...]], Any] = Hook("people_of_points")
# Of these people, on local dates from the first to the last while they belonged to the unit: person id -> minutes.
unit_minutes: Hook[[Organization, list[int], date, date], dict[int, int]] = Hook("unit_minutes")
# The same within the community where each of them reported in.
minutes_at_home: Hook[[list[int], date, date], dict[int, int]] = Hook("minutes_at_home")

# --- points ---------------------------------------------------------------------------------------------------------------

# Points that a person has earned and not yet got: rows of words, url, points, why.
pending_points: Hook[[User], list[dict[str, Any]]] = Hook("pending_points")
# What a person did lately that brought no points: rows of words, url, why.
services_without_points: Hook[[User], list[dict[str, Any]]] = Hook("services_without_points")
# Service point ids -> the points that are paid there as soon as it has budget.
points_awaiting_budget: Hook[[list[int]], dict[int, int]] = Hook("points_awaiting_budget")
# What a rule tells apart: {"categories": [(slug, name)], "grades": [(letter, name)]}.
rule_kinds: Hook[[], dict[str, list[tuple[str, str]]]] = Hook("rule_kinds")
# What a `points.models.Rule` would have brought last month.
rule_preview: Hook[[Any, datetime], Any] = Hook("rule_preview")

type Link = tuple[str, str]  # words, address
type Fact = tuple[str, str, str]  # label, words, address

# The type of a transfer's source -> function(ids) -> {id: what caused the transfer, and its page}.
TRANSFER_LINKS: dict[str, Callable[[list[str]], dict[str, Link]]] = {}
# The type of a transfer's source -> function(id) -> what auditors read of it.
TRANSFER_FACTS: dict[str, Callable[[str], list[Fact]]] = {}

# What is paused about a person, a sentence each, for staff of the place where they live.
pauses_of_person: Hook[[User, datetime], list[str]] = Hook("pauses_of_person")

# --- signing in -----------------------------------------------------------------------------------------------------------

# A number was given and its code sent, and: somebody is signed in. Both in the request whose session goes on to that account.
sign_in_begun: Hook[[HttpRequest], None] = Hook("sign_in_begun")
signed_in: Hook[[HttpRequest], None] = Hook("signed_in")

# --- within one app: what a room asks of a room that stands later in the order -------------------------------------------

# An `events.models.Shift` whose flags are about to be decided: each gets its case. Afterwards, by the shift's id, those cases end.
open_flag_cases: Hook[[Any, datetime], int] = Hook("open_flag_cases")
end_flag_cases: Hook[[UUID, User, datetime], None] = Hook("end_flag_cases")
# The opening days of a `points.models.Shop` have changed: orders that wait there may get more time.
extend_orders: Hook[[Any, datetime], None] = Hook("extend_orders")

# --- pages ----------------------------------------------------------------------------------------------------------------

# The pages of the apps above to which pages below link: what the page is for -> the name of its address. Templates write
# `{% page_url "record" %}` and `{% complaint_url "shop" shop.pk %}`.
PAGES: dict[str, str] = {}


def page_url(purpose: str, *args: object) -> str:
    """The address of the page for this purpose; `args` name the row it is about."""
    return reverse(PAGES[purpose], args=args)


@dataclass(frozen=True)
class PersonLink:
    """A line of a person's own page that leads to a page above, in its `group`: "service" or "account". `colour` is its icon's."""

    group: str
    url_name: str
    icon: str
    title: str | Promise
    note: str | Promise
    colour: str = ""


PERSON_LINKS: list[PersonLink] = []
