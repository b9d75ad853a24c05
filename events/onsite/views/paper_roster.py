"""The roster on paper: printed for signature, and typed in afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Attendance, Shift
from events.onsite import imports as onsite_imports
from events.onsite import queries as onsite_queries
from events.onsite.actions import paper_roster
from events.onsite.forms import ExtraLineForm, LineForm
from events.onsite.refusals import OnsiteRefusal
from events.onsite.views.roster import run_shift_or_404, uuid_or_404
from events.settlement.corrections import permissions as correction_permissions
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.core.files import pdf
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused, refusal_of
from volunteer.lists.views import import_list
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.templatetags.formatting import moment

LINES, EXTRA_LINES = 40, 6
LEAVING_REASONS = (OnsiteRefusal.LEFT, OnsiteRefusal.AHEAD)


type AnyForm = LineForm | ExtraLineForm


@login_required
@require_safe
def roster_pdf(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The roster for signature as a PDF."""
    shift = run_shift_or_404(request, pk)
    return pdf.pdf_response(paper_roster.roster_pdf(shift), f"{shift.event.title} {timezone.localdate(shift.start)}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter_roster(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Type in what was signed on paper. Lines in order are kept at once; the others stay as they are, each with its error."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    page = Paginator(paper_roster.paper_lines(shift), LINES).get_page(request.GET.get("page"))
    if refused := refusal_of(paper_roster.require_entry_open, shift, at):
        return render(request, "events/onsite/paper.html", {"shift": shift, "page": page, "refused": refused.sentence})
    if request.method == "POST":
        return save_typed_lines(request, shift, page, at)
    return render_roster_forms(request, shift, page, empty_forms(request, page, at), new_id(at))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_roster(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take the lines from an Excel sheet instead of typing them in; `?template` gives the list to fill in."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    back = reverse("events:paper", args=[shift.pk])
    if refusal_of(paper_roster.require_entry_open, shift, at):
        return redirect(back)
    words = {
        "subtitle": f"{shift.event.title} · {moment(shift.start)}",
        "note": _(
            "It saves the typing, not the second look: each line counts once a second person has confirmed it. Keep the list."
        ),
        "template_words": _("The list to fill in"),
    }
    return import_list(request, onsite_imports.roster_import(shift, by=request.user, at=at), back=back, **words)


def empty_forms(request: PersonRequest, page: Page[onsite_queries.RosterLine], at: datetime) -> list[AnyForm]:
    more = [ExtraLineForm(prefix=f"x{number}", by=request.user) for number in range(EXTRA_LINES)]
    return [*(LineForm(line=line) for line in page.object_list), *more]


def render_roster_forms(
    request: PersonRequest, shift: Shift, page: Page[onsite_queries.RosterLine], filled: Sequence[AnyForm], form_id: UUID
) -> HttpResponse:
    context = {
        "shift": shift,
        "page": page,
        "lines": [form for form in filled if isinstance(form, LineForm)],
        "more": [form for form in filled if isinstance(form, ExtraLineForm)],
        "form_id": form_id,
        "until": shift.end + paper_roster.TYPED_WITHIN,
        "raised": correction_permissions.raised_decisions(shift, request.user, clock.now()),
        "late": shift.state != Shift.State.PUBLISHED,
        "wrong": sum(bool(form.is_bound and form.errors) for form in filled),
    }
    return render(request, "events/onsite/paper.html", context)


def save_typed_lines(request: PersonRequest, shift: Shift, page: Page[onsite_queries.RosterLine], at: datetime) -> HttpResponse:
    form_id = uuid_or_404(request, "id")
    filled: list[AnyForm] = [LineForm(request.POST, line=line) for line in page.object_list]
    filled += [ExtraLineForm(request.POST, prefix=f"x{number}", by=request.user) for number in range(EXTRA_LINES)]
    if any(form.unfinished_field() for form in filled):  # type: ignore[union-attr]  # somebody looks whose line it is
        return render_roster_forms(request, shift, page, filled, form_id)
    written = [form for form in filled if form.has_changed()]
    good = [form for form in written if form.is_valid()]
    with attempt(request):
        done = enter_lines(shift, good, form_id, request.user, at)
        add_entry_messages(request, done, len(written))
        wrong = {form.prefix: form for form in written if form.errors}
        if not wrong:
            return redirect(reverse("events:paper", args=[shift.pk], query={"page": page.number}))
        page = Paginator(paper_roster.paper_lines(shift), LINES).get_page(page.number)
        shown = [wrong.get(form.prefix, form) for form in empty_forms(request, page, at)]
        return render_roster_forms(request, shift, page, shown, form_id)
    return redirect("events:paper", shift.pk)


def enter_lines(shift: Shift, good: Sequence[AnyForm], form_id: UUID, by: User, at: datetime) -> int:
    """Hand the lines to the act; a refused one gets its sentence at the field it is about. How many were taken."""
    rows = [paper_roster.EntryRow(form_id, form.person, form.cleaned_data.get("came"), form.cleaned_data["left"]) for form in good]
    answers = paper_roster.enter_rows(shift=shift, rows=rows, by=by, at=at)
    for form, answer in zip(good, answers, strict=True):
        if isinstance(answer, Refused):
            form.add_error("left" if "came" not in form.fields or answer.reason in LEAVING_REASONS else "came", answer.sentence)
    return sum(isinstance(answer, Attendance) for answer in answers)


def add_entry_messages(request: PersonRequest, done: int, written: int) -> None:
    if done:
        words = ngettext("%(number)s line is recorded.", "%(number)s lines are recorded.", done)
        messages.success(request, words % {"number": done})
    elif not written:
        messages.info(request, _("No line was filled in."))
