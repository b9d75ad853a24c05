"""Staff pages: a resident with a new number at the counter, the second look at numbers and names, what the district says."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import form_page, list_page
from volunteer.core.refusals import refusal_of
from volunteer.finding.fields import person_asked_for
from volunteer.identity import permissions
from volunteer.identity import settings as identity_settings
from volunteer.identity.actions import numbers, profiles
from volunteer.identity.forms import CounterForm, NameFilter, NumberFilter, TermsForm, WhyForm
from volunteer.identity.refusals import IdentityRefusal
from volunteer.identity.tables import NameTable, NumberTable
from volunteer.lists import export as list_export
from volunteer.models import Area, IdentityTerms, PhoneChange, ProfileChange
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.signin import sessions
from volunteer.signin.forms import CodeForm

PAGE = 20
RELATED = ("person__area__parent", "asked_by", "seen_by", "decided_by")
AT_FIELD = {IdentityRefusal.NO_HOME: "area", IdentityRefusal.ELSEWHERE: "who", IdentityRefusal.INVOLVED: "who"}


# --- numbers -----------------------------------------------------------------------------------------------------------------


@staff(Power.APPOINT)
@require_safe
def number_list(request: StaffRequest) -> HttpResponse:
    """Who was seen by a colleague with a new number and waits for a second person."""
    rows = permissions.numbers_to_confirm(request.user, request.at).select_related(*RELATED).order_by("due_at", "pk")
    found = NumberFilter(request.GET, queryset=rows, held=request.scope)
    table = NumberTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Changed numbers"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        template="volunteer/identity/numbers.html",
        title=_("Changed numbers"),
        subtitle=_("A colleague saw these people with their new number. Once you confirm, it holds at once."),
        add_url=reverse("volunteer:new_number"),
        add_words=_("Somebody has a new number"),
        sets_terms=is_district(request),
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def number_create(request: StaffRequest) -> HttpResponse:
    """The person stands at the counter with the new phone in hand."""
    first = {"who": person_asked_for(request)}
    form = CounterForm(request.POST if request.method == "POST" else None, initial=first, by=request.user)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "phone", fields=AT_FIELD):
            change = begin_at_counter(request, form)
            return redirect("volunteer:staff_number", change.pk)
    return form_page(
        request,
        form,
        title=_("Somebody has a new number"),
        subtitle=_("The new phone gets a code. A colleague confirms; if none does, the number holds by itself later."),
        submit=_("Get the code"),
        back=reverse("volunteer:staff_numbers"),
    )


def begin_at_counter(request: StaffRequest, form: CounterForm) -> PhoneChange:
    """Begin the change of the person named in a valid form. Raises `Refused`."""
    return numbers.begin_change(
        person=form.somebody,
        phone=form.cleaned_data["phone"],
        home=form.cleaned_data["area"],
        by=request.user,
        device=sessions.read_device_name(request),
        at=request.at,
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def number_detail(request: StaffRequest, change_id: UUID) -> HttpResponse:
    """One change: who began it types the code that the new phone got; a second member of staff confirms, anybody stops."""
    rows = PhoneChange.objects.filter(permissions.in_scope(request.scope)).exclude(person=request.user)
    change = get_object_or_404(rows.select_related(*RELATED), pk=change_id)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and press_number(request, change, form):
        return redirect("volunteer:staff_number", change.pk)
    context = {
        "change": change,
        "form": form,
        "types": change.state == PhoneChange.State.TYPED and change.asked_by_id == request.user.pk,
        "waits": change.state == PhoneChange.State.WAITING,
        "may_confirm": may_confirm(request, change),
    }
    return render(request, "volunteer/identity/number_staff.html", context)


def may_confirm(request: StaffRequest, change: PhoneChange) -> bool:
    waits = change.state == PhoneChange.State.WAITING and change.seen_by_id is not None
    return waits and refusal_of(permissions.require_may_confirm, change, request.user, request.at) is None


def press_number(request: StaffRequest, change: PhoneChange, form: CodeForm) -> bool:
    """Do what the pressed button says; False where the form says what is wrong."""
    if "code" in request.POST:
        if change.asked_by_id != request.user.pk or not form.is_valid():
            return False
        with attempt_form(form, "code"):
            numbers.prove_new(change=change, code=form.cleaned_data["code"], at=request.at)
            messages.success(request, _("The new number is proven. A colleague confirms now."))
            return True
        return False
    with attempt(request):
        if "confirm" in request.POST:
            numbers.confirm_seen(change=change, by=request.user, at=request.at)
            messages.success(request, _("Confirmed. They sign in with the new number from now on."))
        elif "stop" in request.POST:
            numbers.stop_at_counter(change=change, by=request.user, at=request.at)
            messages.success(request, _("Stopped. Everything stays as it was."))
        else:
            numbers.resend_code(change=change, device=sessions.read_device_name(request), at=request.at)
            messages.success(request, _("A new code is on its way."))
    return True


# --- names and birthdays -----------------------------------------------------------------------------------------------------


@staff(Power.APPOINT)
@require_safe
def name_list(request: StaffRequest) -> HttpResponse:
    """Who has hours and wants another name or birthday."""
    rows = permissions.names_to_look_at(request.user, request.at).select_related(*RELATED[:1]).order_by("asked_at", "pk")
    found = NameFilter(request.GET, queryset=rows, held=request.scope)
    table = NameTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Changed names"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Changed names"),
        subtitle=_("People with hours who want another name or birthday. Is it the same person?"),
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def name_detail(request: StaffRequest, change_id: UUID) -> HttpResponse:
    """What was and what is asked; one press decides."""
    rows = ProfileChange.objects.filter(permissions.in_scope(request.scope)).exclude(person=request.user)
    change = get_object_or_404(rows.select_related("person__area__parent", "decided_by"), pk=change_id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields={IdentityRefusal.NO_WORDS: "words"}):
            decide_name(request, change, form.cleaned_data["words"])
            return redirect("volunteer:staff_names")
    party = refusal_of(permissions.require_may_decide, change, request.user, request.at) is not None
    earlier = ProfileChange.objects.filter(person=change.person, state=ProfileChange.State.APPROVED).exclude(pk=change.pk)
    context = {"change": change, "form": form, "open": change.state == ProfileChange.State.ASKED, "party": party}
    return render(request, "volunteer/identity/name.html", context | {"earlier": earlier.order_by("-decided_at", "pk")[:PAGE]})


def decide_name(request: StaffRequest, change: ProfileChange, words: str) -> None:
    if "approve" in request.POST:
        profiles.approve_change(change=change, by=request.user, at=request.at)
        messages.success(request, _("Changed. The name before stays written down."))
    else:
        profiles.refuse_change(change=change, by=request.user, words=words, at=request.at)
        messages.success(request, _("It stays as it was. The person reads why."))


# --- what the district says --------------------------------------------------------------------------------------------------


def is_district(request: StaffRequest) -> bool:
    return request.scope.covers_area(Area.objects.get(parent=None))


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def terms_edit(request: StaffRequest) -> HttpResponse:
    """After how long a number is doubtful, and how long a change waits."""
    if not is_district(request):
        raise Http404
    held = IdentityTerms.in_force()
    initial = {"unused_days": held.unused_days, "wait_hours": held.wait_hours}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            identity_settings.set_terms(terms=form.save(commit=False), by=request.user, at=request.at)
            messages.success(request, _("Saved. What waits already keeps its moment."))
            return redirect("volunteer:staff_numbers")
    return form_page(
        request,
        form,
        title=_("Numbers that change"),
        submit=_("Save"),
        back=reverse("volunteer:staff_numbers"),
    )
