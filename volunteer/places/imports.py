"""Places, service points and organisations out of an Excel sheet: all of them or, where a single row is wrong, none.

Of points and organisations each row is judged by the form that opens one by hand, so the rules are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from volunteer.core import forms
from volunteer.lists import excel_reader
from volunteer.lists.form_import import Line
from volunteer.models import Area, User
from volunteer.places import actions as places
from volunteer.places import permissions
from volunteer.places.area_sheets import AreaSheet
from volunteer.places.choosing import Choice
from volunteer.places.find_places import PlaceIndex, is_meant, split_names
from volunteer.places.forms import OrganizationForm, PlaceFields, PointForm
from volunteer.places.place_file import LEVELS, areas_above

# The columns by their headings; the templates have them in this order.
POINT_HEADINGS = {
    "name": pgettext_lazy("sheet", "What it is called"),
    "area": pgettext_lazy("sheet", "Community or compound"),
    "above": pgettext_lazy("sheet", "Street or community above"),
    "address": pgettext_lazy("sheet", "Address"),
    "phone": pgettext_lazy("sheet", "Phone"),
    "introduction": pgettext_lazy("sheet", "What it does"),
    "longitude": pgettext_lazy("sheet", "Longitude (GCJ-02)"),
    "latitude": pgettext_lazy("sheet", "Latitude (GCJ-02)"),
}
ORGANIZATION_HEADINGS = {
    "name": pgettext_lazy("sheet", "What it is called"),
    "kind": pgettext_lazy("sheet", "Kind"),
    "area": pgettext_lazy("sheet", "Area"),
    "above": pgettext_lazy("sheet", "Street or community above"),
}

REGISTER_HEADINGS = {
    "level": pgettext_lazy("sheet", "Kind"),
    "name": pgettext_lazy("sheet", "What it is called"),
    "code": pgettext_lazy("sheet", "Code"),
    "above": pgettext_lazy("sheet", "What it lies in"),
    "households": pgettext_lazy("sheet", "Households"),
    "longitude": pgettext_lazy("sheet", "Longitude (GCJ-02)"),
    "latitude": pgettext_lazy("sheet", "Latitude (GCJ-02)"),
}


class PointRowForm(PointForm):
    """What a row says of a service point; its position is read from a Chinese map."""

    area = forms.ModelChoiceField(Area.objects.none())  # type: ignore[assignment]  # found by its name and not by steps
    datum = None  # type: ignore[assignment]  # how Django leaves a field of the form above out

    class Meta(PointForm.Meta):
        fields = [name for name in POINT_HEADINGS if name != "above"]
        labels = POINT_HEADINGS

    def __init__(self, *args: object, areas: QuerySet[Area], **kwargs: object) -> None:
        super().__init__(*args, choice=Choice(), trusting=False, **kwargs)
        self.fields["area"].queryset, self.fields["area"].label = areas, POINT_HEADINGS["area"]  # type: ignore[attr-defined]


class OrganizationRowForm(OrganizationForm):
    class Meta(OrganizationForm.Meta):
        labels = ORGANIZATION_HEADINGS


@dataclass(frozen=True, kw_only=True)
class PlaceSheet(AreaSheet):
    """Places in one's areas. `keep` is the act for all rows together, which leaves alone what is there.

    `say` tells how many are new.
    """

    say: Callable[[int], str]
    needed_columns: tuple[str, ...]
    most: int = excel_reader.MOST_ROWS

    @property
    def needed(self) -> list[str]:
        return list(self.needed_columns)

    def keep_all(self, found: Sequence[Line]) -> int:
        made: Any = self.keep([line.form.cleaned_data for line in found if line.form])
        return int(made)

    def told(self, made: int) -> str:
        return self.say(made)


def point_sheet(areas: QuerySet[Area], *, by: User, at: datetime) -> PlaceSheet:
    """The service points of these areas."""

    def make(typed: Mapping[str, Any] | None) -> PointRowForm:
        return PointRowForm(typed, areas=areas)

    def say(made: int) -> str:
        return ngettext("%(n)s new point is open.", "%(n)s new points are open.", made) % {"n": made}

    keep, needed = partial(keep_rows, places.open_points, by, at), ("name", "area", "address")
    key = ("name", "area", "above")
    return PlaceSheet("points", _("Service points"), make=make, keep=keep, key=key, needed_columns=needed, say=say)


def organization_sheet(areas: QuerySet[Area], *, by: User, at: datetime) -> PlaceSheet:
    """The organisations that are seated in these areas."""

    def make(typed: Mapping[str, Any] | None) -> OrganizationRowForm:
        return OrganizationRowForm(typed, areas=areas)

    def say(made: int) -> str:
        return ngettext("%(n)s organization is new.", "%(n)s organizations are new.", made) % {"n": made}

    keep, needed = partial(keep_rows, places.open_organizations, by, at), ("name", "kind", "area")
    key = ("name", "area", "above")
    return PlaceSheet("organizations", _("Organizations"), make=make, keep=keep, key=key, needed_columns=needed, say=say)


def keep_rows(act: Callable[..., int], by: User, at: datetime, rows: Sequence[dict[str, Any]]) -> int:
    return act(by=by, rows=rows, at=at)


# --- the register of places -------------------------------------------------------------------------------------------------

MOST_PLACES = 6000  # rows: all buildings of a district in one sheet
OTHER_WORDS = {"楼": Area.Level.BUILDING, "栋": Area.Level.BUILDING, "幢": Area.Level.BUILDING}  # what clerks write for a kind


class PlaceRowForm(PlaceFields):
    """What a row says of a place beside its kind and what it lies in; its position is read from a Chinese map."""


@dataclass
class PlaceRow(excel_reader.SheetRow):
    """One row of the file. `there`: the place, where the register has it already; `above_row`: its place above, if that is new."""

    level: str = ""
    above: Area | None = None
    above_row: PlaceRow | None = None
    there: Area | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def level_name(self) -> str:
        return str(Area.Level(self.level).label) if self.level else ""

    @property
    def names_above(self) -> list[str]:
        """The names of what it lies in, the widest first."""
        if self.above_row:
            return [*self.above_row.names_above, self.above_row.text("name")]
        return [*(one.name for one in areas_above(self.above)), self.above.name] if self.above else []

    @property
    def nearest_above(self) -> Area | None:
        """The nearest place of the register that it lies in."""
        return self.above_row.nearest_above if self.above_row else self.above

    def fields(self) -> dict[str, Any]:
        """What `add_areas` wants of it; the place above is there by then."""
        return {"parent": self.above, "level": self.level, **self.facts}


def read_places(file: IO[bytes]) -> list[PlaceRow]:
    """The rows as text. Raises `ValidationError` for the file as a whole."""
    cells = excel_reader.read_cells(file, MOST_PLACES)
    found = excel_reader.read_rows(PlaceRow, cells, REGISTER_HEADINGS, ("level", "name"), MOST_PLACES)
    if not found:
        raise forms.ValidationError(_("There is nothing in this sheet."), code="no_rows")
    return found


def check_places(found: Sequence[PlaceRow], areas: QuerySet[Area], *, by: User, at: datetime) -> None:
    """Judge all rows together: what is wrong with each becomes its `problems`. `areas` are those of the reader; five statements."""
    form = PlaceRowForm({})
    for line in found:
        read_level(line)
        read_facts(line, form)
    index = PlaceIndex(areas, [text for line in found for text in (line.text("above"), line.text("code"))])
    district = Area.objects.filter(level=Area.Level.DISTRICT).order_by("path").first()
    rows: dict[str, list[PlaceRow]] = defaultdict(list)
    for line in found:
        rows[line.text("name")].append(line)
    for line in sorted(found, key=lambda line: LEVELS.index(line.level) if line.level in LEVELS else -1):
        find_above(line, index, rows, district)
    find_there(found)
    check_codes(found)
    mark_same_rows(found)
    check_rights(found, by, at)


def check_rights(found: Sequence[PlaceRow], by: User, at: datetime) -> None:
    """Whether the reader's office adds places of each kind there; what lies in a new place is judged by where that one lies."""
    for line in found:
        above = line.nearest_above
        if line.there is None and above and line.level and not permissions.may_decide(by, line.level, above, at):
            said = _("your office does not add a %(level)s here; ask the one above") % {"level": line.level_name}
            line.problems.append(said)


@cache
def level_words() -> dict[str, str]:
    """What each kind is called in either language, in small letters."""
    levels = (Area.Level.DISTRICT, *LEVELS)
    found = {word: str(level) for level in levels for word in excel_reader.label_variants(level.label)}
    return found | {word: str(level) for word, level in OTHER_WORDS.items()}


def read_level(line: PlaceRow) -> None:
    typed = line.text("level").strip().casefold()
    line.level = level_words().get(typed, "")
    if not line.level:
        named = "、".join(str(level.label) for level in LEVELS)
        said = _("“%(word)s” is none of: %(words)s") % {"word": line.text("level"), "words": named}
        line.problems.append(excel_reader.cell_problem(REGISTER_HEADINGS["level"], said))


def read_facts(line: PlaceRow, form: PlaceRowForm) -> None:
    """Let one form judge each row: making a form for each of thousands takes seconds."""
    form.data = {name: line.text(name) for name in form.fields}
    form.full_clean()
    line.facts = form.cleaned_data
    for name, errors in form.errors.items():
        line.problems += [excel_reader.cell_problem(REGISTER_HEADINGS.get(name, ""), error) for error in errors]


def find_above(line: PlaceRow, index: PlaceIndex, rows: Mapping[str, Sequence[PlaceRow]], district: Area | None) -> None:
    """What the row lies in: a place of the register, or one of another row."""
    text = line.text("above")
    if known := known_by_code(line, index, district):
        line.there, line.above = known, known.parent
    elif line.level == Area.Level.DISTRICT:
        line.problems.append(_("a district is not added by a sheet"))
    elif not text and line.level in Area(level=Area.Level.DISTRICT).levels_below():
        line.above = district
    elif not text:
        line.problems.append(_("say what it lies in: a street, a community, a compound or a building"))
    else:
        choose_above(line, text, index, rows)
    above = line.above_row.level if line.above_row else line.above.level if line.above else ""
    if above and line.level and line.level not in Area(level=above).levels_below():
        said = _("a %(level)s cannot lie right below a %(above)s")
        line.problems.append(said % {"level": line.level_name, "above": Area.Level(above).label})


def known_by_code(line: PlaceRow, index: PlaceIndex, district: Area | None) -> Area | None:
    """The place that has the row's code and name already; where it lies is known then."""
    area = index.by_code.get(line.text("code")) or district
    return area if area and (area.code, area.name) == (line.text("code"), line.text("name")) else None


def choose_above(line: PlaceRow, text: str, index: PlaceIndex, rows: Mapping[str, Sequence[PlaceRow]]) -> None:
    fit = [area for area in index.find(text) if not line.level or line.level in area.levels_below()] or index.find(text)
    typed = split_names(text)
    others = [row for row in rows.get(typed[-1] if typed else "", ()) if row is not line and lies_higher(row, line)]
    new = [row for row in others if is_meant(row.text("name"), row.names_above, typed) and not is_one_of(row, fit)]
    if len(fit) + len(new) == 1:
        line.above, line.above_row = (fit[0], None) if fit else (None, new[0])
    elif fit or new:
        line.problems.append(_("several places are called “%(name)s”; write before it what it lies in, with a /") % {"name": text})
    else:
        line.problems.append(_("there is no place called “%(name)s” in your area; enter it in a row of its own") % {"name": text})


def lies_higher(row: PlaceRow, line: PlaceRow) -> bool:
    """Whether something of the row's kind may hold what the line is; false as long as one of the kinds is not known."""
    return bool(row.level and line.level) and line.level in Area(level=row.level).levels_below()


def is_one_of(row: PlaceRow, areas: Iterable[Area]) -> bool:
    """Whether the row is one of these places, so that it is no second one of the name."""
    return any(row.text("name") == area.name and row.above == area.parent for area in areas)


def find_there(found: Sequence[PlaceRow]) -> None:
    """Mark the rows of places that are in the register already: known by their code, or by their name within the place above."""
    lying = [line for line in found if line.above and line.there is None]
    parents, names = {line.above.pk for line in lying if line.above}, {line.text("name") for line in lying}
    same = Area.objects.filter(parent__in=parents, name__in=names)
    there = {(area.parent_id, area.name): area for area in same.order_by("-until")}
    for line in lying:
        known = there.get((line.above.pk if line.above else 0, line.text("name")))
        if known and line.text("code") in ("", known.code):
            line.there = known
        elif known and known.until is None:
            said = _("there is a place of this name here already, with the code %(code)s")
            line.problems.append(said % {"code": known.code})


def check_codes(found: Sequence[PlaceRow]) -> None:
    """A code is used once, in the sheet and in the register."""
    codes = {line.text("code") for line in found if line.text("code")}
    used = {area.code: area for area in Area.objects.filter(code__in=codes)}
    first: dict[str, int] = {}
    for line in found:
        code = line.text("code")
        if code and first.setdefault(code, line.row) != line.row:
            line.problems.append(_("the code %(code)s stands in row %(row)s too") % {"code": code, "row": first[code]})
        elif code in used and line.there is None:
            said = _("the code %(code)s belongs to “%(name)s” already")
            line.problems.append(said % {"code": code, "name": used[code].name})


def mark_same_rows(found: Sequence[PlaceRow]) -> None:
    first: dict[tuple[int, int, str], int] = {}
    for line in found:
        key = (line.above.pk if line.above else 0, line.above_row.row if line.above_row else 0, line.text("name"))
        if any(key[:2]) and first.setdefault(key, line.row) != line.row:
            line.problems.append(_("the same as row %(row)s") % {"row": first[key]})


@transaction.atomic
def keep_places(found: Sequence[PlaceRow], *, by: User, at: datetime) -> int:
    """Enter the rows that are new, the highest first; how many. Raises `Refused`, and then nothing is kept."""
    made = 0
    for level in LEVELS:
        lines = [line for line in found if line.level == level and line.there is None]
        for line in lines:
            line.above = line.above or (line.above_row.there if line.above_row else None)
        if lines:
            made += places.add_areas(by=by, rows=[line.fields() for line in lines], at=at)
            find_there(lines)
    return made
