"""A shift that lacks people: the leader is told, asks those who fit by one press, and the first yes takes the place."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from events.models import CoverAsk, Shift, Signup, StaffingRule
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.actions.sign_up import notice_params
from events.shifts.refusals import ShiftRefusal
from events.shifts.staffing import queries as staffing_queries
from events.shifts.staffing.permissions import require_may_staff
from events.shifts.staffing.queries import Lack
from events.shifts.staffing.refusals import StaffingRefusal
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Notice, User
from volunteer.notices import outbox


def tell_of_gaps(*, at: datetime) -> int:
    """Tell each leader once what a shift lacks, the days before it that the rule says; how many were told."""
    rule = StaffingRule.current()
    lacking = staffing_queries.shifts_lacking(rule, at)
    told = set(Notice.objects.filter(key__in=[f"short:{shift.pk}" for shift, _lack in lacking]).values_list("key", flat=True))
    news = [gap_notice(shift, lack, at) for shift, lack in lacking if f"short:{shift.pk}" not in told]
    if news:
        outbox.write_notices(news)
    return len(news)


def gap_notice(shift: Shift, lack: Lack, at: datetime) -> Notice:
    params = notice_params(shift) | {"free": lack.free if lack.few else 0, "experts": lack.experts}
    if lack.experts and lack.skill:
        params |= {"skill": lack.skill.name}
    url = reverse("events:staffing", args=[shift.pk])
    key = f"short:{shift.pk}"
    return Notice(person=shift.leader, kind="short_of_people", params=params, key=key, at=at, url=url, before=shift.start)


@transaction.atomic
def ask_for_cover(*, shift: Shift, by: User, at: datetime) -> list[CoverAsk]:
    """Ask those who fit, as many as the rule says for each missing place; who has not answered yet counts as asked.

    A proved skill that is missing is asked for first. Raises `Refused` where nobody can be asked.
    """
    require_may_staff(shift, by, at)
    rows = Shift.objects.select_for_update(of=("self",), no_key=True).select_related("event__point__area__parent__parent", "rule")
    shift = rows.get(pk=shift.pk)
    if shift.state != Shift.State.PUBLISHED or shift.start <= at or shift.event.visit:
        raise Refused(StaffingRefusal.NOT_AHEAD)
    rule = StaffingRule.current()
    people = choose_people(shift, rule, at)
    asks = [CoverAsk(id=new_id(at), shift=shift, person=person, asked_by=by, asked_at=at) for person in people]
    CoverAsk.objects.bulk_create(asks)
    outbox.write_notices([ask_notice(ask, shift, at) for ask in asks])
    audit.record(act="shift.ask_cover", subject=shift, actor=by, at=at, detail={"people": len(asks)})
    return asks


def choose_people(shift: Shift, rule: StaffingRule, at: datetime) -> list[User]:
    """Whom to ask now: first those with the skill that is missing, then those who fit. Raises `Refused` for nobody."""
    lack = staffing_queries.lack_now(shift, rule)
    if lack.free == 0 or not lack:
        raise Refused(StaffingRefusal.NOTHING_MISSING)
    wanted = questions_left(lack, rule, CoverAsk.objects.filter(shift=shift, answer="").count())
    if wanted <= 0:
        raise Refused(StaffingRefusal.STILL_WAITING)
    chosen = staffing_queries.people_who_fit(shift, rule, at, lack.skill) if lack.experts else []
    if lack.few and len(chosen) < wanted:
        others = staffing_queries.people_who_fit(shift, rule, at)
        chosen += [person for person in others if person not in chosen]
    if not chosen:
        raise Refused(StaffingRefusal.NOBODY_LEFT)
    return lock_askable(chosen[:wanted], rule, at)


def questions_left(lack: Lack, rule: StaffingRule, pending: int) -> int:
    """How many more people may be asked, while so many have not answered."""
    missing = lack.free if lack.few else min(lack.experts, lack.free)
    most: int = missing * rule.asks_per_place
    return max(0, most - pending)


def lock_askable(people: list[User], rule: StaffingRule, at: datetime) -> list[User]:
    """Those of them whose number of questions still allows one, locked, so that two shifts do not ask one person too often."""
    ids = [person.pk for person in people]
    list(User.objects.get_queryset().select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    asked = staffing_queries.asks_by_person(ids, rule, at)
    return [person for person in people if asked.get(person.pk, 0) < rule.asks_most]


def ask_notice(ask: CoverAsk, shift: Shift, at: datetime) -> Notice:
    url = reverse("events:cover", args=[ask.pk])
    key = f"cover:{ask.pk}"
    params = notice_params(shift)
    return Notice(person=ask.person, kind="cover_asked", params=params, key=key, at=at, url=url, before=shift.start)


def answer_cover(*, ask: CoverAsk, yes: bool, by: User, at: datetime) -> CoverAsk:
    """Say yes, which takes a place by the act of signing up, or no. Harmless to repeat.

    A no may become a yes while there is room. Raises `Refused`; after a refusal the question stays open.
    """
    if not by.acts_for(ask.person):
        raise Refused(StaffingRefusal.NOT_ASKED)
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=ask.person_id)
        held = CoverAsk.objects.select_related("person", "shift__event__point__area", "shift__leader").get(pk=ask.pk)
        if held.answer == CoverAsk.Answer.YES or (not yes and held.answer):
            return held
        if yes:
            take_place(held, by, at)
        held.answer, held.answered_at = (CoverAsk.Answer.YES if yes else CoverAsk.Answer.NO), at
        held.save(update_fields=["answer", "answered_at"])
        if yes:
            params = {"title": held.shift.event.title, "name": str(held.person)}
            url = reverse("events:staffing", args=[held.shift_id])
            key = f"cover_answered:{held.pk}"
            outbox.notify(person=held.shift.leader, kind="cover_answered", params=params, key=key, at=at, url=url)
        return held


def take_place(ask: CoverAsk, by: User, at: datetime) -> Signup:
    """A place for who said yes; the waiting list is no answer to a gap. Raises `Refused`."""
    job = staffing_queries.open_job(ask.shift, ask.person)
    if job is None:
        raise Refused(StaffingRefusal.COVER_TAKEN)
    try:
        made = sign_up_actions.sign_up(id=ask.pk, job=job, person=ask.person, by=by, at=at)
    except Refused as refused:
        raise Refused(StaffingRefusal.COVER_TAKEN) if refused.reason == ShiftRefusal.FULL else refused from None
    if made.state == Signup.State.WAITING:
        raise Refused(StaffingRefusal.COVER_TAKEN)
    return made
