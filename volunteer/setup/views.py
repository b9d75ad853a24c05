"""The check-list of an office, and the press that a sign hangs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from volunteer.lists import export as list_export
from volunteer.models import Area, ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.setup import actions as setup_actions
from volunteer.setup import queries as setup_queries
from volunteer.setup.queries import Progress
from volunteer.setup.tables import SetupFilter, SetupTable

PER_PAGE = 50


@staff(Power.APPOINT)
@require_safe
def checklist(request: StaffRequest, area_id: int | None = None) -> HttpResponse:
    """What an area still lacks, in order, and how far the communities in it are."""
    area = area_shown(request, area_id)
    overview = setup_queries.read_overview(area.path, request.at)
    progress = overview.progress(area)
    context = {
        "area": area,
        "progress": progress,
        "lines": step_lines(request, progress),
        "title": _("Setup checklist"),
        "others": [other for other in setup_queries.offices_held(request.user, request.at) if other != area],
    }
    if area.level == Area.Level.COMMUNITY:
        return render(request, "volunteer/setup/checklist.html", context)
    rows = setup_queries.communities_below(area, request.at).select_related("parent").order_by("path")
    found = SetupFilter(request.GET, queryset=rows, held=request.scope)
    table = SetupTable(found.qs, overview=overview)
    name = _("Setup checklist") + f" {area.name}"
    if file := list_export.list_or_file(request, table, name=name, per_page=PER_PAGE):
        return file
    return render(request, "volunteer/setup/checklist.html", {**context, "table": table, "filter": found})


def area_shown(request: StaffRequest, area_id: int | None) -> Area:
    """The area asked for, else the reader's own office: one that is not complete comes first."""
    if area_id is not None:
        return get_object_or_404(Area.objects.offices().filter(request.scope.areas()), pk=area_id)
    held = setup_queries.offices_held(request.user, request.at)
    if not held:
        raise Http404
    return setup_queries.unfinished_office(request.user, request.at) or held[0]


def step_lines(request: StaffRequest, progress: Progress) -> list[dict[str, object]]:
    """Each step with the pages where the reader takes it, or who else does."""
    lines = []
    for state in progress.states:
        step, may = state.step, setup_queries.may_do(state.step, progress.area, request.user, request.at)
        lines.append(
            {
                "state": state,
                "next": state is progress.next,
                "page": reverse(step.page) if may and step.page else "",
                "sheet": reverse(step.sheet) if may and step.sheet else "",
                "by": "" if may else setup_queries.done_by(step),
            }
        )
    return lines


@staff(Power.RUN)
@require_POST
def confirm_sign(request: StaffRequest, point_id: int) -> HttpResponse:
    point = get_object_or_404(ServicePoint.objects.filter(request.scope.points()), pk=point_id)
    setup_actions.confirm_sign(point=point, by=request.user, at=request.at)
    messages.success(request, _("Noted: the sign hangs."))
    return redirect("volunteer:sign", point.pk)
