"""What this app has with the holder of a role, and what becomes of it at a hand-over: shifts, drafts, cases, keys."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.cases.actions import assign
from events.models import ApiKey, Case, ChangeRequest, Event, HelpRequest, Makeup, Screen, Shift, Signup
from events.onsite.actions import delegate
from events.shifts.actions import substitute
from volunteer.models import Appointment, HandOver, Pass, Role
from volunteer.people import parties as people_parties
from volunteer.roles.hand_over_items import HandOverItem, Rule, register_items
from volunteer.roles.scope import POWERS, Power, scope_of_appointment
from volunteer.signin import passes

States = HelpRequest.State


def register() -> None:
    register_items(*items_of_shifts(), *items_of_offices())


def items_of_shifts() -> list[HandOverItem]:
    return [
        HandOverItem(
            name="scanners",
            label=_("Scanners and code pages open in the former holder's name"),
            rule=Rule.ENDS,
            why=_("They stop. What was lent to helpers goes on."),
            count=lambda held, at: open_passes(held, at).count(),
            carry_out=end_passes,
        ),
        HandOverItem(
            name="led_shifts",
            label=_("Shifts still to be led"),
            rule=Rule.FOLLOWS,
            why=_("The successor leads them, unless they may not lead for now."),
            count=lambda held, at: shifts_to_lead(held).count(),
            carry_out=pass_shifts_on,
            url=lambda held: reverse("events:manage"),
        ),
        HandOverItem(
            name="drafts",
            label=_("Drafts of events"),
            rule=Rule.FOLLOWS,
            why=_("The successor goes on with them. Who wrote them remains named, and does not approve them."),
            count=lambda held, at: drafts(held).count(),
            url=lambda held: f"{reverse('events:manage')}?show=draft",
        ),
        HandOverItem(
            name="asked_events",
            label=_("Changes and missing hours that they asked for"),
            rule=Rule.STAYS,
            why=_("They wait for a second person as before. Who asked remains named, and does not decide."),
            count=asked,
        ),
        HandOverItem(
            name="help",
            label=_("Requests for help that they took on themselves"),
            rule=Rule.STAYS,
            why=_("They gave their word to a neighbour: they go, or give the request back on its page."),
            count=lambda held, at: taken_requests(held).count(),
        ),
    ]


def items_of_offices() -> list[HandOverItem]:
    return [
        HandOverItem(
            name="cases",
            label=_("Cases to decide"),
            rule=Rule.FOLLOWS,
            why=_("The successor decides them; one in which they have a part goes to somebody else."),
            count=lambda held, at: owned_cases(held).count(),
            carry_out=pass_cases_on,
            url=lambda held: reverse("events:cases"),
        ),
        HandOverItem(
            name="keys",
            label=_("Keys by which other systems read"),
            rule=Rule.TO_DO,
            why=_("They go on working. Who made them has seen them: agree on new ones with those systems."),
            count=lambda held, at: made_keys(held, at).count(),
            url=lambda held: reverse("events:keys"),
        ),
        HandOverItem(
            name="screens",
            label=_("Screens"),
            rule=Rule.FOLLOWS,
            why=_("They belong to the place and go on playing."),
            count=lambda held, at: made_screens(held).count(),
            url=lambda held: reverse("events:screens"),
        ),
    ]


# --- of a point --------------------------------------------------------------------------------------------------------


def runs_point(held: Appointment) -> bool:
    """Whether the role is that of a manager of one point: what an office runs stays with its people."""
    return held.role == Role.POINT_MANAGER and held.point_id is not None


def shifts_to_lead(held: Appointment) -> QuerySet[Shift]:
    found = Shift.objects.filter(event__point=held.point_id) if runs_point(held) else Shift.objects.none()
    return found.filter(leader=held.person_id, state__in=[*Shift.PENDING, Shift.State.PUBLISHED])


def pass_shifts_on(made: HandOver, at: datetime) -> None:
    """All but visits at somebody's home by the successor or the household: somebody else looks after those."""
    home = people_parties.with_households([made.to_id])
    own_visits = Signup.objects.active().filter(person__in=home, shift__event__visit=True)
    for shift in shifts_to_lead(made.appointment).exclude(pk__in=own_visits.values("shift")).order_by("pk"):
        substitute.pass_on(shift=shift, to=made.to, by=made.by, at=at)


def open_passes(held: Appointment, at: datetime) -> QuerySet[Pass]:
    shifts = Shift.objects.filter(event__point=held.point_id, state=Shift.State.PUBLISHED) if runs_point(held) else []
    subjects = [delegate.pass_subject(shift) for shift in shifts]
    return Pass.objects.valid(at).filter(kind__in=delegate.LENT_KINDS, holder=held.person_id, subject__in=subjects)


def end_passes(made: HandOver, at: datetime) -> None:
    for lent in open_passes(made.appointment, at):
        passes.end_pass(pass_=lent, by=made.by, at=at)


def drafts(held: Appointment) -> QuerySet[Event]:
    if not runs_point(held):
        return Event.objects.none()
    pending = Shift.objects.filter(state__in=[Shift.State.DRAFT, Shift.State.RETURNED])
    return Event.objects.filter(point=held.point_id, created_by=held.person_id, pk__in=pending.values("event"))


def asked(held: Appointment, at: datetime) -> int:
    scope = scope_of_appointment(held)
    changes = ChangeRequest.objects.filter(scope.points("shift__event__point__"), state=ChangeRequest.State.ASKED)
    makeups = Makeup.objects.asked().filter(scope.points("shift__event__point__"))
    return sum(rows.filter(asked_by=held.person_id).count() for rows in (changes, makeups))


def taken_requests(held: Appointment) -> QuerySet[HelpRequest]:
    scope = scope_of_appointment(held)
    theirs = Q(sent_to=held.person_id, state=States.DISPATCHED) | Q(
        taker=held.person_id, state__in=[States.TAKEN, States.IN_SERVICE]
    )
    return HelpRequest.objects.filter(theirs).filter(scope.points("point__") | scope.areas("area__"))


# --- of an office ------------------------------------------------------------------------------------------------------


def owned_cases(held: Appointment) -> QuerySet[Case]:
    reviews = held.area_id and Power.REVIEW in POWERS[held.role]
    return Case.objects.open().filter(owner=held.person_id, office=held.area_id) if reviews else Case.objects.none()


def pass_cases_on(made: HandOver, at: datetime) -> None:
    if made.successor:
        for case in owned_cases(made.appointment).order_by("pk"):
            assign.pass_on(case=case, to=made.successor, by=made.by, at=at)


def made_keys(held: Appointment, at: datetime) -> QuerySet[ApiKey]:
    return ApiKey.objects.valid(at).filter(made_by=held.person_id, area=held.area_id) if held.area_id else ApiKey.objects.none()


def made_screens(held: Appointment) -> QuerySet[Screen]:
    scope = scope_of_appointment(held)
    return Screen.objects.in_scope(scope).filter(made_by=held.person_id, active=True)
