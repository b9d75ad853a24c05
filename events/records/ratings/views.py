"""After a shift: rating it, thanking; what one was thanked for; what staff read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Rating, Shift, Thanks
from events.onsite.views.roster import run_shift_or_404
from events.records.ratings import actions as ratings
from events.records.ratings import tables as rating_tables
from events.records.ratings.forms import RateForm, RatingFilter, ThankForm
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import one_line
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required

PAGE = 20


def shift_and_person(request: PersonRequest, shift_id: UUID) -> tuple[Shift, User]:
    """The shift and who speaks, oneself or somebody of the household, if they led it or took part; a 404 otherwise."""
    shift = get_object_or_404(Shift.objects.public().select_related("event__point", "leader"), pk=shift_id)
    number = request.POST.get("person") or request.GET.get("person") or request.user.volunteer_no
    person = get_object_or_404(User.objects.household_of(request.user), volunteer_no=one_line(number))
    if person.pk != shift.leader_id and not ratings.counted_attendances(shift).filter(person=person).exists():
        raise Http404
    return shift, person


def rate_page(request: PersonRequest, shift: Shift, person: User, **forms: Any) -> HttpResponse:
    said = Rating.objects.filter(shift=shift, person=person).first()
    no = ratings.refusal_to_rate(shift, person, request.user, clock.now())
    people = ratings.thankable_people(shift, person)
    context = {
        "shift": shift,
        "person": person,
        "said": said,
        "refused": no.sentence if no else "",
        "rates": shift.leader_id != person.pk,
        "form": RateForm(initial={"stars": said.stars, "words": said.words} if said else None),
        "thank_form": ThankForm(shift=shift, people=people) if people else None,
        "thanked": Thanks.objects.filter(shift=shift, giver=person).select_related("receiver").order_by("pk"),
    }
    return render(request, "events/records/ratings/rate.html", context | forms)


def redirect_to_rating(shift: Shift, person: User, reader: User) -> HttpResponse:
    more = "" if person.pk == reader.pk else f"?person={person.volunteer_no}"
    return redirect(f"/events/{shift.pk}/rate/{more}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rate_shift(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """How it was, and whom to thank."""
    shift, person = shift_and_person(request, shift_id)
    if request.method != "POST":
        return rate_page(request, shift, person)
    form = RateForm(request.POST)
    if form.is_valid():
        with attempt_form(form):
            ratings.rate(shift=shift, person=person, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Thank you. It helps the next one to be better."))
            return redirect_to_rating(shift, person, request.user)
    return rate_page(request, shift, person, form=form)


@login_required
@require_POST
def thank_person(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """Thank the leader or another who took part."""
    shift, person = shift_and_person(request, shift_id)
    form = ThankForm(request.POST, shift=shift, people=ratings.thankable_people(shift, person))
    if form.is_valid():
        with attempt_form(form):
            ratings.thank(
                shift=shift,
                giver=person,
                receiver=form.chosen,
                kind=form.cleaned_data["kind"],
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, _("Your thanks are told."))
            return redirect_to_rating(shift, person, request.user)
    return rate_page(request, shift, person, thank_form=form)


@login_required
@require_safe
def thanks_list(request: PersonRequest) -> HttpResponse:
    """What I was thanked for, and my household."""
    people = User.objects.household_of(request.user)
    rows = Thanks.objects.filter(receiver__in=people).select_related("giver", "receiver", "shift__event").order_by("-at", "-pk")
    return render(request, "events/records/ratings/thanks.html", {"page": Paginator(rows, PAGE).get_page(request.GET.get("page"))})


@login_required
@require_safe
def rating_list(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What people said about a shift, without names: to its leader once there are three, so that nobody is guessed."""
    shift = run_shift_or_404(request, pk)
    hidden = shift.leader_id == request.user.pk and shift.ratings.count() < ratings.FEWEST_RATINGS
    if hidden and list_export.is_export(request):
        raise Http404
    found = RatingFilter(request.GET, queryset=shift.ratings.order_by("-stars", "pk"))
    table = rating_tables.RatingTable(found.qs.none() if hidden else found.qs)
    name = f"{_('What people said')} {shift.event.title}"
    if file := list_export.list_or_file(request, table, name=name, per_page=PAGE):
        return file
    context = {"shift": shift, "page": table.page, "hidden": hidden, "filter": found}
    return render(request, "events/records/ratings/said.html", context | {"average": ratings.average(shift.ratings.all())})
