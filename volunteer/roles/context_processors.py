"""What every page needs: the look a device chose, the doors of the person, the unread notices."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from volunteer.core import clock, hooks
from volunteer.offline import accounts as offline_accounts
from volunteer.offline import shell as offline_shell
from volunteer.roles import navigation as role_navigation
from volunteer.roles import scope as role_scope

ELDER_COOKIE = "elder"
NO_NAVIGATION: dict[str, Any] = {"nav": [], "side": [], "resting": False, "unread": 0, "ask_person": None}


def site(request: HttpRequest) -> dict[str, Any]:
    """A page that a pass holds open (`request.on_pass`) has no doors: whoever stands there is not its holder for certain."""
    elder = request.COOKIES.get(ELDER_COOKIE) == "1"
    side = SimpleLazyObject(lambda: role_navigation.sidebar(request, at=clock.now()))
    common = {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "elder_mode": elder,
        "account_key": lambda: offline_accounts.account_key(request),  # called by the template, as None has to stay None
        "offline_worker": SimpleLazyObject(lambda: offline_shell.worker_url(get_language() or "", elder=elder)),
        "nav": SimpleLazyObject(lambda: role_navigation.tabs(request)),
        "side": side,
        "side_bar": SimpleLazyObject(lambda: render_to_string("components/side.html", {"side": side})),  # stands twice on a page
        "resting": SimpleLazyObject(lambda: role_scope.has_resting_roles(request.user, clock.now())),
        "ask_person": SimpleLazyObject(lambda: ask_person(request)),
        "unread": SimpleLazyObject(lambda: role_navigation.badges(request).get("volunteer:me", 0)),
    }
    return common | NO_NAVIGATION if hasattr(request, "on_pass") else common


def ask_person(request: HttpRequest) -> Any:
    """Whom a page in large type offers to ring up."""
    return hooks.person_to_ask(request.user, clock.now()) if request.user.is_authenticated else None
