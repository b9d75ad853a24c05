"""Lending the code page or the scanner of a shift to somebody on the spot, until its end: one phone is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import BigIntegerField, DateTimeField, QuerySet

from events.models import Shift
from events.onsite.refusals import OnsiteRefusal
from volunteer.core.database.prepared import Prepared
from volunteer.core.refusals import Refused
from volunteer.models import Pass, User
from volunteer.notices.outbox import notify
from volunteer.people import queries as people_queries
from volunteer.signin import passes, personal_code

Kind = Pass.Kind
LENT_KINDS = (Kind.CODE, Kind.SCANNER)
UPLOAD_GRACE = timedelta(hours=24)  # scans made without network still get in


def pass_subject(shift: Shift) -> str:
    return f"shift:{shift.pk}"


def valid_until(shift: Shift, kind: str) -> datetime:
    """Until when a pass for a published shift is good: the code as long as it is shown, the scanner until its uploads are in."""
    closes = shift.check_out_closes(shift.pinned_rule)
    return closes + UPLOAD_GRACE if kind == Kind.SCANNER else closes


def lend_pass(*, shift: Shift, kind: str, to: str, by: User, at: datetime) -> Pass:
    """Lend to the person whose personal code was scanned or whose number was typed (`to`), and tell them.

    Who holds the same already keeps it. Whether `by` runs the shift is the caller's scope. Raises `Refused`.
    """
    if shift.state != Shift.State.PUBLISHED or at >= valid_until(shift, kind):
        raise Refused(OnsiteRefusal.NOT_RUNNING)
    holder = find_recipient(to, by, at)
    if holder.pk == by.pk:
        raise Refused(OnsiteRefusal.YOURSELF)
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=holder.pk)
        if held := lent_passes(shift, at).filter(holder=holder, kind=kind).first():
            return held
        made, _token = passes.lend_pass(
            kind=kind, subject=pass_subject(shift), holder=holder, by=by, until=valid_until(shift, kind), at=at
        )
        params = {"title": shift.event.title, "start": shift.start.isoformat(), "kind": kind, "by": by.name}
        notify(person=holder, kind="lent", params=params, key=f"lent:{made.pk}", at=at, url=f"/lent/{made.pk}/")
    return made


def find_recipient(text: str, by: User, at: datetime) -> User:
    """The person of a scanned code or a typed volunteer number. Raises `Refused`."""
    read = personal_code.parse_code(text)
    return personal_code.find_owner(read, at).person if read else people_queries.find_person(volunteer_no=text, by=by, at=at)


def lent_passes(shift: Shift, at: datetime) -> models.QuerySet[Pass]:
    """The valid passes of a shift that one person lent to another."""
    return Pass.objects.valid(at).filter(subject=pass_subject(shift), kind__in=LENT_KINDS).exclude(lent_by=models.F("holder"))


def passes_of_shift(shift: Shift) -> models.QuerySet[Pass]:
    """Every pass there ever was for a shift, the latest first."""
    found = Pass.objects.filter(subject=pass_subject(shift), kind__in=LENT_KINDS).select_related("holder", "lent_by", "ended_by")
    return found.order_by("-at", "-pk")


def passes_lent_to(person: User, at: datetime) -> Sequence[Pass]:
    """What others lent to a person and is good now, with its shift as `shift`; two statements at most."""
    held: list[Pass] = LENT(person=person.pk, at=at)
    ids = {one.subject.removeprefix("shift:") for one in held}
    shifts = {str(shift.pk): shift for shift in Shift.objects.filter(pk__in=ids).select_related("event__point")} if held else {}
    for one in held:
        one.shift = shifts[one.subject.removeprefix("shift:")]  # type: ignore[attr-defined]
    return held


def passes_held_for_others(person: Any, at: Any) -> QuerySet[Pass]:
    mine = Pass.objects.valid(at).filter(holder=person, kind__in=LENT_KINDS).exclude(lent_by=person)
    return mine.select_related("lent_by").order_by("at")


LENT = Prepared(passes_held_for_others, person=BigIntegerField(), at=DateTimeField())
