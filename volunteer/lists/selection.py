"""What was ticked on a list, and what is said of rows that no longer wait when the button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from volunteer.templatetags.formatting import moment

MOST = 1000
MOST_TOLD = 10  # rows of which it is said who decided


def selected_ids(typed: Iterable[str]) -> list[UUID]:
    """Those of these that are ids; what else a form holds is passed over."""
    found = []
    for text in list(typed)[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def explain_missing(
    request: HttpRequest,
    *,
    asked: Collection[object],
    waiting: int,
    decided: QuerySet[Any],
    name: Callable[[Any], str],
    by: str = "decided_by",
    at: str = "decided_at",
) -> None:
    """Say why fewer rows are waiting than were asked for: none was ticked, or of each row who decided on it and when.

    `decided` are the ticked rows that somebody decided on, `name` says which; `by` and `at` name their columns. One statement,
    where it is needed.
    """
    if not asked:
        messages.warning(request, _("Nothing is ticked. Tick what you mean, then press again."))
    elif waiting < len(set(asked)):
        latest = {name(row): row for row in decided.select_related(by).order_by(at)}
        for title, row in list(latest.items())[:MOST_TOLD]:
            messages.info(request, decided_message(request, title, row, by, at))
        if not latest:
            messages.info(request, _("What you ticked does not wait for you any more. Look at the list again."))


def decided_message(request: HttpRequest, title: str, row: Any, by: str, at: str) -> str:
    said = {"title": title, "name": getattr(row, by), "when": moment(getattr(row, at))}
    if said["name"] == request.user:
        return _("“%(title)s”: you decided on this already, %(when)s.") % said
    return _("“%(title)s”: %(name)s decided on this already, %(when)s.") % said
