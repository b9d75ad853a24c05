"""Each month one percent of last month's awards is drawn, at least one, and the people are called: were you there?

Who calls reviews above the point and has no part in the shift, and claims the call first: only then the number is shown. What was
not as recorded opens a case, which the caller does not decide.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.urls import reverse

from events.cases.actions import open as open_actions
from events.cases.models import AwardCheckQuerySet
from events.cases.refusals import CaseRefusal
from events.models import Attendance, AwardCheck, AwardDraw, Voice
from points.core.months import Month
from points.models import Transfer
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

Outcome = AwardCheck.Outcome
MAX_TRIES = 3  # not reached so often, it is given up
CALL_PERIOD = timedelta(days=25)  # after the draw: before the next one
DRAW_SQL = """
    SELECT id FROM points_transfer
    WHERE kind = 'award' AND source_type = 'attendance' AND at >= %(began)s AND at < %(over)s
    ORDER BY sha256(convert_to(%(seed)s || ':' || id, 'UTF8')), id LIMIT %(number)s"""


# --- drawing -----------------------------------------------------------------------------------------------------------


def draw_last_month(*, at: datetime) -> int:
    """Draw from the awards of the local month before `at`, once; how many were drawn. For `tick`."""
    month = Month.of(at).before
    if AwardDraw.objects.filter(month=month.first).exists():
        return 0
    return draw_month(month=month, seed=secrets.token_hex(16), at=at)


def draw_month(*, month: Month, seed: str, at: datetime) -> int:
    """Draw one percent of a month's awards, rounded up, by this seed; 0 where it was drawn before or nothing was given."""
    with transaction.atomic():
        population = awards_of_month(month).count()
        number = -(-population // 100)
        made = AwardDraw(id=new_id(at), month=month.first, seed=seed, population=population, number=number, at=at)
        AwardDraw.objects.bulk_create([made], ignore_conflicts=True)
        if not AwardDraw.objects.filter(pk=made.pk).exists():
            return 0
        AwardCheck.objects.bulk_create(drawn_checks(made, month, at))
        detail = {"month": month.text, "seed": seed, "population": population, "number": number}
        audit.record(act="award.draw", subject=made, actor=None, at=at, detail=detail)
        notify_reviewers(made, at)
    return number


def awards_of_month(month: Month) -> models.QuerySet[Transfer]:
    """Every award to a person that was posted in a month for a record of service."""
    rows = Transfer.objects.filter(kind=Transfer.Kind.AWARD, source_type="attendance")
    return rows.filter(at__gte=month.began(), at__lt=month.over())


def drawn_checks(draw: AwardDraw, month: Month, at: datetime) -> list[AwardCheck]:
    """The checks of a draw, not saved, in the order of the lot."""
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"began": month.began(), "over": month.over(), "seed": draw.seed, "number": draw.number}
        cursor.execute(DRAW_SQL, asked)
        ids = [row[0] for row in cursor.fetchall()]
    found = Transfer.objects.in_bulk(ids)
    about = Attendance.objects.select_related("shift__event").in_bulk([found[id].source_id for id in ids])
    rows = {str(pk): row for pk, row in about.items()}
    return [
        AwardCheck(
            id=new_id(at), draw=draw, transfer=found[id], attendance=row, point_id=row.shift.event.point_id, person_id=row.person_id
        )
        for id in ids
        if (row := rows.get(found[id].source_id))
    ]


def notify_reviewers(draw: AwardDraw, at: datetime) -> None:
    """The district's reviewers hear of it."""
    top = Area.objects.filter(parent=None).order_by("path").first()
    if top is None or not draw.number:
        return
    params = {"number": draw.number, "month": draw.month.isoformat(), "until": (at + CALL_PERIOD).isoformat()}
    people = role_scope.reviewers_for(top, at=at)
    outbox.notify_many(
        people=people, kind="awards_drawn", params=params, key=f"awards_drawn:{draw.pk}", at=at, url=reverse("events:checks")
    )


# --- calling -----------------------------------------------------------------------------------------------------------


def claim_call(*, check: AwardCheck, by: User, at: datetime) -> AwardCheck:
    """Take a call on oneself; the number is shown to who did. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        check = lock_check(check)
        require_caller(check, by, at)
        if check.outcome not in AwardCheck.UNFINISHED:
            raise Refused(CaseRefusal.DONE)
        if check.caller_id == by.pk:
            return check
        if check.caller is not None and may_call(check, check.caller, at):
            raise Refused(CaseRefusal.TAKEN, name=check.caller.name)
        check.caller = by
        check.save(update_fields=["caller"])
        audit.record(act="award.claim_call", subject=check, actor=by, at=at)
    return check


def record(*, check: AwardCheck, outcome: str, note: str, by: User, at: datetime) -> AwardCheck:
    """Write down what came of the call. Not reached for the third time, it is given up; DIFFERENT and DENIED open a case.

    Raises `Refused`.
    """
    with transaction.atomic():
        check = lock_check(check)
        require_caller(check, by, at)
        if check.outcome == outcome and outcome not in AwardCheck.UNFINISHED:
            return check
        require_valid_outcome(check, outcome, note.strip(), by)
        check.note, check.called_at, check.tries = note.strip()[:300], at, check.tries + 1
        given_up = outcome == Outcome.UNREACHED and check.tries >= MAX_TRIES
        check.outcome = Outcome.GIVEN_UP if given_up else outcome
        if outcome in AwardCheck.OPENS_A_CASE:
            voice = Voice(id=new_id(at), kind=Voice.Kind.CHECK, by=by, words=check.note, at=at)
            check.case = open_actions.open_or_join_case(open_actions.record_subject(check.attendance), [voice], at)
        check.save(update_fields=["note", "called_at", "tries", "outcome", "case"])
        audit.record(act="award.call", subject=check, actor=by, at=at, detail={"outcome": str(check.outcome)})
    return check


# --- questions ---------------------------------------------------------------------------------------------------------


def pending_calls(user: User, at: datetime) -> models.QuerySet[AwardCheck]:
    """The calls this person may make."""
    return seen_checks(role_scope.scope_for(user, Power.REVIEW, at), user).waiting()


def may_call(check: AwardCheck, by: User, at: datetime) -> bool:
    held = role_scope.scope_for(by, Power.REVIEW, at)
    return seen_checks(held, by).filter(pk=check.pk).exists()


def seen_checks(held: Scope, reader: User) -> AwardCheckQuerySet:
    """Those of a scope of which the reader is no party."""
    return AwardCheck.objects.seen_from(held, people_parties.home_of(reader, act=people_parties.Act.CONFIRM))


def require_caller(check: AwardCheck, by: User, at: datetime) -> None:
    if not may_call(check, by, at):
        raise Refused(CaseRefusal.NOT_YOURS)


def require_valid_outcome(check: AwardCheck, outcome: str, note: str, by: User) -> None:
    if check.outcome not in AwardCheck.UNFINISHED:
        raise Refused(CaseRefusal.DONE)
    if check.caller_id != by.pk:
        raise Refused(CaseRefusal.NOT_CLAIMED)
    if outcome not in (Outcome.UNREACHED, Outcome.CONFIRMED, *AwardCheck.OPENS_A_CASE):
        raise Refused(CaseRefusal.NO_OUTCOME)
    if outcome in AwardCheck.OPENS_A_CASE and not note:
        raise Refused(CaseRefusal.NO_NOTE)


def lock_check(check: AwardCheck) -> AwardCheck:
    related = ("attendance__shift__event__point__area", "attendance__shift__leader", "person", "caller", "draw")
    rows = AwardCheck.objects.select_related(*related).select_for_update(of=("self",))
    return rows.get(pk=check.pk)
