"""Stars: the public notice, objections, and the scale."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import StarAward, StarObjection, StarScale
from events.records.actions import stars as stars_actions
from events.records.exchange.tables import StarFilter, StarTable
from events.records.forms import AnswerForm, ScaleForm, StarObjectionForm
from events.records.refusals import RecordRefusal
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

PAGE = 30


@require_safe
def star_notice(request: HttpRequest) -> HttpResponse:
    """Who is to get stars, with masked names, for everybody to object; and what stars are."""
    at = clock.now()
    page = Paginator(stars_actions.awards_in_notice(at), PAGE).get_page(request.GET.get("page"))
    day = timezone.localdate(at)
    rows = [(award, stars_actions.public_name(award.person, day)) for award in page]
    scale = StarScale.objects.in_force(day).first()
    coming = StarScale.objects.filter(since__gt=day).order_by("since").prefetch_related("steps")
    sees_scales = bool(role_scope.scope_for(request.user, Power.AUDIT, at))
    context = {"page": page, "rows": rows, "scale": scale, "coming": coming, "sees_scales": sees_scales}
    return render(request, "events/records/stars.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_star(request: PersonRequest, award_id: UUID) -> HttpResponse:
    """Say that a star in notice is not due."""
    at = clock.now()
    award = get_object_or_404(stars_actions.awards_in_notice(at), pk=award_id)
    form = StarObjectionForm(request.POST if request.method == "POST" else None, initial={"id": new_id(at)})
    if request.method == "POST" and form.is_valid():
        objection = StarObjection(id=form.cleaned_data["id"], award=award, words=form.cleaned_data["words"])
        with attempt(request):
            stars_actions.object_to(objection=objection, by=request.user, at=at)
            messages.success(request, _("Sent to the reviewers. You are told what they decide."))
        return redirect("events:stars")
    return form_page(
        request,
        form,
        template="events/records/star_object.html",
        title=_("Object to a star"),
        subtitle=stars_actions.public_name(award.person, timezone.localdate(at)),
        submit=_("Send to the reviewers"),
        back=reverse("events:stars"),
        award=award,
    )


@staff(Power.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def star_review(request: StaffRequest) -> HttpResponse:
    """Objections that wait, and the stars of the area: in notice and counting."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        return decide_star(request, form)
    held = StarAward.objects.in_scope(request.scope).exclude(state=StarAward.State.REFUSED)
    found = StarFilter(request.GET or None, queryset=held.select_related("person", "area").order_by("-noticed_at", "pk"))
    table = StarTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Stars"), per_page=PAGE):
        return file
    context = {"objections": open_objections(request)[:PAGE], "table": table, "filter": found, "form": form}
    return render(request, "events/records/stars_review.html", context)


def open_objections(request: StaffRequest) -> QuerySet[StarObjection]:
    """The objections that wait in the area, and of which of them the reader is a `party`."""
    return stars_actions.open_objections(request.scope).annotate(party=stars_actions.party_condition(request.user))


def decide_star(request: StaffRequest, form: AnswerForm) -> HttpResponse:
    if not form.is_valid():
        messages.warning(request, _("Say why: the person reads it."))
        return redirect("events:stars_review")
    words = form.cleaned_data["words"]
    with attempt(request):
        if "withdraw" in request.POST:
            rows = StarAward.objects.in_scope(request.scope)
            stars_actions.withdraw_award(
                award=row_or_404(rows, request.POST["withdraw"]), reason=words, by=request.user, at=request.at
            )
            messages.success(request, _("Taken back; the person reads why."))
        else:
            objections = StarObjection.objects.filter(request.scope.areas("award__area__"))
            found = row_or_404(objections, request.POST.get("objection", ""))
            stars_actions.decide_objection(
                objection=found, held="held" in request.POST, words=words, by=request.user, at=request.at
            )
            messages.success(request, _("Decided; those concerned read it."))
    return redirect("events:stars_review")


def row_or_404(rows, pk: str):  # type: ignore[no-untyped-def]  # a row of whichever kind the query set holds
    try:
        return get_object_or_404(rows, pk=UUID(pk))
    except ValueError:
        raise Http404 from None


@staff(Power.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def star_scale_list(request: StaffRequest) -> HttpResponse:
    """All scales; the district adds one from a day to come."""
    scales = list(StarScale.objects.order_by("-since").prefetch_related("steps"))
    in_force = next((one for one in scales if one.since <= timezone.localdate(request.at)), None)
    hours = [step.hours for step in in_force.steps.all()] if in_force else []
    may_change = bool(role_scope.scope_for(request.user, Power.APPOINT, request.at))
    form = ScaleForm(request.POST if request.method == "POST" else None, hours=hours)
    if request.method == "POST":
        if not may_change:
            raise Http404
        if form.is_valid() and add_scale(request, form):
            return redirect("events:star_scale")
    context = {"scales": scales, "in_force": in_force, "form": form if may_change else None}
    return render(request, "events/records/star_scale.html", context)


def add_scale(request: StaffRequest, form: ScaleForm) -> bool:
    data = form.cleaned_data
    with attempt_form(form, "since", fields={RecordRefusal.NOT_RISING: None}):
        stars_actions.create_scale(
            since=data["since"], hours=form.hours(), notice_days=data["notice_days"], by=request.user, at=request.at
        )
        messages.success(request, _("The new scale is in force from that day on."))
        return True
    return False
