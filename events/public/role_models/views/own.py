"""Nominating somebody; saying yes, no, or no longer to one's own nomination."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import RoleModel
from events.public.role_models.actions import consent as consent_actions
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.forms import AgreeForm, NominateForm
from events.public.role_models.models import RoleModelQuerySet
from events.public.role_models.refusals import RoleModelRefusal
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required

PAGE = 20
AT_FIELD = {
    RoleModelRefusal.ONESELF: "number",
    RoleModelRefusal.TWICE: "number",
    RoleModelRefusal.AGE: "number",
    RoleModelRefusal.SHORT: "story",
    RoleModelRefusal.CLOSED: "kind",
    RoleModelRefusal.NO_LEADER: "team",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: PersonRequest) -> HttpResponse:
    """Tell of somebody who is an example to others."""
    at = clock.now()
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = NominateForm(*sent, initial={"id": new_id(at)}, by=request.user, at=at)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            nominate_actions.nominate(model=form.model(), by=request.user, at=at)
            messages.success(request, _("Thank you. They are asked first; nothing is public before they agree."))
            return redirect("events:own_models")
        form.renew()
    return form_page(
        request,
        form,
        title=_("Nominate somebody"),
        subtitle=_("They are asked first. Nothing is public before they agree and the street or the district has looked at it."),
        submit=_("Nominate"),
        back=reverse("events:models"),
    )


def own_nominations(person: User) -> RoleModelQuerySet:
    """What one nominated, and what is about oneself, one's household or the team one leads."""
    leads = person.teammembers.standing().filter(leads=True).values("team")
    home = User.objects.household_of(person).values("pk")
    rows = RoleModel.objects.filter(Q(nominated_by=person) | Q(person__in=home) | Q(team__in=leads))
    return rows.read()


@login_required
@require_safe
def own_nomination_list(request: PersonRequest) -> HttpResponse:
    rows = own_nominations(request.user).order_by("-nominated_at", "pk")
    context = {"page": Paginator(rows, PAGE).get_page(request.GET.get("page"))}
    return render(request, "events/public/role_models/own_models.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_nomination_detail(request: PersonRequest, model_id: UUID) -> HttpResponse:
    """Where a nomination stands; those it is about agree here, or say no, or take it back."""
    at = clock.now()
    model = get_object_or_404(own_nominations(request.user), pk=model_id)
    about = request.user.pk in {person.pk for person in nominate_actions.people_concerned(model, at)}
    form = AgreeForm(request.POST if request.method == "POST" else None, model=model)
    if request.method == "POST":
        if not about and request.user.pk not in (model.agreed_by_id, model.guardian_id):
            return reject_stranger(request, model)
        if "no" in request.POST:
            return decline_consent(request, model)
        if form.is_valid():
            return give_consent(request, model, form)
    said = request.user.pk in (model.agreed_by_id, model.guardian_id)
    context = {
        "model": model,
        "form": form if about and not said and model.state == RoleModel.State.ASKED else None,
        "about": about,
        "said": said,
        "needed": nominate_actions.needed_parts(model, at),
        "open": model.closed_at is None,
    }
    return render(request, "events/public/role_models/own_model.html", context)


def reject_stranger(request: PersonRequest, model: RoleModel) -> HttpResponse:
    messages.error(request, str(RoleModelRefusal.NOT_ABOUT_YOU.label))
    return redirect("events:own_model", model.pk)


def give_consent(request: PersonRequest, model: RoleModel, form: AgreeForm) -> HttpResponse:
    with attempt(request):
        consent_actions.give_consent(model=model, by=request.user, at=clock.now(), **form.shown())
        messages.success(request, _("Thank you. You can take it back here at any time."))
    return redirect("events:own_model", model.pk)


def decline_consent(request: PersonRequest, model: RoleModel) -> HttpResponse:
    with attempt(request):
        consent_actions.decline_consent(model=model, by=request.user, at=clock.now())
        messages.success(request, _("Done: nothing of it is shown."))
    return redirect("events:own_model", model.pk)
