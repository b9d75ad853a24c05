"""培训、表彰、评价: entering them with evidence; the person doubts one, the unit answers or takes it out.

Regulation on Volunteer Service, article 19; Measures for Records and Certificates, article 4: who organised it records it, and a
volunteer may say that something is wrong (`domain.md` §1.7). They make no hours and no points. No `Approval`: an entry stands from
the beginning and has no state, and it may be doubted and answered again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from events.attendance.recorder import lock_people
from events.models import RecordEntry
from events.records.models import RecordEntryQuerySet
from events.records.refusals import RecordRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, ServicePoint, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.places import queries as place_queries
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

Kind = RecordEntry.Kind
PARTIES = ("person",)
RELATED = ("person", "point__area", "area", "entered_by", "answered_by", "voided_by")


def add_entry(*, entry: RecordEntry, by: User, at: datetime) -> RecordEntry:
    """Keep it: an unsaved `entry` with id (made in the form), kind, person, unit, words, evidence and perhaps a clean picture.

    The person is told. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        lock_people([entry.person_id])
        if kept := RecordEntry.objects.filter(pk=entry.pk, entered_by=by, person=entry.person).first():
            return kept
        require_may_enter(entry, by, at)
        entry.entered_by, entry.entered_at = by, at
        entry.save(force_insert=True)
        audit.record(act="record.enter", subject=entry, actor=by, at=at, detail={"kind": entry.kind})
        notify_person(entry, "record_entered", at)
    return entry


def doubt_entry(*, entry: RecordEntry, words: str, by: User, at: datetime) -> RecordEntry:
    """The person, or somebody of the household, says that it is not right. Those who review the unit are told. Raises `Refused`."""
    if not words.strip():
        raise Refused(RecordRefusal.NO_WORDS)
    with transaction.atomic():
        entry = lock_entry(entry)
        if entry.waits:
            return entry
        if not by.acts_for(entry.person):
            raise Refused(RecordRefusal.NOT_ABOUT_YOU)
        entry.doubt, entry.doubted_at = words.strip(), at
        entry.answer, entry.answered_by, entry.answered_at = "", None, None
        entry.save(update_fields=["doubt", "doubted_at", "answer", "answered_by", "answered_at"])
        audit.record(act="record.doubt", subject=entry, actor=by, at=at)
        notify_reviewers(entry, at)
    return entry


def answer_doubt(*, entry: RecordEntry, words: str, by: User, at: datetime) -> RecordEntry:
    """It stands as it is, and why. The person is told. Raises `Refused`."""
    if not words.strip():
        raise Refused(RecordRefusal.NO_REASON)
    with transaction.atomic():
        entry = lock_entry(entry)
        if not entry.waits:
            raise Refused(RecordRefusal.NOT_DOUBTED)
        require_may_handle(entry, by, at)
        entry.answer, entry.answered_by, entry.answered_at = words.strip(), by, at
        entry.save(update_fields=["answer", "answered_by", "answered_at"])
        audit.record(act="record.answer", subject=entry, actor=by, at=at)
        notify_person(entry, "record_answered", at)
    return entry


def void_entry(*, entry: RecordEntry, reason: str, by: User, at: datetime) -> RecordEntry:
    """It counts no more, with a reason; the row stays. The person is told. Harmless to repeat. Raises `Refused`."""
    if not reason.strip():
        raise Refused(RecordRefusal.NO_REASON)
    with transaction.atomic():
        entry = lock_entry(entry, gone=by)
        if entry.voided_at:
            return entry
        require_may_handle(entry, by, at)
        entry.voided_by, entry.voided_at, entry.void_reason = by, at, reason.strip()
        entry.save(update_fields=["voided_by", "voided_at", "void_reason"])
        audit.record(act="record.take_out", subject=entry, actor=by, at=at)
        notify_person(entry, "record_taken_out", at)
    return entry


# --- questions ---------------------------------------------------------------------------------------------------------


def enterable_units(held: Scope) -> list[Area | ServicePoint]:
    """The units for which one may enter something, areas first."""
    areas = Area.objects.filter(held.areas()).offices().open()
    return place_queries.units_in_order(areas, ServicePoint.objects.active().filter(held.points()))


def doubted_entries(user: User, at: datetime) -> RecordEntryQuerySet:
    """The entries that people of this reader's units doubt."""
    found = RecordEntry.objects.doubted().in_scope(role_scope.scope_for(user, Power.REVIEW, at))
    return found.exclude(people_parties.party_condition(user, *PARTIES))


def entries_of_person(person: User) -> RecordEntryQuerySet:
    """What stands in a person's record, the newest first."""
    return RecordEntry.objects.standing().filter(person=person).select_related(*RELATED).order_by("-on", "-entered_at", "pk")


def may_handle(entry: RecordEntry, by: User, at: datetime) -> bool:
    """Whether this person may answer for it or take it out: who runs the unit or reviews it, and is not concerned."""
    return covers_entry(entry, by, at) and not people_parties.is_party(entry, by, *PARTIES)


def covers_entry(entry: RecordEntry, by: User, at: datetime) -> bool:
    powers = [role_scope.scope_for(by, power, at) for power in (Power.RUN, Power.REVIEW)]
    point, area = entry.point, entry.area
    return any((point and one.covers_point(point)) or (area and one.covers_area(area)) for one in powers)


# --- refusing ----------------------------------------------------------------------------------------------------------


def require_may_enter(entry: RecordEntry, by: User, at: datetime) -> None:
    held = role_scope.scope_for(by, Power.RUN, at)
    if not (held.covers_point(entry.point) if entry.point else entry.area and held.covers_area(entry.area)):
        raise Refused(RecordRefusal.NOT_YOURS)
    if people_parties.is_near(by, entry.person):
        raise Refused(RecordRefusal.INVOLVED)
    if entry.on > timezone.localdate(at):
        raise Refused(RecordRefusal.FUTURE)
    if not entry.evidence.strip():
        raise Refused(RecordRefusal.NO_EVIDENCE)
    same = Q(kind=entry.kind, title=entry.title, giver=entry.giver, on=entry.on)
    if RecordEntry.objects.standing().filter(same, person=entry.person).exists():
        raise Refused(RecordRefusal.TWICE)


def require_may_handle(entry: RecordEntry, by: User, at: datetime) -> None:
    if people_parties.is_party(entry, by, *PARTIES):
        raise Refused(RecordRefusal.INVOLVED)
    if not covers_entry(entry, by, at):
        raise Refused(RecordRefusal.NOT_YOURS)


def lock_entry(entry: RecordEntry, gone: User | None = None) -> RecordEntry:
    """The row, locked. One that was taken out is refused, unless `gone` did that: then it is a repeat."""
    found = RecordEntry.objects.select_for_update(of=("self",)).select_related("person", "point__area", "area").get(pk=entry.pk)
    if found.voided_at and (gone is None or found.voided_by_id != gone.pk):
        raise Refused(RecordRefusal.GONE)
    return found


# --- telling -----------------------------------------------------------------------------------------------------------


def notify_person(entry: RecordEntry, kind: str, at: datetime) -> None:
    reason = entry.void_reason or entry.answer
    params = {"kind": entry.kind, "title": entry.title, "unit": str(entry.unit), "reason": reason}
    key = f"{kind}:{entry.pk}" if kind != "record_answered" else f"{kind}:{entry.pk}:{int(at.timestamp())}"
    outbox.notify(person=entry.person, kind=kind, params=params, key=key, at=at, url=reverse("events:book"))


def notify_reviewers(entry: RecordEntry, at: datetime) -> None:
    area = entry.unit if isinstance(entry.unit, Area) else entry.unit.area
    outbox.notify_many(
        people=role_scope.reviewers_for(area, at=at, excluding=people_parties.party_ids(entry, *PARTIES)),
        kind="record_doubted",
        params={"title": entry.title, "words": entry.doubt},
        key=f"record_doubted:{entry.pk}:{int(at.timestamp())}",
        at=at,
        url=reverse("events:entry", args=[entry.pk]),
    )
