"""A person's data as one file: who may take it, and how it is made. The first sheet explains the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _

from volunteer.core import audit, rate_limit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.privacy import export_registry
from volunteer.privacy.export_registry import ExportPart, ExportSheet, Row
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.templatetags.formatting import days_in_full, moment

# What is not in the file, and why.
LEFT_OUT = (
    (
        gettext_noop("Pictures, recordings, documents"),
        gettext_noop("The sheets say that they are there; they open on the pages of the platform, the certificate as a PDF."),
    ),
    (
        gettext_noop("PIN, codes, secret addresses"),
        gettext_noop("They are kept so that nobody can read them, or whoever found this file could use them."),
    ),
    (
        gettext_noop("What belongs to others"),
        gettext_noop("Other people's names are shortened. What they said in confidence stays with them."),
    ),
    (
        gettext_noop("Goods given to people in need"),
        gettext_noop("They are kept sealed and without a link to any account. Ask your community."),
    ),
    (
        gettext_noop("Sums for reports"),
        gettext_noop("They are added up from these rows and name nobody."),
    ),
)


def export_person(person: User, at: datetime) -> bytes:
    """Everything that is kept about a person, in the reader's language; a number of statements that their rows do not change."""
    book = list_export.new_book()
    first = list_export.add_sheet(book, gettext("Read this first"))
    with days_in_full():
        counts = [(sheet, fill_sheet(book, sheet, parts, person)) for sheet, parts in export_registry.sheets_with_parts()]
        list_export.write_rows(first, cover_rows(person, counts, at))
    return list_export.book_bytes(book)


def fill_sheet(book: Any, sheet: ExportSheet, parts: list[ExportPart], person: User) -> int:
    """Write one sheet, if there is anything for it; how many rows."""
    rows = chain.from_iterable(part.rows(person) for part in parts)
    one = next(rows, None)
    if one is None:
        return 0
    return list_export.write_rows(list_export.add_sheet(book, str(sheet.name)), chain([sheet.heads, one], rows))


def cover_rows(person: User, counts: list[tuple[ExportSheet, int]], at: datetime) -> Iterator[Row]:
    """The first sheet."""
    yield gettext("Sheet"), gettext("Rows"), gettext("What it says")
    for sheet, count in counts:
        yield sheet.name, count, sheet.told if count else gettext("%(told)s Nothing is kept here.") % {"told": sheet.told}
    yield ()
    yield gettext("About"), "", f"{person} · {person.volunteer_no}"
    yield pgettext("file", "Made"), "", moment(at)
    yield (
        gettext("Why"),
        "",
        gettext("Everybody may read and copy what is kept about them (Personal Information Protection Law, article 45)."),
    )
    yield (
        gettext("Not right?"),
        "",
        gettext("Change it under “Me”, object on the page it stands on, or send a request about your data."),
    )
    yield ()
    for what, why in LEFT_OUT:
        yield _(what), gettext("not in it"), _(why)


A_DAY = timedelta(days=1)
PER_PERSON = 5  # copies of one person a day
PER_STAFF = 30  # copies that one member of the staff makes a day


class CopyWish(TextChoices):
    """How somebody without a phone asked for it."""

    DESK = "desk", _("They asked for it at the desk")
    HOME = "home", _("They asked for it at home")
    LETTER = "letter", _("They asked for it in writing")
    COURT = "authority", _("A guardian named by a court asked for it")


def people_to_copy(person: User) -> QuerySet[User]:
    """Whose copy this person may take: their own, and that of members of the household without a phone."""
    household = User.objects.household_of(person)
    return household.filter(pk=person.pk) | household.filter(phone_index=None)


def residents_without_phone(held: role_scope.Scope) -> QuerySet[User]:
    """For whom staff may make one: who lives in their area, and has not proven a number of their own."""
    people = User.objects.get_queryset().filter(held.areas("area__"), phone_verified_at=None, is_active=True)
    return people.select_related("area__parent")


@transaction.atomic
def take_copy(*, person: User, by: User, at: datetime) -> None:
    """Note that a person takes their copy, or that of somebody they act for, who is told. Raises `Refused`."""
    if not people_to_copy(by).filter(pk=person.pk).exists():
        raise Refused(PrivacyRefusal.COPY_NOT_HOUSEHOLD)
    require_within_limit(person, at)
    audit.record(act="copy.take", subject=person, actor=by, at=at)
    if by.pk != person.pk:
        notify_copied(person, by, at)


@transaction.atomic
def make_copy(*, person: User, why: str, by: User, at: datetime) -> None:
    """Note that staff make the copy on the wish of somebody without a phone, who is told. Raises `Refused`."""
    if not residents_without_phone(role_scope.scope_for(by, Power.APPOINT, at)).filter(pk=person.pk).exists():
        raise Refused(PrivacyRefusal.COPY_NOT_STAFF)
    require_within_limit(person, at)
    if not rate_limit.allow_attempt(kind="copy_staff", subject=str(by.pk), most=PER_STAFF, within=A_DAY, at=at):
        raise Refused(PrivacyRefusal.TOO_MANY_COPIES)
    audit.record(act="copy.make", subject=person, actor=by, at=at, detail={"why": CopyWish(why).value})
    notify_copied(person, by, at)


def require_within_limit(person: User, at: datetime) -> None:
    if not rate_limit.allow_attempt(kind="copy", subject=str(person.pk), most=PER_PERSON, within=A_DAY, at=at):
        raise Refused(PrivacyRefusal.TOO_MANY_COPIES)


def notify_copied(person: User, by: User, at: datetime) -> None:
    key = f"copy_made:{new_id(at)}"
    outbox.notify(person=person, kind="copy_made", params={"by": by.masked_name}, key=key, at=at)
