"""身份信息: a person's document as they gave it; its number is sealed, and two accounts cannot hold the same one.

The Regulation on Volunteer Service, article 7, and the rule for certificates ask for it (`domain.md` §1.7). The check digit of a
resident identity card is that of GB 11643-1999.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from events.attendance.recorder import lock_people
from events.models import Identity
from events.records.certificates.refusals import CertificateRefusal
from volunteer.core import audit, encryption
from volunteer.core.refusals import Refused
from volunteer.models import User

Kind = Identity.Kind
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
OTHER_NUMBER = re.compile(r"[A-Z0-9]{6,20}")


def clean_number(number: str) -> str:
    return "".join(number.upper().split()).replace("-", "")


def save_identity(*, person: User, kind: str, number: str, by: User, at: datetime) -> Identity:
    """Keep the document of a person; another one takes its place and has to be seen anew. Raises `Refused`."""
    number = clean_number(number)
    with transaction.atomic():
        lock_people([person.pk])
        require_valid_document(person, kind, number, by)
        index = encryption.phone_hash(f"{kind}:{number}")
        kept = Identity.objects.filter(person=person).first()
        if kept and kept.index == index:
            return kept
        if Identity.objects.filter(index=index).exclude(person=person).exists():
            raise Refused(CertificateRefusal.TAKEN)
        known = {"kind": kind, "sealed": encryption.seal(number), "index": index, "tail": number[-4:], "sex": sex_of(kind, number)}
        identity, _made = Identity.objects.update_or_create(
            person=person, defaults=known | {"given_at": at, "seen_by": None, "seen_at": None}
        )
        audit.record(act="identity.give", subject=person, actor=by, at=at, detail={"kind": kind})
    return identity


def delete_identity(*, person: User, by: User, at: datetime) -> int:
    """Delete what the person gave; certificates that were issued keep what they say. Raises `Refused`."""
    if not by.acts_for(person):
        raise Refused(CertificateRefusal.NUMBER_NOT_YOURS)
    with transaction.atomic():
        deleted: int = Identity.objects.filter(person=person).delete()[0]
        if deleted:
            audit.record(act="identity.take_back", subject=person, actor=by, at=at)
    return deleted


def require_valid_document(person: User, kind: str, number: str, by: User) -> None:
    if not by.acts_for(person):
        raise Refused(CertificateRefusal.NUMBER_NOT_YOURS)
    if kind != Kind.ID_CARD:
        if not OTHER_NUMBER.fullmatch(number):
            raise Refused(CertificateRefusal.WRONG)
        return
    born = birthday(number)
    if born is None:
        raise Refused(CertificateRefusal.WRONG)
    if person.birth_date and person.birth_date != born:
        raise Refused(CertificateRefusal.BIRTHDAY)


def birthday(number: str) -> date | None:
    """The date of birth in the number of a resident identity card; None where the number is none."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return None
    if CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11] != number[17]:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(kind: str, number: str) -> str:
    """What the number of a resident identity card says; nothing for other documents."""
    if kind != Kind.ID_CARD:
        return ""
    return Identity.Sex.MALE if int(number[16]) % 2 else Identity.Sex.FEMALE
