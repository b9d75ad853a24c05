"""Printed cards of people who carry no phone: for the community, and for whoever runs a point for those they registered."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from volunteer.core import forms
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files import pdf
from volunteer.core.ids import clean_code, one_line
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.models import Area, Card, ServicePoint, User
from volunteer.people import actions as people_actions
from volunteer.people.forms import OnTheSpotForm
from volunteer.people.refusals import PersonRefusal
from volunteer.privacy import export as privacy_export
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.signin import card_pdf, cards, pins
from volunteer.signin import tables as signin_tables

PER_PAGE = 30
MOST_AT_ONCE = 100  # cards in one print: ten sheets
FIELDS = {PersonRefusal.CHILD_BY_GUARDIAN: "birth_date", PersonRefusal.PHONE_KNOWN: "phone"}


class KillForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[(why.value, why.label) for why in cards.CardEndReason if why != cards.CardEndReason.REPLACED],
    )


def people_of_office(request: StaffRequest) -> QuerySet[User]:
    """Residents of one's own area, and whom one registered oneself."""
    mine = request.scope.areas("area__") | Q(registered_by=request.user)
    return User.objects.filter(mine, is_active=True).select_related("area__parent", "registered_by")


def filtered_people(request: StaffRequest) -> QuerySet[User]:
    """Who has a card or no phone; a name narrows it, a whole volunteer number finds residents with a phone too."""
    text, people = one_line(request.GET.get("q", "")), people_of_office(request)
    if (number := clean_code(text)).isdecimal():
        return people.filter(volunteer_no=number)
    people = people.filter(Q(phone_verified_at=None) | Q(pk__in=Card.objects.filter(killed_at=None).values("person")))
    return people.filter(name__icontains=text) if text else people


@staff(Power.RUN)
@require_GET
def cardholder_list(request: StaffRequest) -> HttpResponse:
    """The list, newest people first, with the living card of each; ticks and one press print many."""
    living = Prefetch("cards", Card.objects.filter(killed_at=None), to_attr="living")
    people = filtered_people(request).prefetch_related(living).order_by("-joined_at", "-pk")
    found = signin_tables.CardFilter(request.GET, queryset=people, held=request.scope)
    table = signin_tables.CardTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Volunteer cards"), per_page=PER_PAGE):
        return file
    return render(request, "volunteer/signin/cards.html", {"page": table.page, "filter": found})


@staff(Power.RUN)
@require_http_methods(["GET", "POST"])
def register_on_the_spot(request: StaffRequest) -> HttpResponse:
    """Put somebody who stands here into the book, with a card. Whatever is known may be little."""
    form = OnTheSpotForm(request.POST if request.method == "POST" else None, home=default_community(request))
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=FIELDS):
            person = people_actions.register_on_the_spot(newcomer=form.newcomer, by=request.user, where="desk", at=request.at)
            if people_of_office(request).filter(pk=person.pk).exists():
                cards.issue_card(person=person, by=request.user, at=request.at, replaces="")
                return redirect("volunteer:card", person.volunteer_no)
            messages.warning(request, _("%(name)s is in the book already. Ask for the volunteer number.") % {"name": person.name})
            return redirect("volunteer:register_on_the_spot")
    return form_page(
        request,
        form,
        template="volunteer/people/register.html",
        title=_("Register somebody on the spot"),
        subtitle=_("They can serve at once. The community sees them once before their points are spent."),
        submit=_("Register and make a card"),
        back=reverse("volunteer:cards"),
    )


def default_community(request: StaffRequest) -> Area | None:
    """The community to begin with: that of the first point one runs."""
    point = ServicePoint.objects.filter(request.scope.points()).select_related("area").order_by("pk").first()
    return Area.objects.above(point.area).communities().first() if point else None


@staff(Power.RUN)
@require_GET
def card_detail(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    """One person's card and those before it."""
    return render_card(request, get_object_or_404(people_of_office(request), volunteer_no=volunteer_no))


def render_card(request: StaffRequest, person: User) -> HttpResponse:
    held = list(person.cards.select_related("issued_by", "killed_by").order_by("-issued_at"))
    context: dict[str, Any] = {
        "person": person,
        "card": next((card for card in held if card.killed_at is None), None),
        "dead": [(card, dict(cards.CardEndReason.choices).get(card.reason, card.reason)) for card in held if card.killed_at],
        "form": KillForm(),
        "makes_copy": privacy_export.residents_without_phone(role_scope.scope_for(request.user, Power.APPOINT, request.at))
        .filter(pk=person.pk)
        .exists(),
        "makes_card": cards.may_issue(person=person, by=request.user),
    }
    if role_scope.scope_for(request.user, Power.APPOINT, request.at):
        context["sets_pin"] = pins.may_set(person=person, by=request.user)
        context["pin_by_others"] = not context["sets_pin"]
        context["others"] = [] if context["sets_pin"] else pins.others_who_may_set(person=person, at=request.at)
    return render(request, "volunteer/signin/card.html", context)


@staff(Power.RUN)
@require_POST
def issue_card(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    """A new card; the one the page showed (`replaces`) is dead from now on."""
    person = get_object_or_404(people_of_office(request), volunteer_no=volunteer_no)
    with attempt(request):
        cards.issue_card(person=person, by=request.user, at=request.at, replaces=request.POST.get("replaces", ""))
        messages.success(request, _("The card is ready to print."))
    return redirect("volunteer:card", volunteer_no)


@staff(Power.RUN)
@require_POST
def kill_card(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    person = get_object_or_404(people_of_office(request), volunteer_no=volunteer_no)
    lost = get_object_or_404(person.cards, serial=one_line(request.POST.get("serial", "")))
    form = KillForm(request.POST)
    if form.is_valid():
        cards.kill_card(card=lost, by=request.user, reason=form.cleaned_data["reason"], at=request.at)
        messages.success(request, _("The card is dead now. Nobody can be signed in with it any more."))
    return redirect("volunteer:card", volunteer_no)


@staff(Power.RUN)
@require_POST
def print_cards(request: StaffRequest) -> HttpResponse:
    """The ticked cards as a PDF of A4 sheets, ten on each."""
    living = Card.objects.filter(killed_at=None, person__in=people_of_office(request)).select_related("person")
    asked = living.filter(serial__in=map(one_line, request.POST.getlist("serial")))
    chosen = list(asked.order_by("person__area__path", "serial")[:MOST_AT_ONCE])
    if not chosen:
        messages.error(request, _("Tick the cards to print first."))
        return redirect("volunteer:cards")
    return pdf.pdf_response(card_pdf.cards_pdf(chosen), _("Volunteer cards"))
