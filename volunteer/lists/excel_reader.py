"""Reading an Excel sheet that a stranger made: every error named by its row, nothing unpacked beyond a limit.

Its size, what it unpacks to, its rows and its merged cells are limited before they are read. openpyxl is large and needed by few
requests, so it is loaded by the first of them.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from importlib import import_module
from io import BytesIO
from typing import IO, Any

from defusedxml import ElementTree
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from volunteer.core import clock, forms
from volunteer.core.attempts import Attempt
from volunteer.core.refusals import Refused
from volunteer.lists import export as list_export

MOST_BYTES = 2_000_000
MOST_UNPACKED = 20_000_000
MOST_PARTS = 200
MOST_ROWS = 1000
MOST_COLUMNS = 40
MOST_MERGED = 200
MOST_TEXT = 2000
LANGUAGES = ("zh-hans", "en")
WHOLE_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
HALVES = ("上午", "下午", "晚上")
SHORT_DAY = re.compile(r"(\d{1,2})[-/月](\d{1,2})日?")
CLOCK = re.compile(r"(上午|下午|晚上)? ?(\d{1,2})(?:[:：](\d{2})(?:[:：]\d{2}(?:\.\d+)?)?|[点时](?:(\d{1,2})分?|(半))?)")

TOO_HEAVY = gettext_lazy("The file is larger than it may be (2 MB, or 20 MB unpacked). Divide it into smaller sheets.")
UNREADABLE = gettext_lazy("This is not an Excel file we can read. Save it as .xlsx; best start from our template.")
TOO_LONG = gettext_lazy("The sheet has more than %(most)s rows. Divide it into several.")
MERGED = gettext_lazy("There are too many merged cells. Start from our template.")
NO_HEADINGS = gettext_lazy("The first row must hold the headings. Missing: %(missing)s. Start from our template.")

type Headings = Mapping[str, Any]  # column -> what stands above it, translated when read


@dataclass
class SheetRow:
    """One row of the file as text; `problems` are sentences."""

    row: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)

    def text(self, column: str) -> str:
        return self.cells.get(column, "")


def read_cells(file: IO[bytes], most: int = MOST_ROWS) -> tuple[list[list[str]], set[int]]:
    """The cells of the first sheet as text, and the numbers of the rows in which cells are merged; at most `most` rows.

    Raises `forms.ValidationError` for what is wrong with the file as a whole.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise forms.ValidationError(TOO_HEAVY, code="too_heavy")
    require_safe_archive(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and the like, which we do not look at
            return unpack(content, most)
    except forms.ValidationError:
        raise
    except Exception as problem:  # a broken file breaks the reader in any way it likes
        raise forms.ValidationError(UNREADABLE, code="unreadable") from problem


def require_safe_archive(content: bytes) -> None:
    """Look at the list of the archive's parts before one of them is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise forms.ValidationError(UNREADABLE, code="unreadable") from problem
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise forms.ValidationError(TOO_HEAVY, code="too_heavy")


def unpack(content: bytes, most: int) -> tuple[list[list[str]], set[int]]:
    book = import_module("openpyxl").load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        found = sheet.iter_rows(min_row=1, max_row=most + 2, max_col=MOST_COLUMNS, values_only=True)
        rows = [[cell_text(value) for value in row] for row in found]
        with book._archive.open(sheet._worksheet_path) as part:  # a sheet that is read row by row does not tell merged cells
            return rows, merged_rows(part, most)
    finally:
        book.close()


def merged_rows(part: IO[bytes], most: int) -> set[int]:
    spans: list[str] = []
    for _event, element in ElementTree.iterparse(part, forbid_dtd=True):
        if element.tag.endswith("}mergeCell"):
            spans.append(element.get("ref", ""))
        if len(spans) > MOST_MERGED:
            raise forms.ValidationError(MERGED, code="merged")
        element.clear()
    found, utils = set[int](), import_module("openpyxl.utils")
    for span in spans:
        _left, top, _right, bottom = utils.range_boundaries(span)
        found.update(range(top, min(bottom, most + 1) + 1))
    return found


def cell_text(value: Any) -> str:
    """A cell as a person reads it: a number typed as a phone number has no decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return " ".join(str(value).split())[:MOST_TEXT]


def read_rows[Row: SheetRow](
    kind: type[Row],
    found: tuple[Sequence[Sequence[str]], set[int]],
    headings: Headings,
    needed: Sequence[str | tuple[str, ...]],
    most: int = MOST_ROWS,
) -> list[Row]:
    """The filled rows below the headings. `needed` are columns that must be there; of a tuple one is enough."""
    rows, merged = found
    columns = column_places(rows[0] if rows else [], headings, needed)
    filled = [(number, row) for number, row in enumerate(rows[1:], 2) if any(row)]
    if len(filled) > most or (filled and filled[-1][0] > most + 1):
        raise forms.ValidationError(TOO_LONG, code="too_long", params={"most": most})
    made = [kind(number, {name: row[place] for name, place in columns.items()}) for number, row in filled]
    for line in made:
        if line.row in merged:
            line.problems.append(_("cells are merged; take the merge apart"))
    return made


def column_places(row: Sequence[str], headings: Headings, needed: Sequence[str | tuple[str, ...]]) -> dict[str, int]:
    """Column -> its place, by the headings of the template in any of the site's languages."""
    known = {name: column for column, label in headings.items() for name in label_variants(label)}
    found: dict[str, int] = {}
    for place, heading in enumerate(row):
        if column := known.get(heading.casefold()):
            found.setdefault(column, place)
    groups = [(group,) if isinstance(group, str) else group for group in needed]
    missing = [str(headings[group[0]]) for group in groups if not any(column in found for column in group)]
    if missing:
        raise forms.ValidationError(NO_HEADINGS, code="no_headings", params={"missing": "、".join(missing)})
    return found


def label_variants(label: Any) -> Iterable[str]:
    for language in LANGUAGES:
        with translation.override(language):
            yield str(label).casefold()


def parse_day(typed: str, near: date | None = None) -> date | None:
    """A day as people type it, 2025-03-31 or 2025/3/31; None for anything else.

    Without its year (12月5日, 12/5) it is the one closest to `near`, where that is given.
    """
    if near and (short := SHORT_DAY.fullmatch(typed)):
        month, number = map(int, short.groups())
        days = [found for year in (near.year - 1, near.year, near.year + 1) if (found := real_day(year, month, number))]
        return min(days, key=lambda found: abs(found - near), default=None)
    whole = WHOLE_DAY.fullmatch(typed)
    return real_day(*map(int, whole.groups())) if whole else None


def real_day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def parse_time(typed: str) -> time | None:
    """A time of day as people type it, 9:00, 09:00, 9点半 or 下午2:30, or as a cell has it; None for anything else."""
    if not (found := CLOCK.fullmatch(typed)):
        return None
    half, hours, *minutes = found.groups()
    hour = int(hours) + (12 if half == "晚上" or (half == "下午" and int(hours) < 12) else 0)
    minute = next((30 if part == "半" else int(part) for part in minutes if part), 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def parse_span(begin: str, end: str) -> tuple[time | None, time | None]:
    """A begin and an end as people type them. Where the begin alone says which half of the day (下午2:00 and 4:30), the end is
    the next such hour on the face of a clock.
    """
    first, last = parse_time(begin), parse_time(end)
    if first and last and last.hour <= 12 and begin.startswith(HALVES) and not end.startswith(HALVES):
        last = min(last, last.replace(hour=(last.hour + 12) % 24), key=lambda one: (one <= first, one))
    return first, last


def cell_problem(heading: object, sentence: object) -> str:
    """What is wrong with a cell: the heading of its column and the sentence, or the sentence where it names the column itself."""
    named, said = str(heading), str(sentence)
    return (said if not named or named in said else f"{named} – {said}").rstrip("。.")


def row_problem(refused: Refused) -> str:
    """What an act refuses to a row."""
    return cell_problem("", refused.sentence)


def attempt_row(problems: list[str]) -> Attempt:
    """Say a refusal in the block as one of the `problems` of a row."""
    return Attempt(lambda refused: problems.append(row_problem(refused)))


def row_problems(found: Iterable[SheetRow]) -> list[str]:
    """What is wrong, by row."""
    said_of_row = _("Row %(row)s: %(problem)s.")
    return [said_of_row % {"row": line.row, "problem": problem} for line in found for problem in line.problems]


def require_no_problems(found: Iterable[SheetRow], most: int) -> None:
    """Raise ValidationError with a sentence for each thing that is wrong, at most `most` of them."""
    wrong = row_problems(found)
    if len(wrong) > most:
        wrong = [*wrong[:most], _("And %(more)s more.") % {"more": len(wrong) - most}]
    if wrong:
        raise forms.ValidationError(wrong)


def template_file(headings: Headings, title: str, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """A sheet to fill, empty or begun with `rows`; its cells are text, so that no number loses its digits."""
    openpyxl, utils, styles = (import_module(name) for name in ("openpyxl", "openpyxl.utils", "openpyxl.styles"))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for place, label in enumerate(headings.values(), 1):
        sheet.cell(1, place, str(label)).font = styles.Font(bold=True)
        column = sheet.column_dimensions[utils.get_column_letter(place)]
        column.width, column.number_format = 18, "@"
    for number, row in enumerate(rows, 2):
        for place, words in enumerate(row, 1):
            list_export.write_cell(sheet.cell(number, place), words)
    book.properties.creator = ""
    book.properties.created = book.properties.modified = clock.now().replace(tzinfo=None)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
