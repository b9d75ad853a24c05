"""Lending the code page or the scanner of a shift to somebody on the spot, until its end: one phone is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models, transaction

from events.models import Shift
from events.onsite.refusals import OnsiteRefusal
from volunteer.core.refusals import Refused
from volunteer.models import Pass, User
from volunteer.notices.outbox import notify
from volunteer.people import queries as people_queries
from volunteer.signin import passes, personal_code

Kind = Pass.Kind
LENT = (Kind.CODE, Kind.SCANNER)
AFTERWARDS = timedelta(hours=24)  # scans made without network still get in


def subject(shift: Shift) -> str:
    return f"shift:{shift.pk}"


def until(shift: Shift, kind: str) -> datetime:
    """Until when a pass for a published shift is good: the code as long as it is shown, the scanner until its uploads are in."""
    closes = shift.check_out_closes(shift.pinned_rule)
    return closes + AFTERWARDS if kind == Kind.SCANNER else closes


def lend(*, shift: Shift, kind: str, to: str, by: User, at: datetime) -> Pass:
    """Lend to the person whose personal code was scanned or whose number was typed (`to`), and tell them.

    Who holds the same already keeps it. Whether `by` runs the shift is the caller's scope. Raises `Refused`.
    """
    if shift.state != Shift.State.PUBLISHED or at >= until(shift, kind):
        raise Refused(OnsiteRefusal.NOT_RUNNING)
    holder = whose(to, by, at)
    if holder.pk == by.pk:
        raise Refused(OnsiteRefusal.YOURSELF)
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=holder.pk)
        if held := lent(shift, at).filter(holder=holder, kind=kind).first():
            return held
        made, _token = passes.lend(kind=kind, subject=subject(shift), holder=holder, by=by, until=until(shift, kind), at=at)
        params = {"title": shift.event.title, "start": shift.start.isoformat(), "kind": kind, "by": by.name}
        notify(person=holder, kind="lent", params=params, key=f"lent:{made.pk}", at=at, url=f"/lent/{made.pk}/")
    return made


def whose(text: str, by: User, at: datetime) -> User:
    """The person of a scanned code or a typed volunteer number. Raises `Refused`."""
    read = personal_code.parse(text)
    return personal_code.find(read, at).person if read else people_queries.find_person(volunteer_no=text, by=by, at=at)


def lent(shift: Shift, at: datetime) -> models.QuerySet[Pass]:
    """The valid passes of a shift that one person lent to another."""
    return Pass.objects.valid(at).filter(subject=subject(shift), kind__in=LENT).exclude(lent_by=models.F("holder"))


def log(shift: Shift) -> models.QuerySet[Pass]:
    """Every pass there ever was for a shift, the latest first."""
    found = Pass.objects.filter(subject=subject(shift), kind__in=LENT).select_related("holder", "lent_by", "ended_by")
    return found.order_by("-at", "-pk")


def lent_to(person: User, at: datetime) -> Sequence[Pass]:
    """What others lent to a person and is good now, with its shift as `shift`; two statements at most."""
    held = list(
        Pass.objects.valid(at).filter(holder=person, kind__in=LENT).exclude(lent_by=person).select_related("lent_by").order_by("at")
    )
    ids = {one.subject.removeprefix("shift:") for one in held}
    shifts = {str(shift.pk): shift for shift in Shift.objects.filter(pk__in=ids).select_related("event__point")} if held else {}
    for one in held:
        one.shift = shifts[one.subject.removeprefix("shift:")]  # type: ignore[attr-defined]
    return held
