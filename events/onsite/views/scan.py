"""The scan button: a ladder of ways to read the code, without a dead end."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods

from events.attendance import tokens
from events.models import Door, Shift
from events.onsite import wechat_sdk
from volunteer.core import clock, forms, rate_limit
from volunteer.core.http.csp import CAMERA_CSP, camera_page
from volunteer.models import User

GUESSES, GUESSES_WITHIN = 10, timedelta(minutes=10)
WECHAT_CSP = {**CAMERA_CSP, "script-src": [*CAMERA_CSP["script-src"], "https://res.wx.qq.com"]}


class TypedCodeForm(forms.Form):
    """The six digits under the picture. `at` and `person` are set by the view: a code belongs to a moment."""

    code = forms.CharField(
        label=_("The six digits under the code"),
        max_length=20,
        error_messages={"required": _("Please type the six digits.")},
        widget=forms.TextInput(
            attrs={"class": "code-input", "inputmode": "numeric", "autocomplete": "off", "placeholder": "123 456"}
        ),
    )

    def __init__(self, data: Any = None, *, at: datetime, person: User | None = None) -> None:
        super().__init__(data)
        self.at, self.person = at, person

    def clean_code(self) -> Shift:
        digits = "".join(c for c in self.cleaned_data["code"] if c.isdigit())
        if len(digits) != 6:
            raise forms.ValidationError(_("The code has six digits. Please look again."))
        mine = f"person:{self.person_pk}"
        self.count_try(mine)
        shift = tokens.find_typed_shift(digits, self.at, self.person_pk)
        if shift is None:
            raise forms.ValidationError(_("This code is not, or no longer, valid. Type the one that is shown right now."))
        rate_limit.take_back_attempt(kind="typed", subject=mine, at=self.at)  # it was no guess
        self.count_try(f"{mine}:{shift.pk}")
        return shift

    def count_try(self, subject: str) -> None:
        if not rate_limit.allow_attempt(kind="typed", subject=subject, most=GUESSES, within=GUESSES_WITHIN, at=self.at):
            raise forms.ValidationError(_("Too many tries. Wait ten minutes, or ask the leader to tick you on the list."))

    @property
    def person_pk(self) -> int | None:
        return self.person.pk if self.person else None


@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    """The page of all ways; a POST is the typed code, which needs an account so that guesses can be counted."""
    at = clock.now()
    if not request.user.is_authenticated:
        return render_scan_page(request, form=None)
    form = TypedCodeForm(request.POST if request.method == "POST" else None, at=at, person=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect_to_arrive(request, form.cleaned_data["code"], at)
    return render_scan_page(request, form=form)


def redirect_to_arrive(request: HttpRequest, shift: Shift, at: datetime) -> HttpResponse:
    """On to the page with the one large button, with a ticket that says the code was typed."""
    response = redirect("events:arrive")
    held = tokens.make_ticket(shift_id=shift.pk, door=Door.TYPED, at=at, person=request.user.pk or 0)
    tokens.set_ticket_cookie(request, response, held)
    return response


def render_scan_page(request: HttpRequest, *, form: TypedCodeForm | None) -> HttpResponse:
    in_wechat = wechat_sdk.is_wechat(request.headers.get("User-Agent", ""))
    account = wechat_sdk.configured_account() if in_wechat else None
    config = account.config(request.build_absolute_uri(), clock.now()) if account else None
    context = {
        "form": form,
        "host": " ".join(url.partition("://")[2].lower() for url in (settings.PUBLIC_URL, *settings.FORMER_URLS)),
        "in_wechat": in_wechat,
        "wechat": {"config": config, "script": wechat_sdk.SCRIPT_URL} if config else None,
    }
    policy = csp_override(WECHAT_CSP) if config else camera_page
    page: HttpResponse = policy(render)(request, "events/onsite/scan/scan.html", context)
    return page
