"""A newcomer is never alone: somebody experienced among those signed up is asked to stand by them; one notice, one yes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from events.models import Companion, Shift, Signup, StaffingRule
from events.shifts.actions.sign_up import notice_params
from events.shifts.staffing import queries as staffing_queries
from events.shifts.staffing.refusals import StaffingRefusal
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Notice, User
from volunteer.notices import outbox

MOST_NEWCOMERS = 3  # one person looks after so many at once
Answer = Companion.Answer


@transaction.atomic
def ask_companions(*, at: datetime) -> int:
    """Ask somebody for each newcomer of the shifts that begin within the days of the rule; how many were asked.

    Who does not answer in time, or withdraws, is asked no more, and the next is asked. A constant number of statements.
    """
    rule = StaffingRule.current()
    release(rule, at)
    soon = Shift.objects.upcoming(at).filter(start__gt=at, start__lte=at + timedelta(days=rule.companion_days), event__online=False)
    holding = Signup.objects.holding().filter(shift__in=soon.order_by().values("pk"))
    visits = staffing_queries.visits_before("person", OuterRef("shift"))
    rows = list(holding.annotate(visits=visits).select_related("person", "shift__event__point").order_by("queued_at", "pk"))
    known = list(Companion.objects.filter(shift__in={row.shift_id for row in rows}))
    pairs = [pair for shift_rows in rows_by_shift(rows) for pair in new_pairs(shift_rows, known, rule, at)]
    Companion.objects.bulk_create(pairs)
    outbox.write_notices([ask_notice(pair, at) for pair in pairs])
    return len(pairs)


def rows_by_shift(rows: Iterable[Any]) -> list[list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row.shift_id, []).append(row)
    return list(found.values())


def new_pairs(rows: Sequence[Any], known: Sequence[Companion], rule: StaffingRule, at: datetime) -> list[Companion]:
    """For one shift: a question for each newcomer of age who has nobody, to whoever has the fewest newcomers and most visits."""
    here = [pair for pair in known if pair.shift_id == rows[0].shift_id]
    looked_after = {pair.newcomer_id for pair in here if pair.answer in (Answer.NONE, Answer.YES)}
    load = Counter(pair.person_id for pair in here if pair.answer in (Answer.NONE, Answer.YES))
    tired = {pair.person_id for pair in here if pair.answer == Answer.NO}
    asked = {(pair.newcomer_id, pair.person_id) for pair in here}
    grown = [row for row in rows if staffing_queries.is_grown_up(row.person, row.shift)]
    experienced = [row for row in grown if row.visits >= rule.experienced_shifts and row.person_id not in tired]
    made = []
    for row in grown:
        if row.visits or row.person_id in looked_after:
            continue
        able = [one for one in experienced if load[one.person_id] < MOST_NEWCOMERS and (row.person_id, one.person_id) not in asked]
        if not able:
            continue
        best = min(able, key=lambda one: (load[one.person_id], -one.visits, one.person_id))
        load[best.person_id] += 1
        made.append(Companion(id=new_id(at), shift=row.shift, newcomer=row.person, person=best.person, asked_at=at))
    return made


def release(rule: StaffingRule, at: datetime) -> None:
    """End what got no answer in time, and the pairs of which one gave the place back; who said yes is told."""
    held = Signup.objects.holding().filter(shift=OuterRef("shift"))
    here = [Exists(held.filter(person=OuterRef(name))) for name in ("newcomer", "person")]
    ahead = Companion.objects.open().filter(shift__start__gt=at, shift__state=Shift.State.PUBLISHED)
    late = Q(answer=Answer.NONE, asked_at__lte=at - timedelta(hours=rule.companion_hours))
    gone = list(ahead.filter(late | ~here[0] | ~here[1]).select_for_update(of=("self",)).select_related("person", "shift__event"))
    Companion.objects.filter(pk__in=[pair.pk for pair in gone]).update(answer=Answer.GONE, answered_at=at)
    told = Companion.objects.filter(here[1], pk__in=[pair.pk for pair in gone if pair.answer == Answer.YES]).values_list("pk")
    still_here = {pk for (pk,) in told}
    outbox.write_notices([off_notice(pair, at) for pair in gone if pair.pk in still_here])


def ask_notice(pair: Companion, at: datetime) -> Notice:
    url, key = reverse("events:companion", args=[pair.pk]), f"companion:{pair.pk}"
    shift = pair.shift
    return Notice(
        person=pair.person, kind="companion_asked", params=notice_params(shift), key=key, at=at, url=url, before=shift.start
    )


def off_notice(pair: Companion, at: datetime) -> Notice:
    params, key = {"title": pair.shift.event.title}, f"companion_off:{pair.pk}"
    url = pair.shift.get_absolute_url()
    return Notice(person=pair.person, kind="companion_off", params=params, key=key, at=at, url=url)


@transaction.atomic
def answer_companion(*, pair: Companion, yes: bool, by: User, at: datetime) -> Companion:
    """Say that one stands by the newcomer, or not this time. A yes tells the newcomer whom to look for. Harmless to repeat."""
    if not by.acts_for(pair.person):
        raise Refused(StaffingRefusal.NOT_ASKED)
    rows = Companion.objects.select_for_update(of=("self",)).select_related("person", "newcomer", "shift__event__point")
    held = rows.get(pk=pair.pk)
    wanted = Answer.YES if yes else Answer.NO
    if held.answer == wanted:
        return held
    if held.answer == Answer.GONE or (yes and held.answer == Answer.NO):
        raise Refused(StaffingRefusal.PAIR_OVER)
    if held.shift.state != Shift.State.PUBLISHED or held.shift.start <= at:
        raise Refused(StaffingRefusal.NOT_AHEAD)
    held.answer, held.answered_at = wanted, at
    held.save(update_fields=["answer", "answered_at"])
    if yes:
        params = notice_params(held.shift) | {"name": str(held.person)}
        key, url = f"companion_found:{held.pk}", held.shift.get_absolute_url()
        outbox.notify(person=held.newcomer, kind="companion_found", params=params, key=key, at=at, url=url, before=held.shift.start)
    return held
