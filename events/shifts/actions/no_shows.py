"""No-shows: who had a place and did not come. Each can be excused; too many within a while pause sign-up, as the rule says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from events.models import Attendance, Shift, Signup
from events.shifts.refusals import ShiftRefusal
from events.shifts.signups.models import SignupQuerySet
from points.models import Rule
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Notice, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

EXCUSED_WITHIN = timedelta(days=14)


def standing_absences() -> SignupQuerySet:
    """Absences that count: found at settlement, not excused, and no attendance came in later."""
    came = Attendance.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    return Signup.objects.filter(~Exists(came), missed_at__isnull=False, excused_at=None)


def absences_of_shift(shift: Shift) -> SignupQuerySet:
    """Who was found absent at a shift or gave the place back too late, and did not come in later; the excused ones too."""
    came = Attendance.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    found = Signup.objects.filter(Q(missed_at__isnull=False) | Q(left_late=True), ~Exists(came), shift=shift)
    return found.select_related("person", "excused_by").order_by("excused_at", "queued_at", "pk")


def mark_absences(shift: Shift, at: datetime) -> int:
    """Note at settlement who was counted on and did not come, and tell them what follows; a constant number of statements.

    Who was excused beforehand is left alone.
    """
    came = Attendance.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    absent = Signup.objects.counted().filter(~Exists(came), shift=shift, missed_at=None, excused_at=None)
    people = list(absent.select_related("person").order_by("pk"))
    if not people:
        return 0
    Signup.objects.filter(pk__in=[signup.pk for signup in people]).update(missed_at=at)
    pauses = pauses_by_person([signup.person_id for signup in people], shift.pinned_rule, at)
    outbox.write_notices([_absence_notice(shift, signup, pauses.get(signup.person_id), at) for signup in people])
    return len(people)


def _absence_notice(shift: Shift, signup: Signup, until: datetime | None, at: datetime) -> Notice:
    rule = shift.pinned_rule
    params: dict[str, object] = {"title": shift.event.title, "start": shift.start.isoformat()}
    if until is None:
        params |= {"most": rule.misses_most, "within": rule.misses_days, "days": rule.pause_days}
    else:
        params |= {"until": until.isoformat()}
    kind = "missed" if until is None else "paused"
    return Notice(
        person=signup.person, kind=kind, params=params, key=f"missed:{signup.pk}", at=at, url=f"{reverse('events:mine')}?show=past"
    )


def paused_until(person: User, rule: Rule, at: datetime) -> datetime | None:
    """Until when this person's sign-up rests because of no-shows; None when it does not. One statement."""
    return pauses_by_person([person.pk], rule, at).get(person.pk)


def pauses_by_person(people: Iterable[int], rule: Rule, at: datetime) -> dict[int, datetime]:
    """Whose sign-up rests at that moment, and until when; one statement.

    The pause begins with the absence that filled the number and lasts `pause_days`; an excuse that empties it ends it at once.
    """
    if rule.misses_most == 0:
        return {}
    since = at - timedelta(days=rule.misses_days + rule.pause_days)
    rows = standing_absences().filter(person__in=people, missed_at__gt=since, missed_at__lte=at)
    found: dict[int, list[datetime]] = {}
    for person, missed_at in rows.order_by("-missed_at").values_list("person_id", "missed_at"):
        if missed_at is not None:
            found.setdefault(person, []).append(missed_at)
    ends = {person: _pause_end(moments, rule) for person, moments in found.items()}
    return {person: end for person, end in ends.items() if end is not None and end > at}


def _pause_end(moments: list[datetime], rule: Rule) -> datetime | None:
    """The end of the pause that these absences, the latest first, make; None where they are too few or too far apart."""
    window = timedelta(days=rule.misses_days)
    for latest, first in zip(moments, moments[rule.misses_most - 1 :], strict=False):
        if latest - first < window:
            return latest + timedelta(days=rule.pause_days)
    return None


def excuse_absence(*, signup: Signup, why: str, by: User, at: datetime) -> Signup:
    """Excuse an absence within fourteen days of the shift's end, with a reason that stays with it. Harmless to repeat.

    A place that was given back too late can be excused at once.

    By who leads the shift, runs events of its point or reviews for it; never one's own or one's household's. Raises `Refused`.
    """
    with transaction.atomic():
        rows = Signup.objects.select_for_update(of=("self",)).select_related("shift__event__point__area", "person")
        mine = rows.get(pk=signup.pk)
        require_excusable(mine, why, by, at)
        if mine.excused_at is not None:
            return mine
        mine.excused_by, mine.excused_at, mine.excuse = by, at, why.strip()
        mine.save(update_fields=["excused_by", "excused_at", "excuse"])
        audit.record(act="signup.excuse", subject=mine, actor=by, at=at)
        params = {"title": mine.shift.event.title, "start": mine.shift.start.isoformat()}
        url = mine.shift.get_absolute_url()
        outbox.notify(person=mine.person, kind="excused", params=params, key=f"excused:{mine.pk}", at=at, url=url)
    return mine


def require_excusable(signup: Signup, why: str, by: User, at: datetime) -> None:
    point = signup.shift.event.point
    over_the_point = any(role_scope.scope_for(by, power, at).covers_point(point) for power in (Power.RUN, Power.REVIEW))
    if not signup.shift.is_led_by(by.pk) and not over_the_point:
        raise Refused(ShiftRefusal.NOT_YOURS)
    if people_parties.is_near(by, signup.person):
        raise Refused(ShiftRefusal.OWN)
    if signup.missed_at is None and not signup.left_late:
        raise Refused(ShiftRefusal.NOT_MISSED)
    if at > signup.shift.end + EXCUSED_WITHIN:
        raise Refused(ShiftRefusal.TOO_LATE)
    if not why.strip():
        raise Refused(ShiftRefusal.WHY)
