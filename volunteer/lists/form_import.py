"""A list out of an Excel sheet whose rows are each judged by the form with which one is made by hand: all of them, or none.

The columns are the form's fields, under the labels that stand on the page; a cell left empty is what the empty form shows.
Reading is the matter of `volunteer.lists.excel_reader`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any, Protocol

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from volunteer.core import forms
from volunteer.lists import excel_reader

MOST = 300  # rows: each is entered as by hand
MOST_NAMED = 12  # choices that are named on the page and in a refusal
SEPARATORS = re.compile(r"[、,，;；]")  # several choices in one cell

YES, NO = gettext_lazy("yes"), gettext_lazy("no")

type Key = tuple[str, ...]
type Choice = tuple[Any, Any]


@dataclass
class Line(excel_reader.SheetRow):
    """One row of the file, and the form it fills; None where it is there already."""

    form: forms.BaseForm | None = None


@dataclass(frozen=True)
class Column:
    """A field of the form as a column."""

    name: str
    field: forms.Field

    @property
    def heading(self) -> str:
        return str(self.field.label)

    @property
    def takes_several(self) -> bool:
        return isinstance(self.field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)

    @cached_property
    def choices(self) -> list[Choice]:
        """What may be chosen; empty where anything may be typed."""
        if isinstance(self.field, forms.BooleanField):
            return [("on", YES), ("", NO)]
        return list(choice_labels(getattr(self.field, "choices", ())))

    @cached_property
    def words(self) -> dict[str, set[Any]]:
        """What stands for the choices in either language, in small letters."""
        found: dict[str, set[Any]] = {}
        for value, label in self.choices:
            for word in excel_reader.label_variants(label):
                found.setdefault(" ".join(word.split()), set()).add(value)
        return found

    @property
    def named(self) -> str:
        """The choices in the reader's language."""
        labels = [str(label) for _value, label in self.choices]
        return "、".join(labels if len(labels) <= MOST_NAMED else [*labels[:MOST_NAMED], "…"])

    @property
    def explained(self) -> list[str]:
        """What goes into the column, in a few words each."""
        said = [_("needed")] if self.field.required and not isinstance(self.field, forms.BooleanField) else []
        if self.choices:
            said.append((_("any of: %(words)s") if self.takes_several else _("one of: %(words)s")) % {"words": self.named})
        elif isinstance(self.field, forms.DateField):
            said.append(_("a day, such as 2026/12/31"))
        elif isinstance(self.field, forms.TimeField):
            said.append(_("a time, such as 9:00"))
        return [*said, *([str(self.field.help_text)] if self.field.help_text else [])]

    def value(self, typed: str) -> Any:
        """What the form is filled with. Raises `ValidationError` for a word that is no choice."""
        if isinstance(self.field, forms.DateField):
            day = excel_reader.parse_day(typed)
            return day.isoformat() if day else typed
        if isinstance(self.field, forms.TimeField):
            time = excel_reader.parse_time(typed)
            return time.isoformat() if time else typed
        if not (self.choices or isinstance(self.field, forms.ChoiceField)):
            return typed
        if self.takes_several:
            return [self.one(word) for word in SEPARATORS.split(typed) if word.strip()]
        return self.one(typed)

    def of(self, line: Line) -> Any:
        """What a row fills the form with here. Raises `ValidationError`."""
        return self.value(line.text(self.name))

    def one(self, typed: str) -> Any:
        found = self.words.get(typed.strip().casefold(), set())
        if len(found) == 1:
            return next(iter(found))
        none, several = _("“%(word)s” is none of: %(words)s"), _("several are called “%(word)s”; enter this one by hand")
        said = {"word": typed, "words": self.named or _("nothing yet")}
        raise forms.ValidationError((several if found else none) % said)


def existing_rows(rows: QuerySet[Any], *columns: str) -> Callable[[], set[Key]]:
    """What is there already, as `FormSheet.there` wants it; one statement."""
    return lambda: {tuple(str(word).casefold() for word in row) for row in rows.order_by().values_list(*columns)}


def choice_labels(choices: Any) -> Iterator[Choice]:
    """Each value and what it is called, of groups too; without the one that stands for nothing chosen."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from choice_labels(label)
        elif value not in ("", None):  # a row of the database is called what it is called in each language
            yield getattr(value, "value", value), getattr(value, "instance", label)


def never_exists(form: Any) -> bool:
    """No form makes what is there already."""
    return False


class Importable(Protocol):
    """What the page of a sheet needs of it: `FormSheet`, or another whose rows are not one form each."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | Promise: ...
    @property
    def most(self) -> int: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    def template(self) -> bytes: ...
    def read(self, file: IO[bytes], /) -> Sequence[Any]: ...
    def keep_all(self, found: Any, /) -> int: ...
    def told(self, made: int, /) -> str: ...


@dataclass(frozen=True)
class FormSheet:
    """What comes in. `make` gives the form, empty (None) or filled; `keep` is the act, which may raise `Refused`.

    `key` are the fields by which a row is known, `there` the words of these fields of what is there already, in small letters;
    `already` says it of a filled form where words alone do not tell. `name` is the file's, `most` how many rows it may have.
    """

    name: str
    title: str | Promise
    make: Callable[[Mapping[str, Any] | None], forms.BaseForm]
    keep: Callable[[Any], object]
    key: tuple[str, ...]
    there: Callable[[], set[Key]] = set
    already: Callable[[Any], bool] = never_exists
    most: int = MOST

    @cached_property
    def columns(self) -> list[Column]:
        """Every field but pictures and what is hidden; what a choice may be is looked up once."""
        fields = self.make(None).fields
        shown = {name: field for name, field in fields.items() if not field.widget.is_hidden}
        given = [(name, field) for name, field in shown.items() if not isinstance(field, forms.FileField)]
        return [column for name, field in given for column in self.columns_of(name, field)]

    def columns_of(self, name: str, field: forms.Field) -> list[Column]:
        """Those that together fill one field."""
        return [Column(name, field)]

    @property
    def needed(self) -> list[str]:
        """The columns without which a sheet says nothing."""
        return [column.name for column in self.columns if column.name in self.key and column.field.required] or [self.key[0]]

    @property
    def headings(self) -> dict[str, str]:
        return {column.name: column.heading for column in self.columns}

    def template(self) -> bytes:
        return excel_reader.template_file({column.name: column.field.label for column in self.columns}, str(self.title))

    def read(self, file: IO[bytes]) -> list[Line]:
        """The rows, each with its form or its `problems`. Raises `ValidationError` for the file as a whole."""
        labels = {column.name: column.field.label for column in self.columns}
        found = excel_reader.read_rows(Line, excel_reader.read_cells(file), labels, self.needed)
        if not found:
            raise forms.ValidationError(_("There is nothing in this sheet."), code="no_rows")
        if len(found) > self.most:
            raise forms.ValidationError(excel_reader.TOO_LONG, code="too_long", params={"most": self.most})
        there, first = self.there(), dict[Key, int]()
        for line in found:
            key = self.known_by(line)
            if first.setdefault(key, line.row) != line.row:
                line.problems.append(_("the same as row %(row)s") % {"row": first[key]})
            elif key not in there:
                self.judge(line)
        return found

    def judge(self, line: Line) -> None:
        """Fill the form of a row; what it says becomes the row's problems."""
        empty = self.form(line, None)
        typed = {name: empty[name].value() for name in empty.fields}
        told = set[str]()
        for column in self.columns:
            if not line.text(column.name):
                continue
            try:
                typed[column.name] = column.of(line)
            except forms.ValidationError as problem:
                told |= {column.name, NON_FIELD_ERRORS}  # of the row as a whole when its cells are right
                line.problems += [excel_reader.cell_problem(column.heading, said) for said in problem.messages]
        line.form = self.form(line, typed)
        wrong = [(name, error) for name, errors in line.form.errors.items() for error in errors if name not in told]
        line.problems += [excel_reader.cell_problem(self.headings.get(name, ""), error) for name, error in wrong]
        if not line.problems and self.already(line.form):
            line.form = None

    def form(self, line: Line, typed: Mapping[str, Any] | None) -> forms.BaseForm:
        """The form of a row, empty or filled."""
        return self.make(typed)

    def known_by(self, line: Line) -> Key:
        return tuple(line.text(name).casefold() for name in self.key)

    def keep_all(self, found: Sequence[Line]) -> int:
        """Make what is new; how many that is. What an act refuses becomes its row's problem, and then nothing is kept."""
        with transaction.atomic():
            made = self.still_new(found)
            for line in made:
                self.keep_one(line)
            if any(line.problems for line in made):
                transaction.set_rollback(True)
        return len(made)

    def still_new(self, found: Sequence[Line]) -> list[Line]:
        """The rows to be made. Of two presses at once the second waits here, and finds what the first has made."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [self.name])
        there, rows = self.there(), [line for line in found if line.form is not None]
        return [line for line in rows if self.known_by(line) not in there and not self.already(line.form)]

    def keep_one(self, line: Line) -> None:
        try:
            with excel_reader.attempt_row(line.problems), transaction.atomic():
                self.keep(line.form)
        except IntegrityError:  # entered by hand since `there` looked; `keep` is any act, so only the database knows
            line.problems.append(_("somebody has just entered this; read the sheet in once more"))

    def told(self, made: int) -> str:
        """What is said when the sheet is kept."""
        return ngettext("%(n)s new entry.", "%(n)s new entries.", made) % {"n": made} if made else _("Nothing in the sheet is new.")


@dataclass(frozen=True, kw_only=True)
class RowSheet:
    """A sheet whose rows are judged together, in a constant number of statements, and not by a form each.

    To be used as `FormSheet` is: `read` answers the rows with their problems, `keep_all` is the act for all of them together, and
    `told` says how many are new.
    """

    name: str
    title: str | Promise
    headings: excel_reader.Headings
    read: Callable[[IO[bytes]], Sequence[Any]]
    keep_all: Callable[[Any], int]
    told: Callable[[int], str]
    most: int = excel_reader.MOST_ROWS
    columns: Sequence[Column] = ()

    def template(self) -> bytes:
        return excel_reader.template_file(self.headings, str(self.title))
