"""Opening balances: funds, sheets that are handed in, and the second person's word."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Sum
from django.forms import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from points.adjustments.opening import actions as opening
from points.adjustments.opening import imports as opening_imports
from points.adjustments.opening import permissions
from points.adjustments.opening.forms import FundForm, SheetForm
from points.adjustments.opening.refusals import OpeningBalanceRefusal
from points.adjustments.opening.tables import FundFilter, FundTable, PersonFilter, PersonTable, SheetFilter, SheetTable
from points.budgets.actions import allot as allot_actions
from points.models import OpeningFund, OpeningPage, OpeningRow, OpeningSheet
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files.images import private_response
from volunteer.core.ids import new_id, one_line
from volunteer.core.pages import form_page
from volunteer.core.refusals import Refused
from volunteer.lists import excel_reader
from volunteer.lists import export as list_export
from volunteer.models import Area
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting

PAGE = 20
ROWS_PER_PAGE = 50
MAX_PROBLEMS = 30
OPEN_FOR = timedelta(days=60)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Where on the form of a fund a refusal is shown; the others concern the amount.
FIELD_OF_REASON = {
    OpeningBalanceRefusal.PAST: "closes_on",
    OpeningBalanceRefusal.OPEN_ALREADY: "area",
    OpeningBalanceRefusal.NOT_ABOVE: "source",
}


# --- funds -------------------------------------------------------------------------------------------------------------


@require_safe
@staff(Power.SEE)
def fund_list(request: StaffRequest) -> HttpResponse:
    """The funds of one's area, and the sheets that wait for one's word."""
    rows = OpeningFund.objects.in_scope(request.scope).select_related("area", "source").order_by("-opened_at", "-pk")
    found = FundFilter(request.GET or None, queryset=rows)
    table = FundTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Opening balances"), per_page=PAGE):
        return file
    reviewed = permissions.sheets_in_scope(role_scope.scope_for(request.user, Power.REVIEW, request.at))
    context = {
        "filter": found,
        "table": table,
        "sheets": reviewed.select_related("fund__area", "asked_by").order_by("asked_at", "pk")[:PAGE],
        "may_open": bool(role_scope.scope_for(request.user, Power.BUDGET, request.at)),
    }
    return render(request, "points/adjustments/opening/opening_funds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.BUDGET)
def fund_create(request: StaffRequest) -> HttpResponse:
    """Set points apart for the passbooks of a community."""
    communities = Area.objects.communities().open().filter(request.scope.areas()).select_related("parent").order_by("path")
    sources = Area.objects.filter(request.scope.areas()).offices().open().order_by("path")
    rich = [(row.unit, row.own.free) for row in allot_actions.budget_figures(list(sources)) if row.own.free]
    said = _("%(area)s · %(free)s free")
    named = [(unit, said % {"area": unit, "free": formatting.number(free)}) for unit, free in rich if isinstance(unit, Area)]
    first = {"id": new_id(request.at), "closes_on": timezone.localdate(request.at) + OPEN_FOR}
    form = FundForm(communities, named, request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and (answer := submit_fund(request, form)):
        return answer
    return form_page(
        request,
        form,
        title=_("Open a fund"),
        subtitle=_("For the points people bring along from passbooks and older systems."),
        submit=_("Open the fund"),
        confirm=_("Set these points apart now? What is left comes back when the fund closes."),
        back=reverse("points:openings"),
    )


def submit_fund(request: StaffRequest, form: FundForm) -> HttpResponseRedirect | None:
    with attempt_form(form, "amount", fields=FIELD_OF_REASON):
        fund = opening.open_fund(fund=OpeningFund(**form.columns()), by=request.user, at=request.at)
        messages.success(request, _("The fund is open. The community can hand in its sheets."))
        return redirect("points:opening_fund", fund.pk)
    form.renew()
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SEE)
def fund_detail(request: StaffRequest, fund_id: UUID) -> HttpResponse:
    """One fund: what it holds, its sheets; whoever runs the community hands another one in."""
    found = get_object_or_404(OpeningFund.objects.in_scope(request.scope).select_related("area", "source"), pk=fund_id)
    may_ask = opening.is_open(found, request.at) and role_scope.scope_for(request.user, Power.RUN, request.at).covers_area(
        found.area
    )
    if request.method == "POST" and not may_ask:
        raise Http404
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(data, files, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and (answer := submit_sheet(request, found, form)):
        return answer
    rows = found.sheets.select_related("asked_by", "decided_by").annotate(people=Count("rows")).order_by("-asked_at", "-pk")
    chosen = SheetFilter(request.GET or None, queryset=rows)
    table = SheetTable(chosen.qs)
    if file := list_export.list_or_file(request, table, name=f"{_('Opening balances')} {found.area}", per_page=PAGE):
        return file
    paid = found.sheets.filter(state=OpeningSheet.State.DONE).aggregate(sum=Sum("amount"))["sum"] or 0
    context = {
        "fund": found,
        "left": opening.remaining_points(found),
        "awaited": opening.awaited_points(found),
        "paid": paid,
        "form": form if may_ask else None,
        "raised": permissions.raised_decisions(found, request.user, request.at) if may_ask else [],
        "filter": chosen,
        "table": table,
    }
    return render(request, "points/adjustments/opening/opening_fund.html", context)


# --- sheets ------------------------------------------------------------------------------------------------------------


def submit_sheet(request: StaffRequest, fund: OpeningFund, form: SheetForm) -> HttpResponseRedirect | None:
    """Read the file and hand it in; nothing is kept where a single row is wrong."""
    data = form.cleaned_data
    try:
        rows = read_upload(request, fund, data["file"])
        sheet = OpeningSheet(id=data["id"], fund=fund, reason=data["reason"])
        done = opening.submit_sheet(sheet=sheet, rows=rows, pictures=data["pages"], by=request.user, at=request.at)
    except (ValidationError, Refused) as problem:
        form.add_error("file", problem.sentence if isinstance(problem, Refused) else problem)
        form.renew()
        return None
    messages.success(request, _("Handed in. The points are paid as soon as a second person approves."))
    return redirect("points:opening_sheet", done.pk)


def read_upload(request: StaffRequest, fund: OpeningFund, file: Any) -> list[OpeningRow]:
    """The rows of an upload. Raises ValidationError with a sentence for each row that is wrong."""
    lines = opening_imports.read_lines(file)
    rows = opening_imports.check_lines(lines, fund, request.user, timezone.localdate(request.at))
    excel_reader.require_no_problems(lines, MAX_PROBLEMS)
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SEE)
def sheet_detail(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """One sheet with its people and the pictures of the pages; the second person decides here."""
    rows = OpeningSheet.objects.in_scope(request.scope).select_related("fund__area__parent", "asked_by", "decided_by")
    found = get_object_or_404(rows, pk=sheet_id)
    if request.method == "POST":
        return decide_sheet(request, found)
    reviews = role_scope.scope_for(request.user, Power.REVIEW, request.at)
    named = reviews.covers_area(found.fund.area)
    chosen = PersonFilter(request.GET or None, queryset=found.rows.select_related("person").order_by("number"), named=named)
    table = PersonTable(chosen.qs, named=named)
    if file := list_export.list_or_file(request, table, name=f"{_('Opening balances')} {found.fund.area}", per_page=ROWS_PER_PAGE):
        return file
    context = {
        "sheet": found,
        "own": found.asked_by_id == request.user.pk,
        "may_approve": found.waiting and permissions.may_approve(found, request.user, request.at),
        "may_send_back": found.waiting and permissions.may_send_back(found, request.user, request.at),
        "sees_names": named,
        "people": found.rows.count(),
        "pages": found.pages.order_by("pk"),
        "filter": chosen,
        "table": table,
    }
    return render(request, "points/adjustments/opening/opening_sheet.html", context)


def decide_sheet(request: StaffRequest, found: OpeningSheet) -> HttpResponse:
    with attempt(request):
        if "approve" in request.POST:
            opening.approve_sheet(sheet=found, by=request.user, at=request.at)
            messages.success(request, _("Paid. Everybody in the sheet has been told."))
        else:
            reason = one_line(request.POST.get("reason", ""), 200)
            opening.send_back_sheet(sheet=found, by=request.user, reason=reason, at=request.at)
            messages.success(request, _("Sent back; nothing was paid."))
    return redirect("points:opening_sheet", found.pk)


@require_safe
@staff(Power.REVIEW)
def page_picture(request: StaffRequest, page_id: int) -> HttpResponse:
    """The picture of a passbook's page, for those who review in that community."""
    found = get_object_or_404(OpeningPage.objects.filter(request.scope.areas("sheet__fund__area__")), pk=page_id)
    return private_response(found.picture)


@require_safe
@staff(Power.RUN)
def download_template(request: StaffRequest) -> HttpResponse:
    """The empty sheet to fill."""
    return list_export.template_response(opening_imports.build_template(), "opening-balances.xlsx")
