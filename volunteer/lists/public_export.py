"""Files of lists that everybody may read. One costs more than its page, and nobody has to sign in for it: so there is a limit.

Visitors share one, since nothing tells them apart for sure; who has signed in has their own and is not held up by others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from volunteer.core import clock, rate_limit
from volunteer.lists.export import is_export

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

VISITOR_LIMIT, PERSON_LIMIT = 60, 30  # files within `WITHIN`
WITHIN = timedelta(minutes=5)


def limited_export[**P](view: View[P]) -> View[P]:
    """Decorates the view of a list for everybody: its page always answers, its file while not too many are asked for."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_export(request) and not may_export(request, clock.now()):
            answer = render(request, "429.html", status=429)
            answer.headers["Retry-After"] = str(int(WITHIN.total_seconds()))
            return answer
        return view(request, *args, **kwargs)

    return cast(View[P], guarded)


def may_export(request: HttpRequest, at: datetime) -> bool:
    """Whether one more file may be made for this reader now; if so it is counted."""
    subject, most = (f"person:{request.user.pk}", PERSON_LIMIT) if request.user.is_authenticated else ("visitors", VISITOR_LIMIT)
    return rate_limit.allow_attempt(kind="open_file", subject=subject, most=most, within=WITHIN, at=at)
