"""What comes in opens a case, or joins the one that is open about the same.

Flags are gathered by `tick`, within a minute of being raised, and by whoever decides them: raising one costs a check-in nothing.
An anonymous complaint keeps nothing of who sent it. Instead of a name there is a code, made from the form's own id, by which
whoever holds it can follow the case. Nobody is refused: what comes in beyond the day's numbers is kept and read after the rest, so
nobody can close the box to others. Those numbers count devices and what is complained about, and both are forgotten after two days.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction

from events.cases.actions import assign
from events.cases.refusals import CaseRefusal
from events.models import Attendance, Case, CasePicture, CaseStep, Flag, Shift, Voice
from points.models import HandEntry, Shop
from volunteer.core import audit, ids, rate_limit
from volunteer.core.ids import LETTERS, new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, ServicePoint, User

Topic, Act, Kind = Case.Topic, CaseStep.Act, Voice.Kind
DAY = timedelta(days=1)
ANONYMOUS_PER_DEVICE, ANONYMOUS_PER_SUBJECT, ANONYMOUS_PER_DAY = 3, 20, 200  # complaints a day that are told at once
NAMED_PER_DAY = 10
MAX_PICTURES = 3
CODE_LENGTH = 12


@dataclass(frozen=True)
class CaseSubject:
    """What something is about: the unit, the thing, its topic and, where known, the person whose doing is in question."""

    subject: str
    topic: str
    unit: ServicePoint | Area
    fields: dict[str, Any] = field(default_factory=dict)

    def case(self, at: datetime) -> Case:
        """The case it opens, not saved."""
        unit = {"point": self.unit} if isinstance(self.unit, ServicePoint) else {"area": self.unit}
        case = Case(id=new_id(at), number=ids.random_code(), subject=self.subject, topic=self.topic, **unit, **self.fields)
        case.opened_at, case.due_at = at, at + assign.DEADLINE
        return case


def shift_subject(shift: Shift, topic: str = Topic.RECORD) -> CaseSubject:
    fields = {"shift": shift, "concerned": shift.leader}
    return CaseSubject(f"shift:{shift.pk}", topic, shift.event.point, fields)


def record_subject(row: Attendance) -> CaseSubject:
    fields = {"shift": row.shift, "attendance": row, "concerned": row.shift.leader}
    return CaseSubject(f"record:{row.pk}", Topic.RECORD, row.shift.event.point, fields)


def hand_entry_subject(entry: HandEntry) -> CaseSubject:
    return CaseSubject(f"hand:{entry.pk}", Topic.POINTS, entry.unit, {"hand": entry, "concerned": entry.asked_by})


def unit_subject(unit: ServicePoint | Area, topic: str) -> CaseSubject:
    kind = "area" if isinstance(unit, Area) else "point"
    return CaseSubject(f"{kind}:{unit.pk}:{topic}", topic, unit)


def shop_subject(shop: Shop, topic: str) -> CaseSubject:
    return CaseSubject(f"shop:{shop.pk}:{topic}", topic, shop.point, {"shop": shop})


# --- the acts ----------------------------------------------------------------------------------------------------------


def complain(
    *, about: CaseSubject, id: UUID, words: str, pictures: Sequence[File[bytes]], by: User | None, device: str, at: datetime
) -> Voice:
    """Say that something is wrong: under one's name (`by`) or, with `by` None, anonymously from a `device` (its name, or "").

    Opens a case or joins the open one about the same; its owner is told. Beyond the numbers of a day it joins silently, to be read
    `later`, and an anonymous one without its pictures. `pictures` are cleaned before. The same id (made in the form) again answers
    what was kept. Raises `Refused`.
    """
    words = words.strip()
    with transaction.atomic():
        if kept := Voice.objects.filter(pk=id).select_related("case").first():
            return require_same_voice(kept, words, by)
        if not words:
            raise Refused(CaseRefusal.NO_WORDS)
        later = not is_within_limits(about, by, device, at)
        voice = Voice(
            id=id, kind=Kind.COMPLAINT, by=by, code_hash="" if by else hash_tracking_code(tracking_code(id)), words=words, at=at
        )
        voice.later = later
        case = open_or_join_case(about, [voice], at)
        if by or not later:
            save_pictures(case, pictures, at, by=by, voice=voice)
        if not later:
            notify_owner_if_joined(case, voice, at)
        audit.record(act="case.complain", subject=case, actor=by, at=at)
    return voice


def open_objection_case(flag: Flag, at: datetime) -> Case:
    """The case of an objection to a record; in the transaction of the act that raised it."""
    voice = Voice(id=new_id(at), kind=Kind.OBJECTION, flag=flag, by=flag.raised_by, at=flag.raised_at)
    voice.words = flag.words or str(flag.get_kind_display())
    return open_or_join_case(record_subject(flag.known_attendance), [voice], at)


def gather_flags(*, at: datetime) -> int:
    """Let every flag that has no case yet open or join one; how many flags there were. For `tick`."""
    found = Flag.objects.open().filter(voice=None).order_by("shift_id").values_list("shift_id", flat=True)
    return sum(
        open_flag_cases(Shift.objects.select_related("event__point__area", "leader").get(pk=pk), at)
        for pk in list(found.distinct())
    )


def open_flag_cases(shift: Shift, at: datetime) -> int:
    """The flags of a shift that have no case yet: one case for the shift, one for each record that was objected to."""
    with transaction.atomic():
        lock_subject(shift_subject(shift))
        new = list(shift.flags.open().filter(voice=None).select_related("attendance__shift__event__point__area", "raised_by"))
        for flag in new:
            if flag.kind == Flag.Kind.OBJECTION:
                open_objection_case(flag, at)
        flagged = [flag for flag in new if flag.kind != Flag.Kind.OBJECTION]
        if flagged:
            voices = [Voice(id=new_id(at), kind=Kind.FLAG, flag=flag, at=flag.raised_at) for flag in flagged]
            open_or_join_case(shift_subject(shift), voices, at)
    return len(new)


def open_or_join_case(about: CaseSubject, voices: Sequence[Voice], at: datetime) -> Case:
    """Let voices, not yet saved, join the case that is open about the same for the first time, or open one."""
    lock_subject(about)
    found = Case.objects.open().filter(subject=about.subject, round=1)
    case = found.select_related(*assign.RELATED).select_for_update(of=("self",)).first()
    opened = case is None
    if case is None:
        case = about.case(at)
        case.save(force_insert=True)
        case = assign.lock_case(case)
    for voice in voices:
        voice.case = case
    Voice.objects.bulk_create(voices)
    by = voices[0].by
    if opened or not voices[0].later:
        assign.record_step(case, CaseStep(act=Act.OPENED if opened else Act.JOINED, by=by, at=at))
    if case.owner is None or not assign.may_own(case, case.owner, at):  # who brings something has a part in it from now on
        assign.assign_owner(case, at)
    return case


# --- the steps ---------------------------------------------------------------------------------------------------------


def lock_subject(about: CaseSubject) -> None:
    """Keep others who bring something about the same waiting until the transaction ends: its shift first, as all who decide do."""
    if shift := about.fields.get("shift"):
        Shift.objects.select_for_update(no_key=True).get(pk=shift.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [about.subject])


def require_same_voice(kept: Voice, words: str, by: User | None) -> Voice:
    if (kept.by_id, kept.words) != (by.pk if by else None, words):
        raise Refused(CaseRefusal.USED_FORM)
    return kept


def is_within_limits(about: CaseSubject, by: User | None, device: str, at: datetime) -> bool:
    """Count the complaint, unless it is beyond a number of the day. What is counted says not who it was and is forgotten soon."""
    if by is not None:
        wanted = [("complain", f"person:{by.pk}", NAMED_PER_DAY)]
    else:
        wanted = [
            ("complain_device", f"device:{device}", ANONYMOUS_PER_DEVICE),
            ("complain_about", about.subject, ANONYMOUS_PER_SUBJECT),
            ("complain_site", "all", ANONYMOUS_PER_DAY),
        ]
    return all(rate_limit.allow_attempt(kind=kind, subject=subject, most=most, within=DAY, at=at) for kind, subject, most in wanted)


def save_pictures(case: Case, pictures: Sequence[File[bytes]], at: datetime, *, by: User | None, **of: Any) -> None:
    """Keep evidence in private; its names say nothing."""
    for picture in pictures[:MAX_PICTURES]:
        kept = CasePicture(id=new_id(at), case=case, by=by, at=at, **of)
        kept.picture.save(f"{kept.id}.jpg", picture, save=False)
        kept.save(force_insert=True)


def notify_owner_if_joined(case: Case, voice: Voice, at: datetime) -> None:
    """What joins a case that has an owner already is told to that owner; who has just got it knows."""
    if case.owner is not None and case.voices.exclude(pk=voice.pk).exists():
        assign.notify_owner_of_voice(case, voice, at)


def tracking_code(id: UUID) -> str:
    """The code by which an anonymous voice follows its case: the same for the same form, known to nobody without our key."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"case-code:" + id.bytes, hashlib.sha256).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:CODE_LENGTH])


def known_hashes_of_code(code: str) -> list[str]:
    """By which a voice is found: a code outlives a change of the site's key."""
    return rate_limit.known_hashes(f"case-code:{ids.clean_code(code)}")


def hash_tracking_code(code: str) -> str:
    return rate_limit.subject_hash(f"case-code:{ids.clean_code(code)}")
