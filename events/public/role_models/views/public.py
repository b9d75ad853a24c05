"""Role models as everybody sees them: the gallery, the public notice, one story."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Honour, ModelObjection, RoleModel
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions import review as review_actions
from events.public.role_models.forms import ObjectionForm
from events.public.role_models.tables import NoticedFilter, PublicModelFilter
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.core.files.images import private_response, small_response
from volunteer.core.ids import int_or_zero, new_id
from volunteer.core.pages import form_page
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power

PAGE = 12


@require_safe
def role_model_list(request: HttpRequest) -> HttpResponse:
    """All who are shown, the newest first; by words, honour and area."""
    rows = RoleModel.objects.shown().read().order_by("-shown_at", "pk")
    found = PublicModelFilter(request.GET, queryset=rows)
    context = {
        "page": Paginator(found.qs, PAGE).get_page(request.GET.get("page")),
        "filter": found,
        "honours": Honour.objects.all(),
        "honour": int_or_zero(request.GET.get("honour", "")),
        "noticed": RoleModel.objects.noticed(clock.today()).count(),
    }
    return render(request, "events/public/role_models/models.html", context)


@require_safe
def noticed_list(request: HttpRequest) -> HttpResponse:
    """Who is in public notice, for everybody to object."""
    rows = RoleModel.objects.noticed(clock.today()).read().order_by("until", "pk")
    found = NoticedFilter(request.GET, queryset=rows)
    context = {"page": Paginator(found.qs, PAGE).get_page(request.GET.get("page")), "filter": found}
    return render(request, "events/public/role_models/models_noticed.html", context)


@require_safe
def role_model_detail(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """One story, while it is in public notice or shown."""
    return render(request, "events/public/role_models/model.html", {"model": get_public_model(model_id), "State": RoleModel.State})


def get_public_model(model_id: UUID) -> RoleModel:
    rows = RoleModel.objects.shown() | RoleModel.objects.noticed(clock.today())
    return get_object_or_404(rows.read(), pk=model_id)


@require_safe
def role_model_picture(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """The picture: for everybody when it is shown and they agreed to that; else for those concerned and who reviews.

    `size=small` for a card of it.
    """
    model = get_object_or_404(RoleModel.objects.read(), pk=model_id)
    open_ = model.with_picture and model.state in RoleModel.PUBLIC and (model.person is None or model.person.is_active)
    if not open_ and not (isinstance(request.user, User) and may_see_picture(model, request.user)):
        raise Http404
    return small_response(model.picture) if request.GET.get("size") == "small" else private_response(model.picture)


def may_see_picture(model: RoleModel, reader: User) -> bool:
    at = clock.now()
    held = role_scope.scope_for(reader, Power.REVIEW, at)
    if held.covers_area(model.area) or held.covers_area(model.reviewed_in) or reader.pk == model.nominated_by_id:
        return True
    return reader.pk in {one.pk for one in nominate_actions.people_concerned(model, at)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: PersonRequest, model_id: UUID) -> HttpResponse:
    """Say that an honour in public notice is not due."""
    at = clock.now()
    model = get_object_or_404(RoleModel.objects.noticed(timezone.localdate(at)).read(), pk=model_id)
    form = ObjectionForm(request.POST if request.method == "POST" else None, initial={"id": new_id(at)})
    if request.method == "POST" and form.is_valid():
        objection = ModelObjection(id=form.cleaned_data["id"], model=model, words=form.cleaned_data["words"])
        with attempt(request):
            review_actions.object_to(objection=objection, by=request.user, at=at)
            messages.success(request, _("Sent to the reviewers. You are told what they decide."))
        return redirect("events:models_noticed")
    return form_page(
        request,
        form,
        template="events/public/role_models/model_object.html",
        title=_("Object to an honour"),
        subtitle=model.name,
        submit=_("Send to the reviewers"),
        back=reverse("events:models_noticed"),
        model=model,
    )
