"""What the rooms below show of ours: sources of transfers in words, points that are on their way, hours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from events import holds, judging, paying
from events.judging import worth
from events.models import Attendance, Makeup, Shift
from volunteer.models import User
from volunteer.templatetags.words import day

Link = tuple[str, str]
Pay = Attendance.Pay


def attendances(ids: Iterable[str]) -> dict[str, Link]:
    """Attendance id -> (what and when, the shift's page), in one statement."""
    rows = Attendance.objects.filter(pk__in=ids).select_related("shift__event")
    return {str(row.pk): link(row.shift) for row in rows}


def shifts(ids: Iterable[str]) -> dict[str, Link]:
    """Shift id -> (what and when, the shift's page), in one statement."""
    return {str(shift.pk): link(shift) for shift in Shift.objects.filter(pk__in=ids).select_related("event")}


def link(shift: Shift) -> Link:
    return f"{shift.event.title} · {day(shift.start)}", reverse("events:shift", args=[shift.pk])


def pending(person: User) -> list[dict[str, Any]]:
    """Points on their way to a person, the newest first: words, url, points (what the minutes so far would earn), why."""
    rows = Attendance.objects.pending().filter(person=person).exclude(shift__state=Shift.State.CANCELLED)
    found = []
    for row in rows.select_related("job", "shift__rule", "shift__event").order_by("-in_at"):
        words, url = link(row.shift)
        points = row.points or worth(row.shift, row)
        found.append({"words": words, "url": url, "points": points, "why": why(row)})
    return found


def awaiting_budget(point_ids: Iterable[int]) -> dict[int, int]:
    """Service point id -> the points that people earned there and get as soon as it has budget, in one statement."""
    rows = Attendance.objects.filter(pay=Pay.BUDGET, shift__event__point__in=list(point_ids))
    return dict(rows.order_by().values_list("shift__event__point").annotate(sum=Sum("points")))


def why(row: Attendance) -> str:
    """Why these points are not there yet, and what happens next."""
    if row.pay == Pay.SECOND_PERSON and row.needs == Attendance.Needs.DISTRICT:
        return gettext("More than twelve hours in one day: the district confirms it.")
    if row.pay == Pay.SECOND_PERSON:
        return gettext("A second person of the community confirms it.")
    if row.pay == Pay.BUDGET and row.pay_note == paying.FROZEN:
        return gettext("Paying is paused for now; they come by themselves when the pause ends.")
    if row.pay == Pay.BUDGET:
        return gettext("They come as soon as the service point has budget.")
    if row.out_at is None and row.shift.state == Shift.State.PUBLISHED:
        return gettext("Scan again when you leave: that is the check-out.")
    if row.out_at is None:
        return gettext("There is no check-out. Ask the leader to say that you stayed.")
    return gettext("Counted when the leader closes the shift, at the latest a day after the end.")


def hours(person: User) -> int:
    """Verified minutes of service; they never depend on points. Entries by hand count once a second person confirmed them."""
    return int(verified().filter(person=person).aggregate(sum=Sum("minutes"))["sum"] or 0)


def honorary(person: User) -> int:
    """Minutes that were added by hand after a shift; never points, and never among the verified."""
    return int(Makeup.objects.honorary().filter(person=person).aggregate(sum=Sum("minutes"))["sum"] or 0)


def verified() -> QuerySet[Attendance]:
    """Attendances whose minutes are verified hours: nobody's word is awaited, and nobody found that they do not count."""
    trusted = Attendance.objects.filter(~holds.wordless(), ~holds.flagged(), shift__state=Shift.State.SETTLED)
    return trusted.exclude(pay_note=judging.REFUSED)


def stands(row: Attendance) -> str:
    """What became of an attendance, in a few words for lists."""
    notes = {
        "no_check_out": pgettext("attendance", "no check-out"),
        "too_short": pgettext("attendance", "too short to count"),
        "refused": pgettext("attendance", "looked at: does not count"),
        "void": pgettext("attendance", "put right: does not count"),
        "capped": pgettext("attendance", "up to the most that one person earns"),
    }
    return notes.get(row.pay_note) or str(Pay(row.pay).label)
