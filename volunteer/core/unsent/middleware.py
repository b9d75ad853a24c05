"""What was typed into a form that could not be sent, because the session had ended or the page was too old, is not lost.

It is kept for half an hour, sealed, in the session of that browser, and only after a press on a page of this site. The page of the
form, opened again by whoever signs in there, shows it in its places; nothing is sent before the person presses once more. Files,
codes and PINs are never kept.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from volunteer.core import clock, encryption
from volunteer.core.unsent import refill as form_refill

SESSION_KEY = "unsent"
KEEP_FOR = timedelta(minutes=30)
MOST_LETTERS, MOST_FIELDS = 20_000, 300
SECRET = re.compile(r"password|(^|[-_])(csrfmiddlewaretoken|code|pin|again|otp|token|secret|serial)$")
NOT_KEPT = ("/accounts/", "/api/", "/demo/", "/C/", "/c/", "/me/second-factor/")  # where one proves who one is


@dataclass(frozen=True)
class Unsent:
    """What was sent to the path `action` from the page at the path `page`; `person` is who was signed in then, if anybody."""

    action: str
    page: str
    fields: dict[str, list[str]]
    person: int | None
    at: str

    def is_for(self, request: HttpRequest, at: datetime) -> bool:
        """Whether this reader may see it: in time, and nobody else than whoever typed it where that is known."""
        return at < datetime.fromisoformat(self.at) + KEEP_FOR and self.person in (None, request.user.pk)


def source_page(request: HttpRequest) -> str:
    """The page of this site on which the button stood that was pressed, with its query; empty where that is not known."""
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl() if own else ""


def is_own_press(request: HttpRequest) -> bool:
    """Whether a press came from a page of this site, as far as the browser says so: another site's is never kept."""
    origin = request.headers.get("Origin")
    return bool(source_page(request)) and origin in (None, f"{request.scheme}://{request.get_host()}")


def keep_typed(request: HttpRequest) -> bool:
    """Keep what was typed, in place of what was kept before; whether there was anything that may be kept."""
    page = source_page(request)
    fields = {name: request.POST.getlist(name) for name in request.POST if not SECRET.search(name)}
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if not page or not fields or size > MOST_LETTERS or len(fields) > MOST_FIELDS or request.path.startswith(NOT_KEPT):
        return False
    person = request.user.pk if request.user.is_authenticated else None
    kept = Unsent(request.path, urlsplit(page).path, fields, person, clock.now().isoformat())
    if person is None and request.session.is_empty():
        request.session.set_expiry(int(KEEP_FOR.total_seconds()))  # it ends with this; signing in gives it an ordinary one
    request.session[SESSION_KEY] = base64.b64encode(encryption.seal(json.dumps(asdict(kept)))).decode()
    return True


def find_unsent(request: HttpRequest, at: datetime) -> Unsent | None:
    """What this browser's session keeps for the reader; what is too old, somebody else's or unreadable is thrown away."""
    sealed = request.session.get(SESSION_KEY)
    if sealed is None:
        return None
    try:
        found = Unsent(**json.loads(encryption.unseal(base64.b64decode(sealed))))
    except (ValueError, KeyError, TypeError, IndexError, InvalidTag):
        found = None
    if found is None or not found.is_for(request, at):
        drop_unsent(request)
        return None
    return found


def drop_unsent(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


class UnsentMiddleware:
    """Shows what was kept in its form, until it is sent or thrown away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = find_unsent(request, clock.now()) if SESSION_KEY in request.session else None
        if kept is not None and request.method == "POST" and request.path == kept.action:
            drop_unsent(request)  # pressed once more; should that fail as well, it is kept anew
        put_back = form_refill.PUT_BACK.set(kept.fields if kept and request.method == "GET" and request.path == kept.page else {})
        try:
            response = self.get_response(request)
        finally:
            form_refill.PUT_BACK.reset(put_back)
        if kept is None or request.method != "GET" or request.path != kept.page or not is_page(request, response):
            return response
        if "unsent" in request.GET:
            drop_unsent(request)
            return redirect(request.path)
        response.content = page_with_unsent(response.text, request.get_full_path(), kept)
        response.headers["Cache-Control"] = "no-store, private"
        return response


def is_page(request: HttpRequest, response: HttpResponse) -> bool:
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return html and response.status_code == 200 and not response.streaming and not request.htmx  # type: ignore[attr-defined]


def page_with_unsent(page: str, address: str, kept: Unsent) -> str:
    """The page with what was typed in its places, a line that says so, and what found no place."""
    filled = form_refill.refill(page, address, kept.action, kept.fields)
    if filled.form is None and not filled.left:
        return page
    where = filled.form if filled.form is not None else after_main(filled.page)
    note = render_to_string("components/unsent.html", {"left": filled.left, "in_form": filled.form is not None})
    return filled.page[:where] + note + filled.page[where:]


def after_main(page: str) -> int:
    """The place after the opening tag of what the page is about."""
    return page.index(">", page.index("<main")) + 1 if "<main" in page else page.index("</body>")
