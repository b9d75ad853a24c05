"""What was ticked on a list, and what is said of rows that no longer wait when the button is pressed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from volunteer.templatetags.formatting import moment

MOST = 1000


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
    asked: Collection[UUID],
    waiting: int,
    decided: QuerySet[Any],
    by: str = "decided_by",
    at: str = "decided_at",
) -> None:
    """Say why fewer rows are waiting than were asked for: none was ticked, or somebody has decided on them.

    `decided` are the ticked rows that somebody decided on; `by` and `at` name their columns. One statement, where it is needed.
    """
    if not asked:
        messages.warning(request, _("Nothing is ticked. Tick what you mean, then press again."))
    elif waiting < len(set(asked)):
        messages.info(request, decided_message(request, decided.select_related(by).order_by(f"-{at}").first(), by, at))


def decided_message(request: HttpRequest, row: Any, by: str, at: str) -> str:
    if row is None:
        return _("What you ticked does not wait for you any more. Look at the list again.")
    who, when = getattr(row, by), moment(getattr(row, at))
    if who == request.user:
        return _("You decided on this already: %(when)s.") % {"when": when}
    return _("%(name)s decided on this already: %(when)s.") % {"name": who, "when": when}
