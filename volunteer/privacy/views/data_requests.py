"""Asking about one's data, and answering: a person's own tickets, and those of an office."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from volunteer.core import clock, forms
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import one_line
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.models import DataPromise, DataRequest
from volunteer.privacy import erasure_registry
from volunteer.privacy import export as privacy_export
from volunteer.privacy import settings as privacy_settings
from volunteer.privacy import transitions as privacy_transitions
from volunteer.privacy.actions import answer as answer_actions
from volunteer.privacy.actions import submit
from volunteer.privacy.forms import AnswerForm, DataRequestFilter, DeskRequestForm, OwnRequestForm, PromiseForm, WordsForm
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.privacy.tables import COLOURS, DataRequestTable
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

PAGE = 20
RELATED = ("person", "area", "asked_by")
# What a press of each name does; all but taking back say something.
ACTS: dict[str, Callable[..., DataRequest]] = {
    "add": submit.add_words,
    "further": submit.take_further,
    "withdraw": submit.withdraw_request,
    "ask": answer_actions.ask_back,
    "done": answer_actions.complete_request,
    "refuse": answer_actions.refuse_request,
}
ASKER_ACTS, OFFICE_ACTS = ("add", "further", "withdraw"), ("ask", "done", "refuse")
ACT_FIELDS = dict.fromkeys(ACTS, ("words",)) | {"withdraw": (), "refuse": ("words", "refusal")}
SUCCESS = {
    "add": gettext_lazy("Sent. The office goes on with it."),
    "further": gettext_lazy("Sent to the next office. Somebody else looks at it again."),
    "withdraw": pgettext_lazy("request", "Taken back."),
    "ask": gettext_lazy("Asked. The days stand still until the answer."),
    "done": gettext_lazy("Answered. The person has been told."),
    "refuse": gettext_lazy("Refused. The person reads why."),
}
AT_FIELD = {
    PrivacyRefusal.NO_WORDS: "words",
    PrivacyRefusal.NO_REASON: "refusal",
    PrivacyRefusal.NOBODY: "volunteer_no",
    PrivacyRefusal.NOT_STAFF: "volunteer_no",
    PrivacyRefusal.KINSHIP: "checked",
    PrivacyRefusal.GUARDIAN: "checked",
    PrivacyRefusal.RELATIVE: "name",
    PrivacyRefusal.CLOSING: "kind",
}


# --- a person's own --------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def data_request_list(request: PersonRequest) -> HttpResponse:
    """What I asked, the newest first."""
    rows = DataRequest.objects.of(request.user).select_related("person").order_by("-received_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [(row, COLOURS[DataRequest.State(row.state)]) for row in page]
    return render(
        request, "volunteer/privacy/data_requests/mine.html", {"page": page, "shown": shown, "days": DataPromise.in_force()}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def data_request_create(request: PersonRequest) -> HttpResponse:
    """Ask for something."""
    at = clock.now()
    form = OwnRequestForm(
        request.POST if request.method == "POST" else None, people=list(privacy_export.people_to_copy(request.user)), at=at
    )
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            made = submit.submit_request(data_request=form.request(), by=request.user, at=at)
            messages.success(request, _("Received. Your number: %(number)s.") % {"number": made.number})
            return redirect("volunteer:data_request", made.pk)
    return form_page(
        request,
        form,
        template="volunteer/privacy/data_requests/new.html",
        title=_("Ask about my data"),
        tab_title=_("Ask for something"),
        subtitle=_("Your community answers, and says why if it cannot."),
        submit=pgettext("data request", "Send"),
        back=reverse("volunteer:data_requests"),
        days=DataPromise.in_force(),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def data_request_detail(request: PersonRequest, data_request_id: UUID) -> HttpResponse:
    """One request of mine with its answer; the press adds to it, takes it back or takes it further."""
    found = get_object_or_404(DataRequest.objects.of(request.user).select_related(*RELATED), pk=data_request_id)
    form = bound_form(WordsForm, request, ASKER_ACTS)
    if handle_press(request, found, form, ASKER_ACTS):
        return redirect("volunteer:data_request", found.pk)
    return render(request, "volunteer/privacy/data_requests/one.html", request_context(found) | {"form": form})


def bound_form[F: forms.Form](kind: type[F], request: PersonRequest, acts: Iterable[str]) -> F:
    """The form of these presses; filled where one of them was pressed that says something."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    return kind(request.POST if act in acts and ACT_FIELDS[act] else None)


def handle_press(request: PersonRequest, found: DataRequest, form: forms.Form, acts: Iterable[str]) -> bool:
    """Do what the pressed button says; False where it is none of `acts`, or something is missing: the form says what."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act not in acts or (ACT_FIELDS[act] and not form.is_valid()):
        return False
    with attempt_form(form, fields=AT_FIELD) if form.is_bound else attempt(request):
        ACTS[act](
            data_request=found, by=request.user, at=clock.now(), **{name: form.cleaned_data[name] for name in ACT_FIELDS[act]}
        )
        messages.success(request, SUCCESS[act])
        return True
    return not form.is_bound


def request_context(found: DataRequest) -> dict[str, Any]:
    """What both pages of a ticket say."""
    return {
        "one": found,
        "steps": found.steps.select_related("by", "area"),
        "colour": COLOURS[DataRequest.State(found.state)],
        "late": found.late(clock.now()),
        "goes_further": submit.may_go_further(found),
    }


# --- staff -------------------------------------------------------------------------------------------------------------------


@staff(Power.DATA)
@require_safe
def staff_request_list(request: StaffRequest) -> HttpResponse:
    """The tickets of one's part of the district; at first those not answered yet, the most pressing on top."""
    rows = privacy_transitions.visible_requests(request.user, request.at).select_related(*RELATED).order_by("due_at", "pk")
    asked = request.GET.copy()
    asked.setdefault("show", "open")  # also in the file, and sorted another way
    found = DataRequestFilter(asked, queryset=rows, held=request.scope, at=request.at)
    table = DataRequestTable(found.qs, at=request.at)
    if file := list_export.list_or_file(request, table, name=_("Requests about data"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        template="volunteer/privacy/data_requests/staff_list.html",
        title=_("Requests about data"),
        subtitle=_("What people ask about the data kept about them. Each is answered, and refused only with a reason."),
        add_url=reverse("volunteer:write_down_data_request"),
        add_words=pgettext("data request", "Write one down"),
        days=DataPromise.in_force(),
        promises=is_district_staff(request),
    )


def is_district_staff(request: StaffRequest) -> bool:
    return request.scope.covers_area(submit.top_area())


@staff(Power.DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_request_create(request: StaffRequest) -> HttpResponse:
    """Write down what somebody asks for at the desk."""
    known = {"volunteer_no": one_line(request.GET.get("person", ""), most=20)}
    form = DeskRequestForm(request.POST if request.method == "POST" else None, by=request.user, at=request.at, initial=known)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            made = submit.record_request(data_request=form.request(), by=request.user, at=request.at)
            messages.success(
                request, _("Written down. Their number: %(number)s. Somebody else answers it.") % {"number": made.number}
            )
            return redirect("volunteer:staff_data_request", made.pk)
    return form_page(
        request,
        form,
        template="volunteer/privacy/data_requests/staff_new.html",
        title=_("Write a request about data down"),
        subtitle=_("For who has no phone or no account, and for close relatives of somebody who died."),
        submit=_("Write it down"),
        back=reverse("volunteer:staff_data_requests"),
    )


@staff(Power.DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_request_detail(request: StaffRequest, data_request_id: UUID) -> HttpResponse:
    """One ticket; the press asks back, answers or refuses, or speaks for who asked at the desk."""
    found = get_object_or_404(
        privacy_transitions.visible_requests(request.user, request.at).select_related(*RELATED), pk=data_request_id
    )
    form, words = bound_form(AnswerForm, request, OFFICE_ACTS), bound_form(WordsForm, request, ASKER_ACTS)
    if handle_press(request, found, form, OFFICE_ACTS) or handle_press(request, found, words, ASKER_ACTS):
        return redirect("volunteer:staff_data_request", found.pk)
    context = request_context(found) | {
        "form": form,
        "words_form": words,
        "may_answer": found.is_open and privacy_transitions.may_answer(found, request.user, request.at),
        "speaks": found.by_staff and privacy_transitions.may_speak(found, request.user, request.at),
        "still_open": closing_obligations(found),
    }
    return render(request, "volunteer/privacy/data_requests/staff_one.html", context)


def closing_obligations(found: DataRequest) -> list[erasure_registry.OpenObligation]:
    """What has to be ended before an account is closed on somebody's wish."""
    closes = found.kind == DataRequest.Kind.CLOSE and found.is_open and found.person is not None
    return erasure_registry.all_obligations(found.person, clock.now()) if closes and found.person else []


@staff(Power.DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def promise_edit(request: StaffRequest) -> HttpResponse:
    """How many working days the district promises; for the district alone."""
    if not is_district_staff(request):
        raise Http404
    form = PromiseForm(request.POST if request.method == "POST" else None, initial={"days": DataPromise.in_force()})
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            privacy_settings.set_days(days=form.cleaned_data["days"], by=request.user, at=request.at)
            messages.success(request, _("Promised from now on."))
            return redirect("volunteer:staff_data_requests")
    promises = DataPromise.objects.select_related("set_by").order_by("-set_at", "-pk")[:PAGE]
    return form_page(
        request,
        form,
        template="volunteer/privacy/data_requests/promise.html",
        title=_("Within how many days we answer"),
        subtitle=_("The law says “in time”. This number is the district's own promise; people read it."),
        submit=_("Promise it"),
        back=reverse("volunteer:staff_data_requests"),
        promises=promises,
    )
