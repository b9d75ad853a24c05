"""The file itself: a first sheet that explains the others, then a sheet for each kind of thing there is anything of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from volunteer import exporting
from volunteer.kept import registry
from volunteer.kept.registry import Part, Row, Sheet
from volunteer.models import User
from volunteer.templatetags.words import in_full, moment

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


def of(person: User, at: datetime) -> bytes:
    """Everything that is kept about a person, in the reader's language; a number of statements that their rows do not change."""
    book = exporting.new_book()
    first = exporting.add_sheet(book, _("Read this first"))
    with in_full():
        counts = [(sheet, filled(book, sheet, parts, person)) for sheet, parts in registry.sheets()]
        exporting.write(first, explained(person, counts, at))
    return exporting.saved(book)


def filled(book: Any, sheet: Sheet, parts: list[Part], person: User) -> int:
    """Write one sheet, if there is anything for it; how many rows."""
    rows = chain.from_iterable(part.rows(person) for part in parts)
    one = next(rows, None)
    if one is None:
        return 0
    return exporting.write(exporting.add_sheet(book, str(sheet.name)), chain([sheet.heads, one], rows))


def explained(person: User, counts: list[tuple[Sheet, int]], at: datetime) -> Iterator[Row]:
    """The first sheet."""
    yield _("Sheet"), _("Rows"), _("What it says")
    for sheet, count in counts:
        yield sheet.name, count, sheet.told if count else _("%(told)s Nothing is kept here.") % {"told": sheet.told}
    yield ()
    yield _("About"), "", f"{person} · {person.volunteer_no}"
    yield pgettext("file", "Made"), "", moment(at)
    yield _("Why"), "", _("Everybody may read and copy what is kept about them (Personal Information Protection Law, article 45).")
    yield _("Not right?"), "", _("Change it under “Me”, object on the page it stands on, or send a request about your data.")
    yield ()
    for what, why in LEFT_OUT:
        yield _(what), _("not in it"), _(why)
