"""What the kinds of service ask of people who sign up."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import Category
from events.shifts.actions import categories
from events.shifts.forms import AskedDataForm
from volunteer.core.pages import form_page
from volunteer.roles.decorators import StaffRequest, may_change_district_list, staff
from volunteer.roles.scope import Power


@staff(Power.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def asked_data(request: StaffRequest) -> HttpResponse:
    """Which kinds ask for the name of the document and which for its number: set by the district, read by who audits it."""
    may = may_change_district_list(request)
    if request.method == "POST" and not may:
        raise Http404
    kinds = list(Category.objects.all())
    initial = {"names": [one.pk for one in kinds if one.asks_name], "numbers": [one.pk for one in kinds if one.asks_number]}
    form = AskedDataForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        categories.save_asked_data(**form.cleaned_data, by=request.user, at=request.at)
        messages.success(request, _("Saved."))
        return redirect("events:asked_data")
    return form_page(
        request,
        form,
        template="events/shifts/asked_data.html",
        title=_("What sign-up asks for"),
        subtitle=_(
            "Sign-up asks nobody for a document. Insured events ask for the real name, once. "
            "Choose here which kinds of service need more by law."
        ),
        submit=_("Save"),
        kinds=kinds,
        may=may,
    )
