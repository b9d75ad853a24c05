"""Opening figures: written by one, confirmed by two others; while they stand they are shown apart from what was recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from events.models import OpeningFigure
from events.reports.refusals import ReportRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.people import parties as people_parties


def record_figure(*, figure: OpeningFigure, by: User, at: datetime) -> OpeningFigure:
    """Write an unsaved figure down; its id is made in the form, and a repeat returns the first. Raises `Refused`.

    A figure of an area counts in everything above it, so none of the same may stand above or below.
    """
    with transaction.atomic():
        lock_district()
        if first := OpeningFigure.objects.filter(pk=figure.pk, asked_by=by).first():
            return first
        if figure.day >= timezone.localdate(at):
            raise Refused(ReportRefusal.FUTURE)
        if other := conflicting_figures([figure])[0]:
            raise Refused(ReportRefusal.STANDS, area=other.area.name)
        save_figure(figure, by, at)
    return figure


@transaction.atomic
def record_figures(*, figures: Sequence[OpeningFigure], by: User, at: datetime) -> int:
    """Write all of these unsaved figures down or none; how many are new. As `record_figure`.

    What stands already with the same value, day and source stays as it is, so the same list again changes nothing.
    """
    lock_district()
    if any(figure.day >= timezone.localdate(at) for figure in figures):
        raise Refused(ReportRefusal.FUTURE)
    new = []
    for figure, other in zip(figures, conflicting_figures(figures), strict=True):
        if other is None:
            new.append(figure)
        elif not is_repeat(figure, other):
            raise Refused(ReportRefusal.STANDS, area=other.area.name)
    for figure in new:
        save_figure(figure, by, at)
    return len(new)


def lock_district() -> None:
    """Whoever writes figures down goes on alone in the district until the end of the transaction."""
    list(Area.objects.select_for_update(no_key=True).filter(parent=None))


def save_figure(figure: OpeningFigure, by: User, at: datetime) -> None:
    figure.asked_by, figure.asked_at = by, at
    figure.save(force_insert=True)
    audit.record(act="opening_figure.ask", subject=figure, actor=by, at=at, detail={"value": str(figure.value)})


def conflicting_figures(figures: Sequence[OpeningFigure]) -> list[OpeningFigure | None]:
    """For each of these the other that counts the same in its area, one above or one below: it stands, or comes earlier here.

    One statement, however many they are.
    """
    counted: dict[object, list[OpeningFigure]] = defaultdict(list)
    series = {figure.series_id for figure in figures}
    for other in OpeningFigure.objects.standing().filter(series__in=series).select_related("area"):
        counted[other.series_id, other.measure, other.kind_id].append(other)
    found: list[OpeningFigure | None] = []
    for figure in figures:
        same = counted[figure.series_id, figure.measure, figure.kind_id]
        found.append(next((one for one in same if one.area.contains(figure.area) or figure.area.contains(one.area)), None))
        same.append(figure)
    return found


def is_repeat(figure: OpeningFigure, other: OpeningFigure) -> bool:
    """Whether `other` stands already and says the very same."""
    said, there = ((one.area_id, one.value, one.day, one.source) for one in (figure, other))
    return not other._state.adding and said == there


def confirm(*, id: UUID, by: User, at: datetime) -> OpeningFigure:
    """One of two confirmations, by somebody who neither wrote it nor confirmed before. Confirming again changes nothing."""
    with transaction.atomic():
        figure = OpeningFigure.objects.select_for_update(of=("self",)).get(pk=id)
        if figure.withdrawn_at:
            raise Refused(ReportRefusal.GONE)
        if figure.second_at or by.pk == figure.first_by_id:
            return figure
        if not figure.waits_for(people_parties.with_households([by.pk])):
            raise Refused(ReportRefusal.OWN)
        add_confirmation(figure, by, at)
    return figure


@transaction.atomic
def confirm_all(*, ids: Collection[UUID], by: User, at: datetime) -> int:
    """Confirm those of these that wait for this person's word; how many did. As `confirm`; the others stay as they are."""
    rows = OpeningFigure.objects.standing().select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    near = people_parties.with_households([by.pk])
    waiting = [row for row in rows if row.waits_for(near)]
    for figure in waiting:
        add_confirmation(figure, by, at)
    return len(waiting)


def add_confirmation(figure: OpeningFigure, by: User, at: datetime) -> None:
    """The first or the second confirmation of a figure that is held."""
    if figure.first_at is None:
        figure.first_by, figure.first_at = by, at
    else:
        figure.second_by, figure.second_at = by, at
    figure.save(update_fields=["first_by", "first_at", "second_by", "second_at"])
    audit.record(act="opening_figure.confirm", subject=figure, actor=by, at=at)


def withdraw(*, id: UUID, by: User, at: datetime) -> OpeningFigure:
    """Take a figure back; reports that froze it keep it. Harmless to repeat."""
    with transaction.atomic():
        figure = OpeningFigure.objects.select_for_update(of=("self",)).get(pk=id)
        if figure.withdrawn_at is None:
            figure.withdrawn_by, figure.withdrawn_at = by, at
            figure.save(update_fields=["withdrawn_by", "withdrawn_at"])
            audit.record(act="opening_figure.withdraw", subject=figure, actor=by, at=at)
    return figure
