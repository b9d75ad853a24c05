"""The pages of a compound's committee."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.pages import form_page
from volunteer.models import Area, Committee
from volunteer.places.committees import actions
from volunteer.places.committees.forms import CommitteeForm
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def committee_create(request: StaffRequest, area_id: int) -> HttpResponse:
    """Which committee a compound has, for one term."""
    area = get_object_or_404(Area.objects.open().compounds().filter(request.scope.areas()), pk=area_id)
    form = CommitteeForm(request.POST if request.method == "POST" else None)
    back = reverse("volunteer:place_file", args=[area.pk])
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "since"):
            actions.add_committee(area=area, by=request.user, fields=form.given(), at=request.at)
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form, title=_("Committee of %(area)s") % {"area": area}, submit=_("Save"), back=back)


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def committee_edit(request: StaffRequest, committee_id: int) -> HttpResponse:
    """Put right what was written down, or end a term early."""
    rows = Committee.objects.filter(request.scope.areas("area__")).select_related("area")
    changing = lock_for_edit(request, get_object_or_404(rows, pk=committee_id))
    form = CommitteeForm(request.POST if request.method == "POST" else None, instance=changing)
    back = reverse("volunteer:place_file", args=[changing.area_id])
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "since"):
            actions.change_committee(committee=changing, by=request.user, fields=form.given(), at=request.at)
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form, title=_("Committee of %(area)s") % {"area": changing.area}, submit=_("Save"), back=back)
