"""Handing in a report, which freezes the figures of its area; and the series that are reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import md5

from django.db import transaction
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from events.core.periods import Period
from events.figures import rollup
from events.models import Category, OpeningFigure, Report, ReportLine, ReportPart, ReportSeal, Series
from events.reports import queries as report_queries
from events.reports.models import LEVELS, Measure, strip_zeros
from events.reports.queries import Gap, ValueKey, Values
from events.reports.refusals import ReportRefusal
from volunteer.core import audit, clock
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, AreaTerm, Role, ServicePoint, User
from volunteer.notices import outbox
from volunteer.templatetags.formatting import day as day_word

Part = ReportLine.Part
ORDER = Measure.values


def hand_in(*, report: Report, period: Period, by: User, at: datetime, from_platform: bool = False) -> Report:
    """Freeze and hand in. Whether `by` may is the caller's scope.

    `report` is not yet saved: its id made in the form, so that a repeat returns the first, its area and its note. Stated is what
    the parts stated, or with `from_platform` what the platform has. Where the two differ, its `unreconciled` says why; it is
    printed. Raises `Refused`, among others where more people than participations would be stated.
    """
    area = report.area
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=area.pk)
        if first := Report.objects.filter(pk=report.pk, area=area).first():
            return first
        require_may_hand_in(area, period, at)
        rollup.update_figures(at=at)
        report.number, report.kind, report.start = f"{area.code}-{period.word}", period.kind, period.start
        report.by, report.at = by, at
        report.missing = [part.name for part in missing_parts(area, period)]
        recorded = report_queries.recorded_values(area, period)
        found = recorded if from_platform else current_values(area, period)
        require_no_contradiction(found, recorded)
        explain_gaps(report, gaps(area, found, recorded))
        report.save(force_insert=True)
        below = [] if from_platform else list(reports_below(area, period))
        ReportPart.objects.bulk_create([ReportPart(above=report, part=part) for part in below])
        write_lines(report, area, period, found)
        audit.record(act="report.hand_in", subject=report, actor=by, at=at, detail={"number": report.number})
        notify_area_above(report, at)
    return report


def require_may_hand_in(area: Area, period: Period, at: datetime) -> None:
    """Raise `Refused` where this area cannot hand in this period now."""
    if area.level not in LEVELS:
        raise Refused(ReportRefusal.NO_LEVEL)
    if period.kind not in Report.KINDS or period.end is None:
        raise Refused(ReportRefusal.NO_PERIOD)
    if period.end > timezone.localdate(at):
        raise Refused(ReportRefusal.NOT_OVER, day=day_word(period.end))
    if other := Report.objects.filter(area=area, kind=period.kind, start=period.start).first():
        raise Refused(ReportRefusal.OTHER, number=other.number)


def gaps(area: Area, found: Values, recorded: Values) -> list[Gap]:
    """Where what an area would hand in (`found`) differs from what the platform has of it: never for a community."""
    return [] if area.level == Area.Level.COMMUNITY else report_queries.find_gaps(found, recorded)


def require_no_contradiction(found: Values, recorded: Values) -> None:
    """Raise `Refused(CONTRADICTS)` where more different people than participations would be sealed."""
    for one in report_queries.find_contradictions(found, recorded):
        raise Refused(ReportRefusal.CONTRADICTS, people=one.people, participations=one.participations)


def explain_gaps(report: Report, differences: Sequence[Gap]) -> None:
    """Keep on a new report where it differs, and only then why it is handed in all the same. Raises `Refused(DIFFERS)` without."""
    report.unreconciled = report.unreconciled.strip() if differences else ""
    if not differences:
        return
    if not report.unreconciled:
        raise Refused(ReportRefusal.DIFFERS)
    report.differences = [
        {
            "series": gap.key.series,
            "measure": gap.key.measure,
            "kind": gap.key.kind,
            "stated": str(strip_zeros(gap.stated)),
            "recorded": str(strip_zeros(gap.recorded)),
        }
        for gap in differences
    ]


def write_lines(report: Report, area: Area, period: Period, found: Values) -> None:
    """The lines of a new report: its own period, corrections to earlier ones, the opening figures as they stand; and its seal."""
    rows = report_lines(report, Part.OWN, period, found)
    earlier_reports = Report.objects.filter(area=area, kind=period.kind).exclude(pk=report.pk)
    from_platform = set(earlier_reports.from_platform().values_list("pk", flat=True))
    for earlier in earlier_reports.order_by("start"):
        then = Period(earlier.kind, earlier.start)
        now = report_queries.recorded_values(area, then) if earlier.pk in from_platform else current_values(area, then)
        changed = report_queries.subtract_values(
            report_queries.without_people(now), report_queries.without_people(stated_values([area], then))
        )
        rows += report_lines(report, Part.CORRECTION, then, changed)
    rows += report_lines(report, Part.OPENING, period, opening_values(area))
    ReportLine.objects.bulk_create(rows)
    ReportSeal.objects.create(report=report, fingerprint=fingerprint(report, rows))


def fingerprint(report: Report, rows: Sequence[ReportLine]) -> str:
    """What the check of the figures makes again from the lines as they stand (`events/verify_figures.sql`, F5)."""
    said = (f"{r.part}|{r.start}|{r.series_id}|{r.measure}|{r.kind_id or 0}|{r.value:.2f}" for r in rows)
    return md5(f"{report.number}:{';'.join(sorted(said))}".encode(), usedforsecurity=False).hexdigest()


def report_lines(report: Report, part: str, period: Period, found: Values) -> list[ReportLine]:
    def line(key: ValueKey, value: Decimal) -> ReportLine:
        what = {"series_id": key.series, "measure": key.measure, "kind_id": key.kind}
        return ReportLine(report=report, part=part, start=period.start, value=value, **what)

    return [line(key, found[key]) for key in sorted(found, key=lambda key: (key.series, ORDER.index(key.measure), key.kind or 0))]


# --- what there is to say ------------------------------------------------------------------------------------------------


def current_values(area: Area, period: Period) -> Values:
    """What an area would hand in at this moment: for a community what is recorded, above it what its parts stated, and the rest."""
    if area.level == Area.Level.COMMUNITY:
        return report_queries.recorded_values(area, period)
    parts = list(reporting_parts(area, period))
    direct = report_queries.recorded_values(area, period, without=parts)
    summed = report_queries.add_values(direct, report_queries.without_people(stated_values(parts, period)))
    return summed | people_values(area, period, summed)


def people_values(area: Area, period: Period, summed: Values) -> Values:
    """Different people, where they can be counted over the very participations that `summed` states; else there is no such line.

    What did not hand in is not summed, so its people are not counted. Where the record has changed since a part froze its own, the
    people of what it stated are not known any more.
    """
    found = report_queries.people_by_series(area, period, without=areas_not_handed_in(area, period))
    return {
        ValueKey(series, Measure.PEOPLE): Decimal(count)
        for series, (participations, count) in found.items()
        if count and participations == summed.get(ValueKey(series, Measure.PARTICIPATIONS), 0)
    }


def areas_not_handed_in(area: Area, period: Period) -> list[Area]:
    """The uppermost areas below this one, at any depth, that have not handed in this period."""
    reports = Report.objects.filter(kind=period.kind, start=period.start)
    handed_in = set(reports.values_list("area", flat=True))
    whole = [report.area for report in reports.from_platform().select_related("area")]
    found: list[Area] = []
    below = Area.objects.within(area).open(period.last or clock.today())
    for part in below.filter(level__in=LEVELS).exclude(pk=area.pk).order_by("path"):
        if part.pk not in handed_in and not any(above.contains(part) for above in (*found, *whole)):
            found.append(part)
    return found


def stated_values(areas: Sequence[Area], period: Period) -> Values:
    """What areas have said of a period so far, together: what they froze, and their corrections since."""
    found = ReportLine.objects.filter(report__area__in=areas, report__kind=period.kind, start=period.start).exclude(
        part=Part.OPENING
    )
    return report_queries.add_values(*({ValueKey(row.series_id, row.measure, row.kind_id): row.value} for row in found))


def opening_values(area: Area) -> Values:
    """The confirmed opening figures of an area and what lies below, in the units of lines."""
    found = OpeningFigure.objects.confirmed().filter(area__path__startswith=area.path)
    return report_queries.add_values(*({ValueKey(row.series_id, row.measure, row.kind_id): value_in_minutes(row)} for row in found))


def value_in_minutes(row: OpeningFigure) -> Decimal:
    return row.value * 60 if row.measure == Measure.VERIFIED else row.value


# --- who hands in to whom ---------------------------------------------------------------------------------------------------


def reporting_parts(area: Area, period: Period) -> Iterable[Area]:
    """The areas that hand in reports of a period to this one: those that lay right below it on its last day."""
    last = period.last or clock.today()
    if area.level == Area.Level.COMMUNITY:
        return []
    then = AreaTerm.objects.filter(area=OuterRef("pk"), until__gte=last).order_by("until").values("parent")[:1]
    lay = Area.objects.open(last).annotate(parent_then=Coalesce(Subquery(then), F("parent"), output_field=BigIntegerField()))
    return lay.filter(parent_then=area.pk, level__in=LEVELS).order_by("path")


def reports_below(area: Area, period: Period) -> QuerySet[Report]:
    parts = list(reporting_parts(area, period))
    return Report.objects.filter(area__in=parts, kind=period.kind, start=period.start).order_by("area__path")


def missing_parts(area: Area, period: Period) -> list[Area]:
    """The parts with a service point that have not handed in this period."""
    handed_in = {report.area_id for report in reports_below(area, period)}
    paths = list(ServicePoint.objects.active().order_by().values_list("area__path", flat=True).distinct())
    parts = [part for part in reporting_parts(area, period) if part.pk not in handed_in]
    return [part for part in parts if any(path.startswith(part.path) for path in paths)]


ADMINISTRATORS = {
    Area.Level.COMMUNITY: Role.COMMUNITY_ADMIN,
    Area.Level.STREET: Role.STREET_ADMIN,
    Area.Level.TOWN: Role.STREET_ADMIN,
    Area.Level.DISTRICT: Role.DISTRICT_ADMIN,
}


def administrators_by_area(areas: Sequence[Area], at: datetime) -> dict[int, list[User]]:
    """Area -> who administers it, in one statement."""
    role_of = {area.pk: ADMINISTRATORS[Area.Level(area.level)] for area in areas}
    terms = Appointment.objects.current(timezone.localdate(at)).filter(area__in=role_of, role__in=set(role_of.values()))
    found: dict[int, list[User]] = {pk: [] for pk in role_of}
    for term in terms.select_related("person").order_by("person"):
        if term.area_id and term.role == role_of[term.area_id]:
            found[term.area_id].append(term.person)
    return found


def administrators(area: Area, at: datetime) -> list[User]:
    return administrators_by_area([area], at)[area.pk]


def notify_area_above(report: Report, at: datetime) -> None:
    """The administrators of the area above hear that it came."""
    above = report.area.parent
    if above is None:
        return
    people = administrators(above, at)
    params = {"area": report.area.name, "period": Period(report.kind, report.start).word, "number": report.number}
    url = reverse("events:report", args=[report.pk])
    outbox.notify_many(people=people, kind="report_came", params=params, key=f"report_came:{report.pk}", at=at, url=url)


def remind_missing_parts(*, area: Area, period: Period, by: User, at: datetime) -> int:
    """Remind the administrators of the parts that have not handed in, at most once a day each; how many were told."""
    told, missing = 0, missing_parts(area, period)
    people_of = administrators_by_area(missing, at)
    with transaction.atomic():
        for part in missing:
            people = people_of[part.pk]
            params = {"area": part.name, "period": period.word, "by": by.name}
            key = f"report_missing:{part.pk}:{period.word}:{timezone.localdate(at)}"
            url = f"{reverse('events:reports')}?unit={part.path}&period={period.word}"
            outbox.notify_many(people=people, kind="report_missing", params=params, key=key, at=at, url=url)
            told += len(people)
        audit.record(act="report.remind", subject=area, actor=by, at=at, detail={"period": period.word})
    return told


def save_series(*, series: Series, categories: Iterable[Category], by: User, at: datetime) -> Series:
    """Save a new or changed series with the kinds of service that count in it; none = all. Harmless to repeat."""
    with transaction.atomic():
        categories, changes = list(categories), audit.differences(series)
        series.save()
        changes |= audit.set_many(series, "categories", categories)
        kinds = sorted(category.pk for category in categories)
        detail = {"name": series.name, "categories": kinds, "active": series.active, "changes": changes}
        audit.record(act="series.keep", subject=series, actor=by, at=at, detail=detail)
    return series
