"""Bringing something up, by name or anonymously, and following it by code. Open to everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.cases import timeline as case_timeline
from events.cases.actions import assign, close
from events.cases.actions import open as open_actions
from events.cases.actions import rule as rule_actions
from events.cases.actions.open import CaseSubject
from events.cases.forms import AppealForm, CodeForm, ComplainForm
from events.cases.refusals import CaseRefusal
from events.models import Case, Voice
from events.public.views.browse import visible_shift
from points.models import HandEntry, Shop
from volunteer.core import clock, rate_limit
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import int_or_zero, new_id, spaced_code
from volunteer.core.pages import form_page
from volunteer.models import Area, ServicePoint, User
from volunteer.signin import sessions

Topic = Case.Topic
CODES_AN_HOUR = 30  # tried by one device
SHOP_TOPICS = (Topic.GOODS, Topic.POINTS, Topic.CONDUCT, Topic.MONEY, Topic.OTHER)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """Say that something is wrong with what the address names: a point, a shop, a shift, points by hand, or one's own points."""
    topic = request.POST.get("topic", "")
    about = subject_of_address(request, topic if topic in Topic.values else Topic.OTHER)
    signed_in = request.user.is_authenticated
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    first = {"id": new_id(clock.now()), "topic": about.topic if about.topic != Topic.OTHER else Topic.POINTS}
    form = ComplainForm(*sent, initial=first, signed_in=signed_in, topics=SHOP_TOPICS if "shop" in about.fields else ())
    if request.method == "POST" and form.is_valid() and (done := submit_complaint(request, form, about)):
        return done
    case = about.case(clock.now())
    return ensure_device_name(request, render(request, "events/cases/complain.html", {"form": form, "about": case}))


def submit_complaint(request: HttpRequest, form: ComplainForm, about: CaseSubject) -> HttpResponse | None:
    """Do it: by name on to one's own page of the case, anonymously a page with the code, which a reload shows again."""
    data = form.cleaned_data
    by = request.user if request.user.is_authenticated and not form.anonymous else None
    act: dict[str, Any] = {"id": data["id"], "words": data["words"], "pictures": data["pictures"], "by": by}
    with attempt_form(form, fields={CaseRefusal.NO_WORDS: "words"}):
        voice = open_actions.complain(about=about, device=sessions.read_device_name(request), at=clock.now(), **act)
        if by is None:
            code = spaced_code(open_actions.tracking_code(voice.pk))
            return render(request, "events/cases/sent.html", {"code": code, "case": voice.case, "later": voice.later})
        messages.success(request, _("It is with somebody who has no part in it. You are told what is decided."))
        return redirect("events:my_case", voice.case_id)
    if form.has_error(NON_FIELD_ERRORS, CaseRefusal.USED_FORM):
        form.renew()
    return None


def ensure_device_name(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the device its name, by which anonymous complaints are counted for two days."""
    if not sessions.read_device_name(request):
        sessions.name_device(response)
    return response


# --- what it is about ------------------------------------------------------------------------------------------------------


def subject_of_address(request: HttpRequest, topic: str) -> CaseSubject:
    """What the address names (`about=kind:key`); without it one's own points, which are a matter of one's own community."""
    kind, _colon, key = (request.GET.get("about", "") or "own:").partition(":")
    find = SUBJECT_FINDERS.get(kind)
    if find is None:
        raise Http404
    return find(request, key, topic)


def point_subject(request: HttpRequest, key: str, topic: str) -> CaseSubject:
    rows = ServicePoint.objects.select_related("area__parent")
    return open_actions.unit_subject(get_object_or_404(rows, sign_code=key.upper()[:12]), topic)


def shop_subject(request: HttpRequest, key: str, topic: str) -> CaseSubject:
    return open_actions.shop_subject(
        get_object_or_404(Shop.objects.select_related("point__area__parent"), pk=int_or_zero(key)), topic
    )


def shift_subject(request: HttpRequest, key: str, topic: str) -> CaseSubject:
    shift = visible_shift(request, uuid_or_404(key), clock.now())
    return open_actions.shift_subject(shift, topic)


def hand_entry_subject(request: HttpRequest, key: str, topic: str) -> CaseSubject:
    if not isinstance(request.user, User):
        raise Http404
    own = HandEntry.objects.filter(person__in=User.objects.household_of(request.user), state=HandEntry.State.APPROVED)
    return open_actions.hand_entry_subject(
        get_object_or_404(own.select_related("area__parent", "point__area", "asked_by"), pk=uuid_or_404(key))
    )


def own_subject(request: HttpRequest, key: str, topic: str) -> CaseSubject:
    """The community of whoever asks, or the district."""
    area = request.user.community if isinstance(request.user, User) else None
    area = area or Area.objects.filter(parent=None).order_by("path").first()
    if area is None:
        raise Http404
    return open_actions.unit_subject(area, topic)


SUBJECT_FINDERS: dict[str, Callable[[HttpRequest, str, str], CaseSubject]] = {
    "point": point_subject,
    "shop": shop_subject,
    "shift": shift_subject,
    "hand": hand_entry_subject,
    "own": own_subject,
}


def uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


# --- by code ---------------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_case(request: HttpRequest) -> HttpResponse:
    """What became of something that was said anonymously. The code is sent, never part of an address."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        voice = find_voice(request, form)
        if voice is not None:
            return follow_page(request, voice, form.cleaned_data["code"], AppealForm(initial={"id": new_id(clock.now())}))
    return ensure_device_name(request, follow_form(request, form))


def follow_form(request: HttpRequest, form: CodeForm) -> HttpResponse:
    return form_page(
        request,
        form,
        template="events/cases/follow.html",
        title=_("Follow something by its code"),
        subtitle=_("The code you got when you said anonymously that something is wrong."),
        submit=_("Show"),
        action=reverse("events:follow"),
    )


@never_cache
@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """Appeal with the code."""
    form, said = CodeForm(request.POST), AppealForm(request.POST)
    voice = find_voice(request, form) if form.is_valid() else None
    if voice is None:
        return follow_form(request, form)
    code = form.cleaned_data["code"]
    if said.is_valid():
        with attempt_form(said):
            rule_actions.appeal(case=voice.case, by=None, code=code, at=clock.now(), **said.cleaned_data)
            messages.success(request, _("Another person of the level above looks at it now."))
            voice.case.refresh_from_db()
    return follow_page(request, voice, code, said)


def find_voice(request: HttpRequest, form: CodeForm) -> Voice | None:
    """The voice of a code; each device tries thirty an hour."""
    at, hour = clock.now(), timedelta(hours=1)
    if not rate_limit.allow_attempt(
        kind="case_code", subject=sessions.read_device_name(request), most=CODES_AN_HOUR, within=hour, at=at
    ):
        form.add_error("code", _("Too many codes were tried. Please try again in an hour."))
        return None
    known = Voice.objects.exclude(kind=Voice.Kind.APPEAL).filter(
        code_hash__in=open_actions.known_hashes_of_code(form.cleaned_data["code"])
    )
    voice = known.select_related("case", *(f"case__{name}" for name in assign.RELATED)).first()
    if voice is None:
        form.add_error("code", _("There is nothing under this code. Look at each letter again."))
    return voice


def follow_page(request: HttpRequest, voice: Voice, code: str, form: AppealForm) -> HttpResponse:
    case, at = voice.case, clock.now()
    context = {
        "case": case,
        "voice": voice,
        "rulings": case.rulings.all(),
        "steps": case_timeline.timeline_for_parties(case),
        "until": close.appeal_deadline(case),
        "code": code,
        "form": form,
        "may_appeal": rule_actions.may_appeal(case, None, at, code),
    }
    return render(request, "events/cases/followed.html", context)
