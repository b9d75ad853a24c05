"""What looks odd, for the reviewers of the area: a list with filters, one press for many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.attendance import flags
from events.attendance import labels as attendance_labels
from events.attendance.models import FlagQuerySet
from events.cases import permissions
from events.cases import tables as case_tables
from events.cases.actions import decide_flag
from events.cases.tables import FlagFilter
from events.models import Flag
from events.onsite.actions import staff_scan
from volunteer.lists import batch, selection
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

ROWS = 30
BUTTONS = {"counts": Flag.Decision.COUNTS, "corrected": Flag.Decision.CORRECTED, "refused": Flag.Decision.REFUSED}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def flag_list(request: StaffRequest) -> HttpResponse:
    """Open flags of the scope, or those decided; ticked ones are decided, each for itself."""
    if request.method == "POST":
        return decide_ticked(request)
    found = narrowed_flags(request)
    table = case_tables.FlagTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("To look at"), per_page=ROWS):
        return file
    page, rows = table.page, flag_lines(table.page)
    undecided = any(row["flag"].decided_at is None and not row["flag"].party for row in rows)
    return render(request, "events/cases/flags.html", {"page": page, "rows": rows, "filter": found, "undecided": undecided})


def narrowed_flags(request: StaffRequest) -> FlagFilter:
    """The flags of the reader as the address narrows them."""
    every = (
        flags_in_scope(request)
        .annotate(party=permissions.flag_party_condition(request.user))
        .order_by("raised_at", "shift_id", "kind", "pk")
    )
    return FlagFilter(request.GET, queryset=every, held=request.scope)


def flags_in_scope(request: StaffRequest) -> FlagQuerySet:
    found: FlagQuerySet = Flag.objects.filter(request.scope.points("shift__event__point__"))
    related = (
        "shift__event__point",
        "shift__leader",
        "attendance__person",
        "scan__person",
        "raised_by",
        "decided_by",
        "voice__case",
    )
    return found.select_related(*related)


def flag_lines(found: Any) -> list[dict[str, Any]]:
    """Each flag with its sentence, whom it is about, and until when it should be decided."""
    return [
        {
            "flag": flag,
            "sentence": attendance_labels.flag_sentence(flag),
            "person": case_tables.flagged_person(flag),
            "until": flag.raised_at + flags.DEADLINE,
        }
        for flag in found
    ]


def decide_ticked(request: StaffRequest) -> HttpResponse:
    """One of the three buttons was pressed. Scans that could not be accepted are let in by their own act first."""
    back = redirect(reverse("events:flags", query=request.GET))
    decision = next((choice for name, choice in BUTTONS.items() if name in request.POST), None)
    asked = batch.chosen_ids(request, "flag", narrowed_flags(request).qs.filter(batch.NOT_PARTY).open())
    chosen = list(flags_in_scope(request).open().filter(pk__in=asked))
    before = flags_in_scope(request).filter(pk__in=asked).exclude(decided_at=None)
    selection.explain_missing(request, asked=asked, waiting=len(chosen), decided=before, name=flag_name)
    if not chosen:
        return back
    if decision is None:
        messages.warning(request, _("Say what is to be done: press one of the buttons."))
        return back
    note = request.POST.get("note", "").strip()[:300]
    done = batch.act_on_each(request, chosen, lambda flag: decide_flags(request, [flag], decision, note), name=flag_name)
    words = ngettext("%(number)s case decided.", "%(number)s cases decided.", len(done)) % {"number": len(done)}
    batch.tell_done(request, done, words, name=flag_name)
    return back


def flag_name(flag: Flag) -> str:
    """What it is and whom it is about."""
    return " · ".join(filter(None, [flag.get_kind_display(), getattr(case_tables.flagged_person(flag), "name", "")]))


def decide_flags(request: StaffRequest, chosen: list[Flag], decision: str, note: str) -> int:
    if decision == Flag.Decision.COUNTS:
        for flag in chosen:
            if flag.kind == Flag.Kind.UPLOAD and flag.scan is not None:
                staff_scan.admit_late_scan(scan=flag.scan, by=request.user, at=request.at)
    return decide_flag.decide_many(flags=chosen, decision=decision, note=note, by=request.user, at=request.at)
