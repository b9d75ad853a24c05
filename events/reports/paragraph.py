"""The district's own paragraph: so many shifts, so many took part, so much was cleared, unit by unit; opening figures apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Concat, Left
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.attendance.models import took_place_condition
from events.core.periods import Period
from events.figures import former, units
from events.figures.parts import moved_groups
from events.models import OpeningFigure, Outcome, OutcomeKind, Photo, Report, ReportLine, Series, Tally
from events.reports import actions as report_actions
from events.reports.models import strip_zeros
from events.reports.queries import Gap, filter_by_cuts, find_gaps, recorded_values, with_places
from volunteer.core.dates import midnight
from volunteer.models import Area
from volunteer.roles.scope import Scope
from volunteer.templatetags.formatting import hours, number

LEVEL = 5  # characters of a path
LEFT = "-"  # before the path of what lies elsewhere now
MEASURES = ("shifts", "participations", "verified")
LAST_REPORTS = 8  # a month, a quarter and a year may end on one day, and what began last may not be over


@dataclass(frozen=True)
class Row:
    """What one unit did up to a day; `outcomes` are (kind, amount) in the order of kinds, verified `minutes` are whole."""

    name: str
    shifts: int = 0
    participations: int = 0
    minutes: int = 0
    outcomes: list[tuple[OutcomeKind, Decimal]] = field(default_factory=list)


@dataclass(frozen=True)
class Paragraph:
    """The whole and its parts, for one series up to a local date (included). The parts add up to the whole.

    Counted is what took place where the area lay on its day, and what took place where lies in it now (`came` says of what it
    speaks), each shift once.
    """

    area: Area
    series: Series
    until: date
    total: Row
    parts: list[Row]
    openings: list[OpeningFigure]
    came: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """What is recorded, what came of it, unit by unit; then, apart, what was counted before the platform."""
        said = [self.first(), *self.came, *self.unlike]
        if self.total.outcomes:
            said.append(_("Cleared and done in all: %(list)s.") % {"list": outcome_words(self.total)})
        parts = [self.of_part(row) for row in self.parts if row.shifts]
        if parts:
            said.append(_("Of these: %(list)s.") % {"list": pgettext("between units", "; ").join(parts)})
        if self.openings:
            found = pgettext("between units", "; ").join(opening_words(row) for row in self.openings)
            said.append(_("All this was recorded by the platform. Opening figures stand apart: %(list)s.") % {"list": found})
        return said

    def first(self) -> str:
        words = {
            "area": self.area.name,
            "day": day_words(self.until),
            "series": self.series,
            "shifts": number(self.total.shifts),
            "participations": number(self.total.participations),
            "hours": hours(self.total.minutes),
        }
        begun = _("By %(day)s %(area)s has held")
        rest = _("%(shifts)s shifts of “%(series)s” with %(participations)s participations and %(hours)s hours of service.")
        return pgettext("two halves of a sentence", "%(first)s %(second)s") % {"first": begun % words, "second": rest % words}

    def of_part(self, row: Row) -> str:
        words = {
            "unit": row.name,
            "shifts": number(row.shifts),
            "participations": number(row.participations),
            "list": outcome_words(row),
        }
        if row.outcomes:
            return _("%(unit)s %(shifts)s shifts, %(participations)s participations, %(list)s") % words
        return _("%(unit)s %(shifts)s shifts, %(participations)s participations") % words


def day_words(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


def outcome_words(row: Row) -> str:
    return pgettext("between outcomes", ", ").join(amount_words(kind, amount) for kind, amount in row.outcomes)


def amount_words(kind: OutcomeKind, amount: Decimal) -> str:
    """`rubbish cleared 3.5 t`."""
    return pgettext("outcome in a sentence", "%(kind)s %(amount)s %(unit)s") % {
        "kind": kind,
        "amount": f"{strip_zeros(amount):,}",
        "unit": kind.unit_word,
    }


def opening_words(row: OpeningFigure) -> str:
    words = {
        "area": row.area.name,
        "what": row.what,
        "value": f"{strip_zeros(row.value):,}",
        "day": day_words(row.day),
        "source": row.source,
    }
    return _("%(area)s, %(what)s %(value)s (up to %(day)s, source: %(source)s)") % words


# --- finding it ------------------------------------------------------------------------------------------------------------


def build_paragraph(*, area: Area, series: Series, until: date) -> Paragraph:
    """Put together what an area and the areas right below it did up to a local date: a constant number of statements."""
    cuts = [f"c:{pk}" for pk in series.categories.values_list("pk", flat=True)] or [""]
    which = (Q(cut__startswith="c:") if cuts == [""] else Q(cut__in=cuts)) & Q(day__lte=until)
    below = list(Area.objects.filter(parent=area).order_by("path"))
    sums, amounts = sums_by_unit(area, which), amounts_by_unit(area, cuts, until)
    kinds = {kind.pk: kind for kind in OutcomeKind.objects.all()}
    total = unit_row(area.name, list(sums.values()), list(amounts.values()), kinds)
    named = unit_names(area, below, {*sums, *amounts})
    parts = [unit_row(name, [sums.get(path, {})], [amounts.get(path, {})], kinds) for path, name in named.items()]
    openings = OpeningFigure.objects.confirmed().filter(area__path__startswith=area.path, series=series)
    unit = units.unit_of_area(area)
    came = [note.text for note in former.came_notes(unit, moved_groups(unit, which), Scope())]
    unlike = unlike_last_report(area, series, until)
    return Paragraph(area, series, until, total, parts, list(openings.select_related("area", "kind")), came, unlike)


def unlike_last_report(area: Area, series: Series, until: date) -> list[str]:
    """What the area's last report up to a day stated otherwise than the platform has it now: a sentence, or none."""
    reports = Report.objects.filter(area=area, start__lte=until).order_by("-start", "-at")
    periods = ((report, Period(report.kind, report.start)) for report in reports[:LAST_REPORTS])
    ended = next(((report, period) for report, period in periods if period.last and period.last <= until), None)
    if ended is None:
        return []
    report, period = ended
    gaps = find_gaps(report_actions.stated_values([area], period), recorded_values(area, period))
    found = [gap_words(gap) for gap in gaps if gap.key.series == series.pk and gap.key.measure in MEASURES]
    if not found:
        return []
    words = {"number": report.number, "list": pgettext("between units", "; ").join(found)}
    return [_("Report %(number)s stated otherwise: %(list)s. The next report corrects that.") % words]


def gap_words(gap: Gap) -> str:
    stated, recorded = (ReportLine(measure=gap.key.measure, value=value) for value in (gap.stated, gap.recorded))
    words = {"what": stated.what, "stated": f"{stated.shown:,}", "recorded": f"{recorded.shown:,}"}
    return _("%(what)s %(stated)s, now %(recorded)s") % words


def unit_names(area: Area, below: Sequence[Area], found: Collection[str]) -> dict[str, str]:
    """The names of the parts: what lies right below, the area itself, and what lay in it and lies elsewhere now.

    Without what is no more and did nothing that counts here.
    """
    named = {part.path: part.name for part in below if part.until is None or part.path in found}
    if area.path in found:
        named[area.path] = _("%(area)s itself") % {"area": area.name}
    left = [key for key in sorted(found) if key.startswith(LEFT)]
    names = former.former_names([key.removeprefix(LEFT) for key in left]) if left else {}
    return named | {key: names[key.removeprefix(LEFT)] for key in left}


def part_of(area: Area, path: str, path_now: str) -> Case:
    """The key of the part in which rows count: the path of what lies right below or of the area itself, by where they lie now.

    What lies elsewhere now counts by where it lay, with a sign before its path.
    """
    length = len(area.path) + LEVEL
    lay = Concat(Value(LEFT), Left(path, length), output_field=CharField())
    return Case(
        When(**{path_now: ""}, then=Left(path, length)),
        When(**{f"{path_now}__startswith": area.path}, then=Left(path_now, length)),
        default=lay,
        output_field=CharField(),
    )


def sums_by_unit(area: Area, which: Q) -> dict[str, dict[str, int]]:
    """The key of a part (`part_of`) -> its sums, over the tallies of shifts."""
    there = Q(path__startswith=area.path) | Q(path_now__startswith=area.path)
    rows: Any = Tally.objects.filter(which, there).order_by().annotate(part=part_of(area, "path", "path_now"))
    found = rows.values("part").annotate(**{m: Sum(m) for m in MEASURES})
    return {row["part"]: {name: int(row[name] or 0) for name in MEASURES} for row in list(found)}


def amounts_by_unit(area: Area, cuts: list[str], until: date) -> dict[str, dict[int, Decimal]]:
    """The same for outcomes: key of a part -> kind -> amount."""
    rows = with_places(filter_by_cuts(outcomes_until(until), cuts))
    rows = rows.filter(Q(path__startswith=area.path) | Q(path_now__startswith=area.path)).order_by()
    found = rows.annotate(part=part_of(area, "path", "path_now")).values_list("part", "kind").annotate(sum=Sum("amount"))
    amounts: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for part, kind, amount in found:
        amounts[part][kind] = amount
    return amounts


def outcomes_until(until: date) -> QuerySet[Outcome]:
    return Outcome.objects.filter(took_place_condition("shift__"), shift__start__lt=midnight(until + timedelta(days=1)))


def unit_row(name: str, sums: list[dict[str, int]], amounts: list[dict[int, Decimal]], kinds: dict[int, OutcomeKind]) -> Row:
    numbers = {measure: sum(found.get(measure, 0) for found in sums) for measure in MEASURES}
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for found in amounts:
        for kind, amount in found.items():
            totals[kind] += amount
    outcomes = [(kind, totals[pk]) for pk, kind in kinds.items() if totals.get(pk)]
    return Row(name, numbers["shifts"], numbers["participations"], numbers["verified"], outcomes)


def shown_photos(area: Area, first: date, last: date, most: int = 6) -> list[Any]:
    """Pictures of the area's shifts between two local dates that everybody may see, the newest first."""
    found = Photo.objects.shown().filter(shift__event__point__area__path__startswith=area.path)
    after = midnight(last + timedelta(days=1))
    found = found.filter(took_place_condition("shift__"), shift__start__gte=midnight(first), shift__start__lt=after)
    return list(found.select_related("shift__event__point").order_by("-shift__start", "-at")[:most])
