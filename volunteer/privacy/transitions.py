"""What every step of a ticket shares: the row held, who has a part in it, the days it has, who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.dates import midnight, working_days
from volunteer.core.refusals import Refused
from volunteer.models import Area, DataPromise, DataRequest, DataRequestStep, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.privacy.models import DataRequestQuerySet
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State, Act = DataRequest.State, DataRequestStep.Act
REMIND_BEFORE = timedelta(days=3)  # before the last day the office is reminded
A_MINUTE = timedelta(minutes=1)


def lock_request(data_request: DataRequest) -> DataRequest:
    """The ticket, held; before it whom it is about, as closing an account does, so that the two never wait for one another."""
    if data_request.person_id is not None:
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=data_request.person_id)
    rows = DataRequest.objects.select_for_update(of=("self",)).select_related("person", "asked_by", "area")
    return rows.get(pk=data_request.pk)


def require_open(held: DataRequest) -> None:
    if not held.is_open:
        raise Refused(PrivacyRefusal.NOT_OPEN)


def require_words(words: str) -> str:
    """Words that say something. Raises `Refused`."""
    if not words.strip():
        raise Refused(PrivacyRefusal.NO_WORDS)
    return words.strip()


def record_step(held: DataRequest, act: str, *, by: User | None, at: datetime, **fields: object) -> DataRequestStep:
    """The step and its audit row, which says nothing of what was said."""
    step = DataRequestStep.objects.create(request=held, act=act, by=by, at=at, **fields)
    audit.record(act=f"data_request.{act}", subject=held, actor=by, at=at, detail={"number": held.number, "kind": held.kind})
    return step


# --- days ----------------------------------------------------------------------------------------------------------------


def end_of_day(day: date) -> datetime:
    return midnight(day + timedelta(days=1)) - A_MINUTE


def deadline_from(at: datetime) -> datetime:
    """The end of the last of the working days that the district promises, from tomorrow on."""
    return end_of_day(working_days(timezone.localdate(at), DataPromise.in_force()))


# --- who -----------------------------------------------------------------------------------------------------------------


def involved_ids(data_request: DataRequest) -> set[int]:
    """Who decides nothing here (ids): whom it is about and their household, who sent or wrote it down, who answered it before."""
    people = {data_request.asked_by_id}
    for person in filter(None, (data_request.person, None if data_request.by_staff else data_request.asked_by)):
        people |= people_parties.with_households([person.pk])
    answered = data_request.steps.filter(act__in=[Act.DONE, Act.REFUSED], by__isnull=False)
    return people | set(answered.values_list("by_id", flat=True))


def party_condition(person: User) -> Q:
    """The requests in which this person decides nothing: what `involved_ids` says of one, for many."""
    answers = DataRequestStep.objects.filter(request=OuterRef("pk"), act__in=[Act.DONE, Act.REFUSED], by=person)
    by_home = people_parties.party_condition(person, "asked_by") & Q(checked="")
    return Q(asked_by=person) | by_home | people_parties.party_condition(person, "person") | Q(Exists(answers))


def visible_requests(person: User, at: datetime) -> DataRequestQuerySet:
    """The tickets of a member of the staff: of their part of the district, and what they wrote down."""
    held = role_scope.scope_for(person, Power.DATA, at)
    return DataRequest.objects.filter(held.areas("area__") | (Q(asked_by=person) & ~Q(checked="")))


def may_answer(data_request: DataRequest, person: User, at: datetime) -> bool:
    """Staff of the office or one above it, with no part in it."""
    return role_scope.scope_for(person, Power.DATA, at).covers_area(data_request.area) and person.pk not in involved_ids(
        data_request
    )


def may_speak(data_request: DataRequest, person: User, at: datetime) -> bool:
    """Whether this person answers, takes back or takes further for whoever asks: they themselves, or staff where staff wrote it."""
    if data_request.by_staff:
        return person.pk == data_request.person_id or visible_requests(person, at).filter(pk=data_request.pk).exists()
    return person.pk in (data_request.person_id, data_request.asked_by_id)


def next_office(area: Area) -> Area:
    """The area above; the district's own stays there."""
    return area.parent or area


# --- telling ---------------------------------------------------------------------------------------------------------------


def notify_asker(held: DataRequest, kind: str, at: datetime, *, key: str, **params: object) -> None:
    """Tell whom it is about, and whoever of the household asked for them."""
    people = {held.person, None if held.by_staff else held.asked_by} - {None}
    told = [person for person in people if person is not None and person.is_active]
    url = reverse("volunteer:data_request", args=[held.pk])
    outbox.notify_many(people=told, kind=kind, params={"number": held.number} | params, key=f"{kind}:{key}", at=at, url=url)


def notify_recorder(held: DataRequest, at: datetime, *, key: str) -> None:
    """Who wrote it down at the desk hears that there is something to tell: the person may have no phone, or no account."""
    if held.by_staff:
        notify_staff([held.asked_by], held, "data_request_pass_on", at, key=key)


def notify_office(held: DataRequest, kind: str, at: datetime, *, key: str, area: Area | None = None) -> int:
    """Tell those nearest who may answer it (from `area` upward, else from its own office); how many."""
    people = [one.person for one in role_scope.offices(Power.DATA, area or held.area, at=at, excluding=involved_ids(held))]
    notify_staff(people, held, kind, at, key=key)
    return len(people)


def notify_staff(people: Iterable[User], held: DataRequest, kind: str, at: datetime, *, key: str) -> None:
    url = reverse("volunteer:staff_data_request", args=[held.pk])
    params = {"number": held.number, "due": held.due_at.isoformat()}
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{key}", at=at, url=url)
