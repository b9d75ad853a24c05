"""Asking for help: what, how it is, when and where, each a page of one form."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import HelpKind, HelpRequest
from events.requests import drafts
from events.requests import settings as request_settings
from events.requests.actions import submit as submit_actions
from events.requests.forms import AskForm, DoorForm
from events.requests.refusals import HelpRequestRefusal
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.finding.fields import person_asked_for
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

REASON_FIELDS = {  # at which field a refusal is told
    HelpRequestRefusal.NO_NAME: "for_name",
    HelpRequestRefusal.NO_CONTACT: "contact",
    HelpRequestRefusal.NO_PLACE: "area",
    HelpRequestRefusal.PAST: "wanted_on",
    HelpRequestRefusal.FAR_AHEAD: "wanted_on",
    HelpRequestRefusal.NOTHING_SAID: "words",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_create(request: PersonRequest) -> HttpResponse:
    """Ask for oneself, the household, or somebody else. `?kind=`: what was chosen on the page before."""
    at, people = clock.now(), User.objects.household_of(request.user)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AskForm(*data, by=request.user, people=people, at=at, kind=offered_kind(request.GET.get("kind", "")))
    return request_form_page(request, form, "events/requests/ask.html")


def offered_kind(slug: str) -> str:
    """The slug, where one may ask for it; else an empty string."""
    return slug if slug and slug in set(HelpKind.objects.offered().values_list("pk", flat=True)) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.RUN)
def request_create_at_door(request: StaffRequest) -> HttpResponse:
    """Write down what somebody at the door asks for."""
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DoorForm(*data, by=request.user, at=request.at)
    form.initial["whom"] = person_asked_for(request)
    return request_form_page(request, form, "events/requests/door.html")


def request_form_page(request: PersonRequest, form: AskForm, template: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and (made := submit_form(request, form)):
        messages.success(request, _("Sent. The community looks at it; you are told every step."))
        return redirect(made)
    if form.is_bound:
        with attempt_form(form):
            form.keep_files()
    context = {"form": form, "place": form.chosen_place, "numbers": request_settings.ordered_numbers([])}
    return render(request, template, context)


def submit_form(request: PersonRequest, form: AskForm) -> HelpRequest | None:
    given = form.cleaned_data
    with attempt_form(form, fields=REASON_FIELDS):
        made = submit_actions.submit_request(
            help_request=form.request(), by=request.user, at=clock.now(), contact=given["contact"], pictures=given["pictures"]
        )
        drafts.delete_files(by=request.user)
        return made
    return None
