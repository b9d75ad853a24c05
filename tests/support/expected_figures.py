"""The figures as a person with the base rows and a pencil would find them: no SQL sums, nothing shared with the roll-ups."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from events.models import Attendance, Figure, Flag, Makeup, Shift, Signup
from points.models import Transfer
from volunteer.models import Membership

SHANGHAI = ZoneInfo("Asia/Shanghai")
FREE = {"objection", "upload"}
SUMS = ("shifts", "participations", "verified", "honorary", "by_hand", "grade_b", "grade_c", "signed", "misses", "points")


def cells(shift, cuts):
    """Every (kind, first day, unit, cut) that a shift counts in."""
    day = day_of(shift)
    starts = {
        "m": day.replace(day=1),
        "q": date(day.year, 1 + (day.month - 1) // 3 * 3, 1),
        "y": date(day.year, 1, 1),
        "a": date(1900, 1, 1),
    }
    lies = {path_then(shift.event.point, day), path_now(shift.event.point.area)}
    units = {path[:end] for path in lies for end in (5, 10, 15, 20, 25) if len(path) >= end} | {f"p{shift.event.point_id}"}
    return [(kind, start, unit, cut) for kind, start in starts.items() for unit in units for cut in cuts]


def path_then(point, day):
    """Where the point lay on a day: in the area of its first term that had not ended, on the path that this area had then."""
    area = next((term.area for term in point.terms.order_by("until") if term.until >= day), point.area)
    return next((term.path for term in area.terms.order_by("until") if term.until >= day), area.path)


def path_now(area):
    """Where what an area became lies now."""
    merged = area.changes.filter(kind="merge", state="done").first()
    return path_now(merged.target) if merged else area.path


def day_of(shift):
    return shift.start.astimezone(SHANGHAI).date()


def verified(row, shift, flags):
    """Whether the minutes of a record are verified: settled, no word missing, no open flag, not found void."""
    if shift.state != "settled" or row.pay_note == "refused":
        return False
    if row.confirmed_by_id is None and (row.grade == "C" or row.needs):
        return False
    for flag in flags:
        if flag.decided_at is not None or flag.kind in FREE:
            continue
        if flag.attendance_id == row.pk:
            return False
        if flag.attendance_id is None and flag.scan_id is None and (flag.kind != "by_hand" or row.grade == "C"):
            return False
    return True


def of_shift(shift, whose=None):
    """What one shift adds (by the records of these people; None: of everybody), and who took part."""

    def theirs(rows):
        return [row for row in rows if whose is None or row.person_id in whose]

    records = theirs(Attendance.objects.filter(shift=shift))
    rows = [row for row in records if row.pay_note not in ("void", "refused")]
    flags = list(Flag.objects.filter(shift=shift))
    added = [m for m in theirs(Makeup.objects.filter(shift=shift)) if m.state == "approved" and shift.state == "settled"]
    there = set(Attendance.objects.filter(shift=shift).values_list("person", flat=True))
    places = theirs(Signup.objects.filter(shift=shift))
    moved = [t for t in Transfer.objects.select_related("debit", "credit") if t.kind in ("award", "reversal")]
    given = [t for t in moved if t.kind == "award" and t.debit.shift_id == shift.pk]
    back = [t for t in moved if t.kind == "reversal" and t.credit.shift_id == shift.pk]
    if whose is not None:
        given = [t for t in given if t.credit.person_id in whose]
        back = [t for t in back if t.debit.person_id in whose]
    found = {
        "shifts": 0 if shift.event.visit else 1 if whose is None or rows else 0,
        "participations": len(rows),
        "verified": sum(row.minutes for row in records if verified(row, shift, flags)),
        "honorary": sum(m.minutes for m in added),
        "by_hand": len(added),
        "grade_b": sum(row.grade == "B" for row in rows),
        "grade_c": sum(row.grade == "C" for row in rows),
        "signed": sum(s.state == "place" for s in places),
        "misses": sum(s.missed_at is not None and s.excused_at is None and s.person_id not in there for s in places),
        "points": sum(t.amount for t in given) - sum(t.amount for t in back),
    }
    return found, {row.person_id for row in rows}


def took_place(shift):
    """Whether somebody came: a record with minutes that counts, a confirmed head-count, hours that were added later."""
    rows = Attendance.objects.filter(shift=shift)
    came = any(row.minutes and row.pay_note not in ("void", "refused") for row in rows)
    added = shift.state == "settled" and any(m.state == "approved" for m in Makeup.objects.filter(shift=shift))
    return came or added or shift.count_confirmed_at is not None


def members(day):
    """Organisation -> who belonged to it on that day."""
    found = defaultdict(set)
    for row in Membership.objects.filter(since__isnull=False):
        if row.since <= day and (row.until is None or day <= row.until):
            found[row.organization_id].add(row.person_id)
    return found


def expected():
    """(kind, first day, unit, cut) -> every sum and the number of different people."""
    sums, people = defaultdict(lambda: dict.fromkeys(SUMS, 0)), defaultdict(set)
    for shift in Shift.objects.filter(state__in=["closed", "settled"]).select_related("event__point__area", "event__campaign"):
        if not took_place(shift):
            continue
        groups = {("", f"c:{shift.event.category_id}"): None}
        campaign = shift.event.campaign
        if campaign and campaign.start <= day_of(shift) <= campaign.end:
            groups[(f"k:{campaign.pk}",)] = None
        groups |= {(f"o:{pk}",): them for pk, them in members(day_of(shift)).items()}
        for cuts, whose in groups.items():
            found, came = of_shift(shift, whose)
            for cell in cells(shift, cuts):
                for name in SUMS:
                    sums[cell][name] += found[name]
                people[cell] |= came
    rows = {cell: numbers | {"people": len(people[cell])} for cell, numbers in sums.items()}
    return {cell: row for cell, row in rows.items() if any(row.values())}


def kept():
    """The same from the roll-ups."""
    return {
        (row.kind, row.start, row.unit, row.cut): {name: getattr(row, name) for name in (*SUMS, "people")}
        for row in Figure.objects.all()
    }
