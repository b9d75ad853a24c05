"""What the rooms below show of ours: sources of transfers in words, points that are on their way, hours."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import BigIntegerField, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext

from events.models import Attendance, Shift
from events.settlement import decide as settlement_decide
from events.settlement import no_points
from events.settlement.decide import earned_points
from events.settlement.labels import Pay, pending_reason
from volunteer.core import clock
from volunteer.core.database.prepared import Prepared
from volunteer.core.hooks import Fact, Link
from volunteer.models import User
from volunteer.templatetags.formatting import day, moment, time_of_day

log = logging.getLogger(__name__)
UNPAID_SHOWN_FOR = timedelta(days=90)
UNPAID_SHOWN, UNPAID_READ = 5, 30


def attendance_links(ids: Iterable[str]) -> dict[str, Link]:
    """Attendance id -> (what and when, the shift's page), in one statement."""
    rows = Attendance.objects.filter(pk__in=ids).select_related("shift__event")
    return {str(row.pk): shift_link(row.shift) for row in rows}


def bonus_links(ids: Iterable[str]) -> dict[str, Link]:
    """Attendance id -> (the campaign, what and when, the campaign's page), in one statement."""
    rows = Attendance.objects.filter(pk__in=ids).select_related("shift__event__campaign")
    return {str(row.pk): bonus_link(row.shift) for row in rows}


def bonus_link(shift: Shift) -> Link:
    words, url = shift_link(shift)
    campaign = shift.event.campaign
    return (f"{campaign} · {words}", campaign.get_absolute_url()) if campaign else (words, url)


def shift_links(ids: Iterable[str]) -> dict[str, Link]:
    """Shift id -> (what and when, the shift's page), in one statement."""
    return {str(shift.pk): shift_link(shift) for shift in Shift.objects.filter(pk__in=ids).select_related("event")}


def shift_link(shift: Shift) -> Link:
    return f"{shift.event.title} · {day(shift.start)}", reverse("events:shift", args=[shift.pk])


def attendance_facts(id: str) -> list[Fact]:
    """For those who audit: who came when, by which door, at whose word, and the shift it was."""
    related = ("shift__event__point", "shift__leader", "shift__rule", "person", "confirmed_by")
    row = Attendance.objects.filter(pk=id).select_related(*related).first()
    if row is None:
        return []
    out = time_of_day(row.out_at) if row.out_at else "–"
    found = [
        (gettext("Volunteer"), f"{row.person.masked_name} {row.person.volunteer_no}", ""),
        (gettext("Present"), f"{day(row.in_at)} {time_of_day(row.in_at)}–{out}", ""),
        (gettext("Minutes that count"), str(row.minutes), ""),
        (gettext("Grade"), row.grade, ""),
        (gettext("Doors"), scan_summary(row), ""),
    ]
    if row.confirmed_by and row.confirmed_at:
        found.append((gettext("Confirmed by"), f"{row.confirmed_by.masked_name} · {moment(row.confirmed_at)}", ""))
    return found + facts_of_shift(row.shift)


def scan_summary(row: Attendance) -> str:
    """The accepted scans of a record in one line: act, door, time, and who scanned."""
    scans = row.shift.scans.filter(person=row.person, accepted=True).select_related("by").order_by("scanned_at", "id")
    told = [(scan.get_act_display(), scan.get_door_display(), time_of_day(scan.scanned_at), scan.by) for scan in scans]
    return "；".join(f"{act} {door} {time}{f' · {by.masked_name}' if by else ''}" for act, door, time, by in told)


def shift_facts(id: str) -> list[Fact]:
    shift = Shift.objects.filter(pk=id).select_related("event__point", "leader", "rule").first()
    return facts_of_shift(shift) if shift else []


def facts_of_shift(shift: Shift) -> list[Fact]:
    """A shift for those who audit: what, where, who led it, by which rule, paid out of which budget."""
    words, url = shift_link(shift)
    point = shift.event.point
    found = [
        (gettext("Shift"), words, url),
        (gettext("Leader"), shift.leader.masked_name, ""),
        (gettext("Service point"), point.name, reverse("points:point_budget", args=[point.pk])),
    ]
    if shift.rule:
        found.append((gettext("Rule"), day(shift.rule.since), reverse("points:rule", args=[shift.rule_id])))
    if shift.settled_at:
        found.append((gettext("Settled"), moment(shift.settled_at), ""))
    return found


def pending_points(person: User) -> list[dict[str, Any]]:
    """Points on their way to a person, the newest first: words, url, points (what the minutes so far would earn), why.

    What earns nothing, not even by staying to the end, is not on its way.
    """
    return [found for row in PENDING(person=person.pk) if (found := pending_row(row))]


def pending_records(person: Any) -> QuerySet[Attendance]:
    rows = Attendance.objects.pending().filter(person=person).exclude(shift__state=Shift.State.CANCELLED)
    return rows.select_related("job", "shift__rule", "shift__event").order_by("-in_at")


PENDING = Prepared(pending_records, person=BigIntegerField())


def services_without_points(person: User) -> list[dict[str, Any]]:
    """What a person did lately that brought no points, the newest first: words, url, why. One statement."""
    at = clock.now()
    ended = Q(pay=Pay.NOTHING) | Q(pay=Pay.PENDING, out_at__isnull=False)
    rows = Attendance.objects.filter(ended, person=person, in_at__gt=at - UNPAID_SHOWN_FOR)
    rows = rows.exclude(shift__state=Shift.State.CANCELLED).select_related("job", "shift__rule", "shift__event").order_by("-in_at")
    told = [(*shift_link(row.shift), no_points.unpaid_reason(row, at)) for row in rows[:UNPAID_READ]]
    return [{"words": words, "url": url, "why": why} for words, url, why in told if why][:UNPAID_SHOWN]


def pending_row(row: Attendance) -> dict[str, Any] | None:
    """Points of one record that wait. A record that cannot be told of is a line in the log, and takes no wallet down."""
    try:
        if settlement_decide.expected_outcome(row.shift, row)[1] == 0:
            return None
        words, url = shift_link(row.shift)
        return {"words": words, "url": url, "points": row.points or earned_points(row.shift, row), "why": pending_reason(row)}
    except DatabaseError:  # nothing is wrong with the row
        raise
    except Exception as problem:
        log.error("attendance %s cannot be put into words: %s", row.pk, type(problem).__name__)
    return None


def points_awaiting_budget(point_ids: Iterable[int]) -> dict[int, int]:
    """Service point id -> the points that people earned there and get as soon as it has budget, in one statement."""
    rows = Attendance.objects.filter(pay=Pay.BUDGET, shift__event__point__in=list(point_ids))
    return dict(rows.order_by().values_list("shift__event__point").annotate(sum=Sum("points")))
