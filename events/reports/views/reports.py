"""Reports: handing in, reading what was handed in, opening figures, the district's paragraph, the series."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.core import periods
from events.core.periods import Period
from events.figures import units
from events.figures.units import Unit
from events.models import Figure, OpeningFigure, Report, Series
from events.reports import actions as report_actions
from events.reports import balance as figure_balance
from events.reports import document_data, opening_figures, paragraph
from events.reports import files as report_files
from events.reports.forms import OpeningForm, SeriesForm
from events.reports.models import LEVELS
from events.reports.tables import (
    OPENINGS_PER_PAGE,
    OpeningFilter,
    OpeningTable,
    ReportFilter,
    ReportTable,
    SeriesTable,
)
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.ids import int_or_zero, new_id, one_line
from volunteer.lists import export as list_export
from volunteer.lists.views import import_short_list
from volunteer.models import Area
from volunteer.people import parties as people_parties
from volunteer.roles import navigation as role_navigation
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power, Scope

ROWS = 20


def area_or_404(held: Scope, key: str) -> Area:
    """The area of this key in a scope, without one the uppermost; a 404 for anything else."""
    unit = units.find_unit(key, held) if key else next(iter(reporting_units(held)), None)
    if unit is None or unit.area is None or unit.area.level not in LEVELS:
        raise Http404
    return unit.area


def reporting_units(held: Scope) -> list[Unit]:
    """The uppermost units of a scope that hand in reports."""
    return [unit for unit in units.top_units(held) if unit.area and unit.area.level in LEVELS]


def period_from_word(word: str, today: date) -> Period:
    """The period of a report that an address names; without one the last month that is over."""
    last = periods.period_of(Figure.Kind.MONTH, periods.add_months(today, -1))
    found = periods.parse_period(word, last)
    return found if found.kind in Report.KINDS else last


def posted_period(request: StaffRequest) -> Period:
    """The period of a form; a 404 where it is none: nothing is handed in by mistake."""
    word = request.POST.get("period", "")
    period = period_from_word(word, timezone.localdate(request.at))
    if period.word != word:
        raise Http404
    return period


def report_url(unit: Unit, period: Period) -> str:
    return f"{reverse('events:reports')}?{urlencode({'unit': unit.key, 'period': period.word})}"


# --- handing in --------------------------------------------------------------------------------------------------------


@require_safe
@staff(Power.SEE)
def report_overview(request: StaffRequest) -> HttpResponse:
    """An area and period: the report, or what it would say; which parts handed in and which are missing; earlier reports.

    With `draft=docx` what it would say as a Word file, which says that it is not sealed.
    """
    area, today = area_or_404(request.scope, request.GET.get("unit", "")), timezone.localdate(request.at)
    unit = units.unit_of_area(area)
    period = period_from_word(request.GET.get("period", ""), today)
    found = ReportFilter(request.GET, queryset=handed_in_reports(area), held=Scope(paths=(area.path,)))
    table = ReportTable(found.qs)
    if file := list_export.list_or_file(request, table, name=f"{_('Reports')} {area.name}", per_page=ROWS):
        return file
    mine = Report.objects.filter(area=area, kind=period.kind, start=period.start)
    done = mine.select_related("by", "area").first()
    parts = list(report_actions.reporting_parts(area, period))
    balance = None if done else figure_balance.balance(unit, area, period)
    context = {
        "unit": unit,
        "period": period,
        "title": _("Report on %(period)s") % {"period": period.name},
        "kinds": period_kind_links(unit, period, today),
        "turning": period_links(unit, period, today),
        "done": done,
        "balance": balance,
        "below": list(report_actions.reports_below(area, period).select_related("area")),
        "missing": report_actions.missing_parts(area, period),
        "own": [(one.name, report_url(one, period), one.key == unit.key) for one in reporting_units(request.scope)],
        "parts": [(one.name, report_url(units.unit_of_area(one), period)) for one in parts],
        "table": table,
        "filter": found,
        "may_open": bool(role_navigation.cached_scope(request, Power.REVIEW, request.at)),
        "may": role_scope.scope_for(request.user, Power.APPOINT, request.at).covers_area(area),
        "over": period.end is not None and period.end <= today,
        "id": new_id(request.at),
    }
    if balance:
        paper = document_data.draft_document(area, period, balance.lines, balance.unsettled, request.user.name)
        if request.GET.get("draft") == "docx":
            name = f"{paper.title} {period.word} {pgettext('name of a file', 'draft')}"
            return report_files.document_response(paper, "docx", name)
        context["paper"] = paper
        context["owing"] = figure_balance.parts_that_differ(area, period, parts, request.at)
    return render(request, "events/reports/reports.html", context)


def handed_in_reports(area: Area) -> QuerySet[Report]:
    """What this area and those below it handed in, the latest period first and within it the area itself."""
    reports = Report.objects.filter(area__path__startswith=area.path).select_related("area", "by")
    return reports.order_by("-start", "kind", "area__path", "pk")


def period_kind_links(unit: Unit, period: Period, today: date) -> list[tuple[str, str, bool]]:
    """The kinds of period to hand in for, each the last one that is over."""
    return [
        (str(kind.label), report_url(unit, periods.last_full_period(kind, today)), kind == period.kind) for kind in Report.KINDS
    ]


def period_links(unit: Unit, period: Period, today: date) -> dict[str, str]:
    before, after = period.before, period.after
    return {
        "before": report_url(unit, before) if before else "",
        "after": report_url(unit, after) if after and after.end and after.end <= today else "",
    }


@require_POST
@staff(Power.APPOINT)
def hand_in_report(request: StaffRequest) -> HttpResponse:
    """Freeze the figures and hand them in."""
    area = area_or_404(request.scope, request.POST.get("unit") or "-")
    period = posted_period(request)
    note, why = (one_line(request.POST.get(name, ""), 300) for name in ("note", "unreconciled"))
    with attempt(request):
        report = report_actions.hand_in(
            report=Report(id=form_id(request), area=area, note=note, unreconciled=why),
            period=period,
            from_platform=request.POST.get("stated") == "platform",
            by=request.user,
            at=request.at,
        )
        messages.success(request, _("Handed in as %(number)s.") % {"number": report.number})
        return redirect("events:report", report.pk)
    return redirect(report_url(units.unit_of_area(area), period))


def form_id(request: StaffRequest) -> UUID:
    """The id made in the form; a fresh one where it was spoilt."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return uuid4()


@require_POST
@staff(Power.APPOINT)
def remind_missing(request: StaffRequest) -> HttpResponse:
    """Remind those whose report is missing."""
    area = area_or_404(request.scope, request.POST.get("unit") or "-")
    period = posted_period(request)
    told = report_actions.remind_missing_parts(area=area, period=period, by=request.user, at=request.at)
    messages.success(request, ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told) % {"n": told})
    return redirect(report_url(units.unit_of_area(area), period))


@require_safe
@staff(Power.SEE)
def report_detail(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """A report as it was handed in; with `as=docx` or `as=xlsx` the file."""
    found = get_object_or_404(
        Report.objects.filter(request.scope.areas("area__")).select_related("area__parent", "by"), pk=report_id
    )
    paper = document_data.report_document(found)
    if (form := request.GET.get("as", "")) in report_files.FORMS:
        return report_files.document_response(paper, form, f"{paper.title} {found.number}")
    period = Period(found.kind, found.start)
    context = {"report": found, "paper": paper, "back": report_url(units.unit_of_area(found.area), period)}
    return render(request, "events/reports/report.html", context)


# --- the paragraph ---------------------------------------------------------------------------------------------------------


@require_safe
@staff(Power.SEE)
def report_paragraph(request: StaffRequest) -> HttpResponse:
    """What was done up to a day, in the district's own words; with `as=docx` or `as=xlsx` the file."""
    area, today = area_or_404(request.scope, request.GET.get("unit", "")), timezone.localdate(request.at)
    unit = units.unit_of_area(area)
    every = list(Series.objects.active())
    series = next((one for one in every if one.pk == int_or_zero(request.GET.get("series", ""))), every[0] if every else None)
    if series is None:
        return render(request, "events/reports/paragraph.html", {"unit": unit, "found": None})
    found = paragraph.build_paragraph(area=area, series=series, until=day_from_text(request.GET.get("until", ""), today))
    if (form := request.GET.get("as", "")) in report_files.FORMS:
        paper = document_data.paragraph_document(found)
        return report_files.document_response(paper, form, f"{paper.title} {found.until:%Y-%m-%d}")
    areas = list(units.areas_in_scope(request.scope).filter(level__in=PLACES).order_by("path"))
    context = {"unit": unit, "found": found, "every": every, "areas": areas, "paper": document_data.paragraph_document(found)}
    return render(request, "events/reports/paragraph.html", context)


PLACES = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN, Area.Level.COMMUNITY)


def day_from_text(text: str, today: date) -> date:
    """The day in an address, at the latest today; today for anything else."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return min(found, today) if found and found.year >= 2000 else today


# --- opening figures -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def opening_figure_list(request: StaffRequest) -> HttpResponse:
    """What was counted before the platform: the figures that stand, and a form for another."""
    form = OpeningForm(request.POST or None, held=request.scope)
    if request.method == "POST" and form.is_valid():
        figure = form.save(commit=False)
        figure.pk = form_id(request)
        with attempt_form(form):
            opening_figures.record_figure(figure=figure, by=request.user, at=request.at)
            messages.success(request, _("Written down. It counts once two others have confirmed it."))
            return redirect("events:opening_figures")
    rows = OpeningFigure.objects.standing().filter(request.scope.areas("area__"))
    rows = rows.select_related("area", "series", "kind", "asked_by", "first_by", "second_by")
    found = OpeningFilter(request.GET, queryset=rows, held=request.scope)
    table = OpeningTable(found.qs, near=people_parties.with_households([request.user.pk]))
    if file := list_export.list_or_file(request, table, name=_("Opening figures"), per_page=OPENINGS_PER_PAGE):
        return file
    context = {"table": table, "filter": found, "form": form, "id": new_id(request.at), "waiting": table.waiting()}
    return render(request, "events/reports/opening.html", context)


@require_POST
@staff(Power.REVIEW)
def decide_opening_figure(request: StaffRequest, opening_id: UUID) -> HttpResponse:
    """Confirm a figure, or withdraw it."""
    found = get_object_or_404(OpeningFigure.objects.filter(request.scope.areas("area__")), pk=opening_id)
    act = opening_figures.withdraw if request.POST.get("act") == "withdraw" else opening_figures.confirm
    with attempt(request):
        figure = act(id=found.pk, by=request.user, at=request.at)
        messages.success(request, decision_message(figure))
    return redirect("events:opening_figures")


def decision_message(figure: OpeningFigure) -> str:
    if figure.withdrawn_at:
        return _("Withdrawn. Reports that were handed in keep it.")
    return _("Confirmed by two; it counts now.") if figure.second_at else _("Confirmed. One more person has to confirm it.")


# --- series ----------------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.APPOINT)
@atomic_edit
def series_list(request: StaffRequest, series_id: int | None = None) -> HttpResponse:
    """The series that are reported, for the district alone: a list with a form for a new one or the one chosen."""
    if not Area.objects.filter(request.scope.areas(), parent=None).exists():
        raise Http404
    chosen = lock_for_edit(request, get_object_or_404(Series, pk=series_id)) if series_id else None
    form = SeriesForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        report_actions.save_series(
            series=form.save(commit=False), categories=form.cleaned_data["categories"], by=request.user, at=request.at
        )
        messages.success(request, _("Saved."))
        return redirect("events:series")
    every = Series.objects.prefetch_related("categories")
    if file := list_export.list_file(request, SeriesTable(every), name=_("Reporting series")):
        return file
    return render(request, "events/reports/series.html", {"every": every, "form": form, "chosen": chosen})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.APPOINT)
def import_series(request: StaffRequest) -> HttpResponse:
    """Series out of an Excel sheet, for the district; `?template` gives the empty one."""
    if not Area.objects.filter(request.scope.areas(), parent=None).exists():
        raise Http404

    def keep(form: SeriesForm) -> Series:
        kinds = form.cleaned_data["categories"]
        return report_actions.save_series(series=form.save(commit=False), categories=kinds, by=request.user, at=request.at)

    words = {"name": "series", "title": _("Reporting series"), "back": "events:series"}
    return import_short_list(request, Series.objects.all(), make=SeriesForm, keep=keep, **words)
