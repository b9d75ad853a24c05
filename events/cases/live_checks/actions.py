"""Some shifts are drawn while they run. The street is asked first whether somebody can look in; a quarter of an hour later, where
nobody has, the leader is asked how many people are there, and may answer until the shift ends.

Silence is written down and holds nothing. Who went there and saw people serve vouches for the shift; who saw something else opens
a case. Nobody can know beforehand which shifts are drawn: the lot is a keyed hash of the shift's id.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from events.cases.actions import open as open_actions
from events.cases.live_checks.models import WORD_WITHIN, LiveCheck, LiveCheckQuerySet
from events.cases.live_checks.refusals import LiveCheckRefusal
from events.cases.models import Voice
from events.cases.signs.actions import find
from events.settlement import witnessed
from events.settlement.witnesses import actions as witness_actions
from events.shifts.models import Shift
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

Outcome = LiveCheck.Outcome
BEGUN, LEFT = timedelta(minutes=5), timedelta(minutes=30)  # drawn when people are there, while there is time to go
LEADER_AFTER = timedelta(minutes=15)  # the street is asked first


# --- drawing -----------------------------------------------------------------------------------------------------------


def draw_running(*, at: datetime) -> int:
    """Draw from the shifts that run, each once, and ask the leaders of those at which nobody has looked in. For `tick`."""
    return sum(draw_shift(shift, at) for shift in drawable_shifts(at)) + ask_leaders(at)


def drawable_shifts(at: datetime) -> list[Shift]:
    """The running shifts on which the lot falls and that were not drawn; never visits at somebody's home, nor online events."""
    percent = find.limits_in_force().live_percent
    running = Shift.objects.filter(state=Shift.State.PUBLISHED, start__lte=at - BEGUN, end__gte=at + LEFT, live_check=None)
    found = running.filter(event__visit=False, event__online=False).select_related("event__point__area", "leader").order_by("pk")
    return [shift for shift in found if has_lot(shift, percent)]


def has_lot(shift: Shift, percent: int) -> bool:
    """Whether the lot falls on a shift, of a hundred on so many. The same each time; not to be known without our key."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"live-check:" + shift.pk.bytes, hashlib.sha256).digest()
    return int.from_bytes(digest[:4]) % 100 < percent


def draw_shift(shift: Shift, at: datetime) -> bool:
    """Keep that a shift was drawn and ask the street, or the district where it has nobody without a part in the shift."""
    with transaction.atomic():
        LiveCheck.objects.bulk_create([LiveCheck(shift=shift, drawn_at=at)], ignore_conflicts=True)
        area = shift.event.point.area.lineage()
        office = Area.objects.filter(path=area[min(1, len(area) - 1)]).first()
        near = people_parties.with_households(witnessed.organiser_ids(shift, at), act=people_parties.Act.CONFIRM)
        people = role_scope.reviewers_for(office, at=at, excluding=near) if office else []
        params = {"title": shift.event.title, "point": shift.event.point.name, "end": shift.end.isoformat()}
        url = reverse("events:live_check", args=[shift.pk])
        outbox.notify_many(people=people, kind="live_check", params=params, key=f"live_check:{shift.pk}", at=at, url=url)
    return True


def ask_leaders(at: datetime) -> int:
    """Ask who leads, where nobody of the street has looked in so far; how many were asked."""
    found = LiveCheck.objects.waiting().filter(asked_at=None, drawn_at__lte=at - LEADER_AFTER, shift__end__gt=at)
    asked = list(found.filter(shift__state=Shift.State.PUBLISHED).select_related("shift__event", "shift__leader").order_by("pk"))
    for check in asked:
        with transaction.atomic():
            LiveCheck.objects.filter(pk=check.pk, asked_at=None).update(asked_at=at)
            params = {"title": check.shift.event.title, "end": check.shift.end.isoformat()}
            url = reverse("events:live_check_answer", args=[check.pk])
            key = f"live_check_asked:{check.pk}"
            outbox.notify(person=check.shift.leader, kind="live_check_asked", params=params, key=key, at=at, url=url)
    return len(asked)


# --- answering ---------------------------------------------------------------------------------------------------------


def record_look(*, check: LiveCheck, outcome: str, note: str, by: User, at: datetime) -> LiveCheck:
    """Write down what the street saw: people serving vouches for the shift, something else opens a case. Harmless to repeat.

    Raises `Refused`.
    """
    with transaction.atomic():
        shift = witness_actions.lock_with_people(check.shift)
        check = LiveCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
        note = note.strip()[:300]
        if (check.outcome, check.looked_by_id, check.note) == (outcome, by.pk, note):
            return check
        require_may_look(check, shift, outcome, note, by, at)
        check.outcome, check.note, check.looked_by, check.looked_at = outcome, note, by, at
        if outcome == Outcome.SERVING:
            witness_actions.vouch_as_seen(shift=shift, by=by, at=at)
        if outcome == Outcome.DIFFERENT:
            voice = Voice(id=new_id(at), kind=Voice.Kind.LIVE, by=by, words=note, at=at)
            check.case = open_actions.open_or_join_case(open_actions.shift_subject(shift), [voice], at)
        check.save(update_fields=["outcome", "note", "looked_by", "looked_at", "case"])
        audit.record(act="live_check.look", subject=check.shift, actor=by, at=at, detail={"outcome": str(outcome)})
    return check


def answer_check(*, check: LiveCheck, people: int, answer: str, by: User, at: datetime) -> LiveCheck:
    """The leader's own word, until the shift ends; a later one replaces it. It vouches for nothing. Raises `Refused`."""
    with transaction.atomic():
        check = LiveCheck.objects.select_related("shift").select_for_update(of=("self",)).get(pk=check.pk)
        if check.asked_at is None or not check.shift.is_led_by(by.pk):
            raise Refused(LiveCheckRefusal.NOT_LEADER)
        if at > check.shift.end:
            raise Refused(LiveCheckRefusal.OVER)
        check.people, check.answer, check.answered_by, check.answered_at = people, answer.strip()[:300], by, at
        check.save(update_fields=["people", "answer", "answered_by", "answered_at"])
        audit.record(act="live_check.answer", subject=check.shift, actor=by, at=at, detail={"people": people})
    return check


# --- questions ---------------------------------------------------------------------------------------------------------


def checks_to_look_at(user: User, at: datetime) -> LiveCheckQuerySet:
    """What waits for this person's look, from the draw until a day after the end."""
    held = role_scope.scope_for(user, Power.REVIEW, at)
    found = LiveCheck.objects.seen_from(held, people_parties.home_of(user, act=people_parties.Act.CONFIRM))
    return found.waiting().filter(shift__end__gte=at - WORD_WITHIN)


def require_may_look(check: LiveCheck, shift: Shift, outcome: str, note: str, by: User, at: datetime) -> None:
    held = role_scope.scope_for(by, Power.REVIEW, at)
    home = people_parties.home_of(by, act=people_parties.Act.CONFIRM)
    if not LiveCheck.objects.seen_from(held, home).filter(pk=check.pk).exists():
        raise Refused(LiveCheckRefusal.NOT_YOURS)
    if not check.may_be_looked_at(at):
        raise Refused(LiveCheckRefusal.TOO_LATE if at > shift.end + WORD_WITHIN else LiveCheckRefusal.DONE)
    if outcome == Outcome.DIFFERENT and not note:
        raise Refused(LiveCheckRefusal.NO_NOTE)
