"""The asker's side of a ticket: asked online or written down by staff, added to, taken back, taken further.

Everybody may ask for themselves and for whoever of their household has no phone. Who has no account, or asks for somebody who
died, comes to the community, which makes sure who they are (Personal Information Protection Law 44 to 50; domain.md §3.1).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from volunteer.core import rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import Area, DataRequest, User
from volunteer.privacy import export as privacy_export
from volunteer.privacy import transitions as privacy_transitions
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.privacy.transitions import Act, State
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

A_DAY = timedelta(days=1)
MOST_OPEN = 5  # of one person at a time
MOST_A_DAY = 5  # by one person, taken back or not
STAFF_A_DAY = 60  # written down by one member of the staff
Kind, Standing, Checked = DataRequest.Kind, DataRequest.Standing, DataRequest.Checked
ONLINE = (Kind.CORRECT, Kind.DELETE, Kind.EXPLAIN, Kind.RESTRICT, Kind.TRANSFER)  # for the rest there are pages of one's own


@transaction.atomic
def submit_request(*, data_request: DataRequest, by: User, at: datetime) -> DataRequest:
    """Ask online: an unsaved `data_request` with id (made in the form), person, kind and words. The same id again is the same one.

    Whom it is about, and the office that answers, are told. Raises `Refused`.
    """
    person = lock_person(data_request.person or by)
    if kept := DataRequest.objects.filter(pk=data_request.pk).first():
        return require_same_sender(kept, by)
    if not privacy_export.people_to_copy(by).filter(pk=person.pk).exists():
        raise Refused(PrivacyRefusal.NOT_HOUSEHOLD)
    own = person.pk == by.pk
    data_request.person, data_request.standing, data_request.checked = person, Standing.OWN if own else Standing.HOUSEHOLD, ""
    if data_request.kind not in ONLINE and (own or data_request.kind != Kind.CLOSE):
        raise Refused(PrivacyRefusal.ONESELF)
    return receive_request(data_request, by, at, MOST_A_DAY)


@transaction.atomic
def record_request(*, data_request: DataRequest, by: User, at: datetime) -> DataRequest:
    """Staff write down what somebody asks for at the desk: an unsaved `data_request`, with how they made sure who asks.

    `person` is whom it is about, None where they have no account (then `name` says who, and how to reach them is sealed). It is
    answered by somebody else than who wrote it down. The same id again is the same one. Raises `Refused`.
    """
    if data_request.person is not None:
        data_request.person = lock_person(data_request.person)
    if kept := DataRequest.objects.filter(pk=data_request.pk).first():
        return require_same_sender(kept, by)
    require_checked(data_request)
    data_request.area = office_of(data_request, by, at)
    if not role_scope.scope_for(by, Power.DATA, at).covers_area(data_request.area):
        raise Refused(PrivacyRefusal.NOT_STAFF)
    return receive_request(data_request, by, at, STAFF_A_DAY)


def lock_person(person: User) -> User:
    """The person's row, so that two at once cannot both be the last that is allowed."""
    rows = User.objects.get_queryset().select_for_update(of=("self",), no_key=True)
    return rows.select_related("area__parent").get(pk=person.pk)


def require_same_sender(kept: DataRequest, by: User) -> DataRequest:
    if kept.asked_by_id != by.pk:
        raise Refused(PrivacyRefusal.USED_FORM)
    return kept


def require_checked(data_request: DataRequest) -> None:
    """What staff looked at fits for whom it is asked; somebody is named."""
    if data_request.person is None and not data_request.name.strip():
        raise Refused(PrivacyRefusal.NOBODY)
    if data_request.standing == Standing.RELATIVE:
        if data_request.checked != Checked.KINSHIP:
            raise Refused(PrivacyRefusal.KINSHIP)
        if not data_request.name.strip():
            raise Refused(PrivacyRefusal.RELATIVE)
    elif data_request.kind == Kind.CLOSE:
        raise Refused(PrivacyRefusal.CLOSING)
    if data_request.standing == Standing.GUARDIAN and data_request.checked != Checked.GUARDIAN:
        raise Refused(PrivacyRefusal.GUARDIAN)


def office_of(data_request: DataRequest, by: User, at: datetime) -> Area:
    """The community of whom it is about; without an account that of who wrote it down."""
    if data_request.person is not None:
        return data_request.person.community or top_area()
    areas = [held.area for held in role_scope.appointments(by, at) if held.area and Power.DATA in role_scope.POWERS[held.role]]
    return max(areas, key=lambda area: len(area.path)) if areas else top_area()


def top_area() -> Area:
    return Area.objects.get(parent=None)


def receive_request(data_request: DataRequest, by: User, at: datetime, most: int) -> DataRequest:
    """Give it its number and day, keep it, tell those concerned."""
    data_request.words = privacy_transitions.require_words(data_request.words)
    if data_request.person is not None:
        if DataRequest.objects.open().filter(person=data_request.person).count() >= MOST_OPEN:
            raise Refused(PrivacyRefusal.MANY_OPEN, most=MOST_OPEN)
        data_request.area = data_request.person.community or top_area()
    if not rate_limit.allow_attempt(kind="data_request", subject=str(by.pk), most=most, within=A_DAY, at=at):
        raise Refused(PrivacyRefusal.SLOWLY)
    data_request.number, data_request.asked_by, data_request.state = free_number(at), by, State.RECEIVED
    data_request.received_at, data_request.due_at = at, privacy_transitions.deadline_from(at)
    data_request.escalate_at = data_request.due_at
    data_request.save(force_insert=True)
    privacy_transitions.record_step(data_request, Act.RECEIVED, by=by, at=at)
    privacy_transitions.notify_asker(
        data_request, "data_request_received", at, key=str(data_request.pk), due=data_request.due_at.isoformat()
    )
    privacy_transitions.notify_office(data_request, "data_request_new", at, key=str(data_request.pk))
    return data_request


def free_number(at: datetime) -> str:
    """The day and four digits: short enough to be said on the phone."""
    while True:
        number = f"{timezone.localdate(at):%y%m%d}-{secrets.randbelow(10_000):04}"
        if not DataRequest.objects.filter(number=number).exists():
            return number


# --- afterwards ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_words(*, data_request: DataRequest, words: str, by: User, at: datetime) -> DataRequest:
    """Answer what was asked back. The time that it waited for this is added to its days. Harmless to repeat. Raises `Refused`."""
    held = lock_for_asker(data_request, by, at)
    privacy_transitions.require_open(held)
    if held.asked_at is None:
        return held
    words, waited = privacy_transitions.require_words(words), at - held.asked_at
    held.state, held.asked_at, held.warned_at, held.due_at = State.RECEIVED, None, None, held.due_at + waited
    held.escalate_at = held.escalate_at and held.escalate_at + waited
    held.save(update_fields=["state", "asked_at", "warned_at", "due_at", "escalate_at"])
    step = privacy_transitions.record_step(held, Act.ADDED, by=by, at=at, words=words)
    privacy_transitions.notify_office(held, "data_request_added", at, key=str(step.pk))
    return held


@transaction.atomic
def withdraw_request(*, data_request: DataRequest, by: User, at: datetime) -> DataRequest:
    """Take it back. Harmless to repeat. Raises `Refused`."""
    held = lock_for_asker(data_request, by, at)
    if held.state == State.WITHDRAWN:
        return held
    privacy_transitions.require_open(held)
    held.state, held.escalate_at = State.WITHDRAWN, None
    held.save(update_fields=["state", "escalate_at"])
    privacy_transitions.record_step(held, Act.WITHDRAWN, by=by, at=at)
    return held


@transaction.atomic
def take_further(*, data_request: DataRequest, words: str, by: User, at: datetime) -> DataRequest:
    """Have the next office up look at an answer again, once, with new days, by somebody else. Raises `Refused`."""
    held = lock_for_asker(data_request, by, at)
    if not may_go_further(held):
        raise Refused(PrivacyRefusal.FURTHER)
    words = privacy_transitions.require_words(words)
    held.area, held.further_at, held.state = privacy_transitions.next_office(held.area), at, State.RECEIVED
    held.refusal, held.answer, held.decided_by, held.decided_at = "", "", None, None
    held.due_at, held.warned_at, held.escalations = privacy_transitions.deadline_from(at), None, 0
    held.escalate_at = held.due_at
    held.save()
    step = privacy_transitions.record_step(held, Act.FURTHER, by=by, at=at, words=words, area=held.area)
    privacy_transitions.notify_office(held, "data_request_new", at, key=str(step.pk))
    return held


def may_go_further(data_request: DataRequest) -> bool:
    answered = data_request.state in (State.DONE, State.REFUSED)
    return answered and data_request.further_at is None and (data_request.person is None or data_request.person.is_active)


def lock_for_asker(data_request: DataRequest, by: User, at: datetime) -> DataRequest:
    """The ticket, held, by who speaks for it. Raises `Refused`."""
    held = privacy_transitions.lock_request(data_request)
    if not privacy_transitions.may_speak(held, by, at):
        raise Refused(PrivacyRefusal.NOT_YOUR_REQUEST)
    return held
