"""The decorators of staff pages: who may enter, with which power."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from volunteer.core import clock
from volunteer.core.unsent import middleware as unsent_forms
from volunteer.models import Area, User
from volunteer.roles import navigation as role_navigation
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope


class PersonRequest(HttpRequest):
    """A request of somebody signed in, as a view behind `login_required` gets it."""

    user: User


class StaffRequest(PersonRequest):
    """A request of somebody who holds the view's power: `scope` is where, `at` the moment that was judged."""

    scope: Scope
    at: datetime
    reads_only: bool  # an auditor on a page of others: nothing to press is shown, names of residents are masked


type StaffView[**P] = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
type PersonView[**P] = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def redirect_to_signin(request: HttpRequest) -> HttpResponse:
    """On to the sign-in, and afterwards back to the page one was on: for a press that is where the button stood.

    Who presses on a page that stood open longer than the session is told that nothing was sent; what was typed is kept.
    """
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    messages.warning(request, _("You were signed out meanwhile, and nothing was sent. Sign in, then press once more."))
    unsent_forms.keep_typed(request)
    return redirect_to_login(unsent_forms.source_page(request) or request.get_full_path())


def login_required[**P](view: PersonView[P]) -> View[P]:
    """Let in who is signed in; send visitors to the sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else redirect_to_signin(request)  # type: ignore[arg-type]

    return cast(View[P], guarded)


def staff[**P](power: Power, *, units: bool = False, audited: bool = False) -> Callable[[StaffView[P]], View[P]]:
    """Let in who holds `power` anywhere; send visitors to the sign-in; a 404 for everybody else, as for a missing page.

    With `units` a role over an organisation opens the page too; the view then fetches through `scope.organizations` as well. It
    still fetches every row through `request.scope`: the power says what, the scope says where. With `audited` who audits reads the
    page and what lies below it, and presses nothing: a POST is a 404 to them.
    """

    def guard(view: StaffView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_signin(request)
            at = clock.now()
            held = role_scope.scope_for(request.user, power, at)
            reads_only = audited and not held and request.method in ("GET", "HEAD")
            if reads_only:
                held = role_scope.scope_for(request.user, Power.AUDIT, at)
            if not held and not (units and held.unit_ids):
                raise Http404
            request.scope, request.at, request.reads_only = held, at, reads_only  # type: ignore[attr-defined]
            try:
                return view(request, *args, **kwargs)  # type: ignore[arg-type]
            finally:
                if request.method not in ("GET", "HEAD"):
                    role_navigation.forget_counts(request.user)

        return cast(View[P], guarded)

    return guard


def next_path(request: HttpRequest, default: str = "") -> str:
    """Where the form or the address asks to go on, if that is a page of this site; otherwise `default`."""
    aim = request.POST.get("next") or request.GET.get("next") or ""
    own = aim.startswith("/") and url_has_allowed_host_and_scheme(aim, {request.get_host()}, require_https=request.is_secure())
    return aim if own else default


def may_change_district_list(request: StaffRequest) -> bool:
    """Whether the reader may change what the district alone lists; who audits it reads. Everything else is a 404."""
    district = Area.objects.filter(request.scope.areas(), level=Area.Level.DISTRICT).order_by("path").first()
    may = district is not None and role_scope.scope_for(request.user, Power.BUDGET, request.at).covers_area(district)
    if district is None or (request.method == "POST" and not may):
        raise Http404
    return may
