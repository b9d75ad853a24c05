"""What the file is made of. Each room registers its sheets in its `AppConfig.ready`: this one knows none of the rooms above.

A field by which rows belong to somebody is named by the part that shows them, or stands among the exceptions of
`tests/volunteer/privacy/test_kept.py` with the reason: no table with people in it is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.lists.export import StreamedRows
from volunteer.models import User
from volunteer.templatetags.formatting import moment

type Words = str | Promise
type Row = Sequence[object]


@dataclass(frozen=True, eq=False)
class ExportSheet:
    """One kind of thing: what it is called, what it says in plain words, its columns; sheets stand by `order`."""

    order: int
    name: Words
    told: Words
    heads: tuple[Words, ...]


@dataclass(frozen=True)
class ExportPart:
    """Rows of a sheet about one person, in a constant number of statements; `of` names the fields that lead to the person."""

    sheet: ExportSheet
    rows: Callable[[User], Iterable[Row]]
    of: tuple[str, ...]


PARTS: list[ExportPart] = []

# Steps of the log in plain words, by the names that `volunteer.core.audit.record` gets; those of offices keep their names.
STEPS: dict[str, Words] = {}

# Sheets to which rooms above add rows.
PROFILE = ExportSheet(
    1,
    _("About me"),
    _("Who you are here: name, number, birthday, community and what else is known of you."),
    (_("what"), _("what is kept")),
)
CONSENTS = ExportSheet(
    2,
    _("Consents"),
    _("What you agreed to, or agreed to for somebody in your care, when, and when it was taken back."),
    (_("what for"), _("words of"), _("for whom"), _("who agreed"), _("when"), pgettext_lazy("column", "taken back")),
)
ACCESS = ExportSheet(
    80,
    _("Sign-ins and devices"),
    _("Where you are signed in, cards and phones of yours, and what you may open for a time. Secrets are not in it."),
    (_("what"), _("which"), pgettext_lazy("column", "since"), pgettext_lazy("column", "until")),
)
PICTURES = ExportSheet(
    81,
    _("Pictures I added"),
    _("Pictures you sent, and where. The pictures themselves open on the pages of the platform."),
    (_("when"), _("where"), _("note"), _("taken away")),
)


def sheets_with_parts() -> list[tuple[ExportSheet, list[ExportPart]]]:
    """Every sheet with its parts, in the order of the file."""
    found: dict[ExportSheet, list[ExportPart]] = {}
    for part in PARTS:
        found.setdefault(part.sheet, []).append(part)
    return sorted(found.items(), key=lambda entry: entry[0].order)


# --- how cells are written ---------------------------------------------------------------------------------------------


def stream_cells[R: Model](rows: QuerySet[R], cells: Callable[[R], Row]) -> Iterable[Row]:
    """The rows of one statement, read some at a time."""
    return map(cells, StreamedRows(rows))


def short_name(one: User | None, me: User) -> str:
    """Oneself in full, others by surname, nobody by nothing."""
    if one is None:
        return ""
    return str(one) if one.pk == me.pk else one.masked_name


def yes_or_no(value: object) -> str:
    return gettext("yes") if value else gettext("no")


def moment_text(value: datetime | None) -> str:
    return moment(value)
