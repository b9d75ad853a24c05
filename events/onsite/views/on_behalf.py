"""Somebody without a phone at hand stands at the shift: into the book, onto the list, a card. All of it says who did it."""

from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.attendance.actions import record as record_actions
from events.models import Attendance, Door, Scan, Shift
from events.onsite import queries as onsite_queries
from events.onsite.views.roster import run_shift_or_404
from volunteer.core import clock, forms
from volunteer.core.attempts import attempt_form
from volunteer.core.files import pdf
from volunteer.core.pages import form_page
from volunteer.core.refusals import Refused
from volunteer.models import Area, Card, User
from volunteer.people import actions as people_actions
from volunteer.people.forms import OnTheSpotForm
from volunteer.people.refusals import PersonRefusal
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import card_pdf, cards

REFUSAL_FIELDS = {PersonRefusal.CHILD_BY_GUARDIAN: "birth_date", PersonRefusal.PHONE_KNOWN: "phone"}


class OnBehalfForm(OnTheSpotForm):
    """As at a service point, and whether they are here now."""

    present = forms.BooleanField(label=gettext_lazy("Sign them in here now, by hand"), required=False, initial=True)


@login_required
@require_http_methods(["GET", "POST"])
def register_on_behalf(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Register a person on behalf and, if wanted, tick them in. A known person (name and birthday) is only ticked in."""
    shift, at = running_shift_or_404(request, pk), clock.now()
    home = Area.objects.above(shift.event.point.area).communities().first()
    form = OnBehalfForm(request.POST if request.method == "POST" else None, home=home)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=REFUSAL_FIELDS):
            person = people_actions.register_on_the_spot(newcomer=form.newcomer, by=request.user, where=f"shift:{shift.pk}", at=at)
            return finish_registration(request, shift, person, present=form.cleaned_data["present"])
    return form_page(
        request,
        form,
        template="events/onsite/somebody.html",
        title=_("Somebody without a phone"),
        tab_title=f"{_('Somebody without a phone')} · {shift.event.title}",
        subtitle=shift.event.title,
        submit=_("Register"),
        back=reverse("events:roster", args=[shift.pk]),
    )


def finish_registration(request: PersonRequest, shift: Shift, person: User, *, present: bool) -> HttpResponse:
    """A card for whom I registered myself; the tick; and on to their number, unless they are somebody I may not see."""
    if person.registered_by_id == request.user.pk:
        cards.issue_card(person=person, by=request.user, at=clock.now(), replaces="")
    if present:
        tick_in(request, shift, person)
    if may_see_person(request.user, person, shift):
        return redirect("events:registered_here", shift.pk, person.volunteer_no)
    messages.warning(request, _("%(name)s is in the book already. Ask for the volunteer number.") % {"name": person.name})
    return redirect("events:somebody", shift.pk)


@login_required
@require_http_methods(["GET", "POST"])
def registered_person(request: PersonRequest, pk: UUID, volunteer_no: str) -> HttpResponse:
    """The number of whom I have just registered or ticked in, to write down. A POST prints their card, if I registered them."""
    shift = running_shift_or_404(request, pk)
    people = User.objects.filter(phone_verified_at=None, is_active=True, volunteer_no=volunteer_no)
    person = people.select_related("area", "registered_by").first()
    if person is None or not may_see_person(request.user, person, shift):
        raise Http404
    mine = person.registered_by_id == request.user.pk
    card = Card.objects.filter(person=person, killed_at=None).select_related("person").first() if mine else None
    if request.method == "POST":
        if card is None:
            raise Http404
        return pdf.pdf_response(card_pdf.cards_pdf([card]), _("Volunteer cards"))
    context = {
        "shift": shift,
        "person": person,
        "card": card,
        "attendance": Attendance.objects.filter(shift=shift, person=person).first(),
    }
    return render(request, "events/onsite/registered_here.html", context)


def running_shift_or_404(request: PersonRequest, pk: UUID) -> Shift:
    """A published shift of one's own."""
    shift = run_shift_or_404(request, pk)
    if shift.state != Shift.State.PUBLISHED:
        raise Http404
    return shift


def may_see_person(user: User, person: User, shift: Shift) -> bool:
    here = Attendance.objects.filter(shift=shift, person=person)
    return person.registered_by_id == user.pk or here.exists()


def tick_in(request: PersonRequest, shift: Shift, person: User) -> None:
    """A tick by hand, grade C; its id follows from shift and person, so a second press is the same tick."""
    at = clock.now()
    id = uuid5(shift.pk, person.volunteer_no)
    scan = Scan.made(id=id, shift=shift, person=person, act=Scan.Act.IN, door=Door.ROSTER, by=request.user, at=at)
    try:
        record_actions.record_attempt(scan=scan, at=at)
    except Refused as no:
        messages.error(request, _(": ").join([person.name, onsite_queries.refusal_for_leader(no)]))
    else:
        messages.success(request, _("%(name)s is in, by hand. A second person will confirm it.") % {"name": person.name})
