"""What expires and when, as the district announces it; first the sum is shown, then it is announced."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from points.models import Account, Cutoff
from points.wallet.expiry.actions import announce as announce_actions
from points.wallet.expiry.forms import CutoffForm
from points.wallet.expiry.refusals import ExpiryRefusal
from points.wallet.expiry.tables import CutoffTable, expired_by_day
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.lists import export as list_export
from volunteer.models import Area
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

LATEST = 20


def own_district(request: StaffRequest) -> Area:
    """The district the reader sees; a 404 for who sees a part of it only, since points expire everywhere alike."""
    own = Area.objects.filter(request.scope.areas(), level=Area.Level.DISTRICT).order_by("path")
    if not own:
        raise Http404
    return own[0]


@staff(Power.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def cutoff_list(request: StaffRequest) -> HttpResponse:
    district = own_district(request)
    may = role_scope.scope_for(request.user, Power.BUDGET, request.at).covers_area(district)
    if request.method == "POST" and not may:
        raise Http404
    form = CutoffForm(request.POST) if request.method == "POST" else CutoffForm(initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and (answer := submit_cutoff(request, district, form)):
        return answer
    every = Cutoff.objects.select_related("announced_by").order_by("-day", "-announced_at")
    if file := list_export.list_file(request, CutoffTable(every), name=_("Expiry of points")):
        return file
    cutoffs = list(every[:LATEST])
    gone = expired_by_day(cutoffs)
    rows = [(row, gone[str(row.day)], row.withdrawn_at is None and row.takes_effect > local_today(request)) for row in cutoffs]
    return render(request, "points/wallet/expiry/expiry.html", {"form": form if may else None, "rows": rows, "may": may})


def local_today(request: StaffRequest) -> date:
    return timezone.localdate(request.at)


def submit_cutoff(request: StaffRequest, district: Area, form: CutoffForm) -> HttpResponse | None:
    """Show what would expire, or announce it; a refusal stands at its field."""
    data = form.cleaned_data
    cutoff = Cutoff(id=data["id"], district=district, day=data["day"], takes_effect=data["takes_effect"])
    with attempt_form(form, "takes_effect", fields={ExpiryRefusal.NOT_FORWARD: "day", ExpiryRefusal.NOT_BEFORE: "day"}):
        if not data["sure"]:
            announce_actions.require_valid_days(cutoff, timezone.localdate(request.at))
            return preview_cutoff(request, cutoff)
        announce_actions.announce_cutoff(cutoff=cutoff, by=request.user, at=request.at)
        messages.success(request, _("Announced. Everybody concerned is told 60, 30 and 7 days before."))
        return redirect("points:expiry")
    form.renew()
    return None


def preview_cutoff(request: StaffRequest, cutoff: Cutoff) -> HttpResponse:
    people, points = Account.objects.old_sum(cutoff.day)
    first = {"id": cutoff.pk, "day": cutoff.day, "takes_effect": cutoff.takes_effect, "sure": True}
    context = {"form": CutoffForm(initial=first), "cutoff": cutoff, "people": people, "points": points}
    return render(request, "points/wallet/expiry/expiry_sure.html", context)


@staff(Power.BUDGET)
@require_POST
def withdraw_cutoff(request: StaffRequest, cutoff_id: UUID) -> HttpResponse:
    own_district(request)
    with attempt(request):
        announce_actions.withdraw_cutoff(cutoff=get_object_or_404(Cutoff, pk=cutoff_id), by=request.user, at=request.at)
        messages.success(request, _("Taken back. Who was told is told that their points stay."))
    return redirect("points:expiry")
