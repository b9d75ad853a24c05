"""星级: once a day hours are compared with the scale; who has enough stands in public notice, and after it the star counts.

Stars follow verified hours alone, never points and never honorary hours (`domain.md` §1.6: 100, 300, 600, 1000, 1500 hours; a
notice of five working days). The scale is data with a first day; an award keeps the one it was made by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from events.models import Attendance, StarAward, StarObjection, StarRun, StarScale, StarStep
from events.records import hours as record_hours
from events.records.models import StarAwardQuerySet
from events.records.refusals import RecordRefusal
from volunteer.core import approvals, audit, rate_limit
from volunteer.core.approvals import Approval
from volunteer.core.dates import working_days
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

State = StarAward.State
PARTIES = ("award__person", "by")  # of an objection
LEVELS = 5
REASON_LENGTH = 300  # letters
OBJECTIONS_A_DAY = 10
ADULT = 14  # below it nothing of a name is shown (Personal Information Protection Law, article 28)


# --- by itself ---------------------------------------------------------------------------------------------------------


def update_stars(*, at: datetime) -> int:
    """One pass of `tick`: put up who has the hours (once a local day), and let count what stood its time. How many moved."""
    return open_notices(at=at) + settle_awards(at=at)


def open_notices(*, at: datetime) -> int:
    """Open the notice of each person's highest star that is not there yet; answers how many. Once a local day."""
    day = timezone.localdate(at)
    with transaction.atomic():
        _row, first = StarRun.objects.get_or_create(day=day)
        scale = StarScale.objects.in_force(day).first()
        if not first or scale is None:
            return 0
        made = list(awards_to_open(scale, at))
        StarAward.objects.bulk_create(made, ignore_conflicts=True)
        kept = StarAward.objects.filter(pk__in=[award.pk for award in made]).select_related("person")
        for award in kept:
            notify_person(award, "star_noticed", at)
        StarRun.objects.filter(day=day).update(found=len(made))
        StarRun.objects.filter(day__lt=day).delete()
        return len(made)


def awards_to_open(scale: StarScale, at: datetime) -> Iterable[StarAward]:
    """The awards to open, in a constant number of statements."""
    steps = list(scale.steps.all())
    if not steps:
        return
    enough = Attendance.objects.verified().filter(person__is_active=True).order_by().values("person").annotate(sum=Sum("minutes"))
    minutes = dict(enough.filter(sum__gte=steps[0].hours * 60).values_list("person", "sum"))
    if not minutes:  # also on a new site, which has no district yet
        return
    had = highest_stars(minutes, scale, at)
    day = timezone.localdate(at)
    top = Area.objects.get(parent=None)
    for person in User.objects.get_queryset().filter(pk__in=minutes).select_related("area__parent").order_by("pk"):
        stars = stars_for_minutes(steps, minutes[person.pk])
        if stars > had.get(person.pk, 0):
            yield StarAward(
                id=new_id(at),
                person=person,
                area=person.community or top,
                scale=scale,
                stars=stars,
                minutes=minutes[person.pk],
                noticed_at=at,
                until=working_days(day, scale.notice_days),
            )


def stars_for_minutes(steps: Sequence[StarStep], minutes: int) -> int:
    return max((step.stars for step in steps if minutes >= step.hours * 60), default=0)


def highest_stars(people: Iterable[int], scale: StarScale, at: datetime) -> dict[int, int]:
    """The most stars each has, has in notice, or was refused or lost by somebody's word lately."""
    lately = at - timedelta(days=scale.bar_days)
    bar = models.Q(state__in=[State.REFUSED, State.WITHDRAWN], decided_by__isnull=False, decided_at__gt=lately)
    rows = StarAward.objects.filter(models.Q(state__in=[State.NOTICE, State.STANDS]) | bar, person__in=list(people))
    return dict(rows.order_by().values("person").annotate(most=models.Max("stars")).values_list("person", "most"))


def settle_awards(*, at: datetime) -> int:
    """What stood its time without an open objection counts, if the hours are still there; else it is taken back."""
    open_ones = StarObjection.objects.filter(award=OuterRef("pk"), held=None)
    ripe = StarAward.objects.noticed().filter(~Exists(open_ones), until__lt=timezone.localdate(at))
    return sum(settle_award(award.pk, at) for award in ripe.only("pk")[:500])


def settle_award(pk: UUID, at: datetime) -> int:
    with transaction.atomic():
        award = lock_award(pk)
        if award.state != State.NOTICE or award.objections.filter(held=None).exists():
            return 0
        step = award.scale.steps.get(stars=award.stars)
        if record_hours.verified_minutes(award.person) >= step.hours * 60:
            close_award(award, State.STANDS, "", None, at)
        else:
            why = gettext_noop("Hours were put right meanwhile; there are not enough any more.")
            close_award(award, State.WITHDRAWN, why, None, at)
    return 1


# --- objections --------------------------------------------------------------------------------------------------------


def object_to(*, objection: StarObjection, by: User, at: datetime) -> StarObjection:
    """Say that a star in notice is not due: an unsaved `objection` with id (made in the form), award and words.

    While one of the same person is open, another answers that one. The reviewers without a part in it are told. Raises `Refused`.
    """
    if not objection.words.strip():
        raise Refused(RecordRefusal.STAR_NO_WORDS)
    with transaction.atomic():
        award = lock_award(objection.award_id)
        if kept := StarObjection.objects.filter(award=award, by=by).filter(models.Q(held=None) | models.Q(pk=objection.pk)).first():
            return kept
        require_may_object(award, by, at)
        objection.by, objection.at, objection.words = by, at, objection.words.strip()
        objection.save(force_insert=True)
        audit.record(act="star.object", subject=award, actor=by, at=at, detail={"objection": str(objection.pk)})
        outbox.notify_many(
            people=role_scope.reviewers_for(award.area, at=at, excluding=involved_ids(award) | {by.pk}),
            kind="star_objection",
            params={"words": objection.words},
            key=f"star_objection:{objection.pk}",
            at=at,
            url=reverse("events:stars_review"),
        )
    return objection


def require_may_object(award: StarAward, by: User, at: datetime) -> None:
    if award.state != State.NOTICE or award.until < timezone.localdate(at):
        raise Refused(RecordRefusal.OVER)
    if by.acts_for(award.person):
        raise Refused(RecordRefusal.OWN)
    within = timedelta(days=1)
    if not rate_limit.allow_attempt(kind="star_objection", subject=str(by.pk), most=OBJECTIONS_A_DAY, within=within, at=at):
        raise Refused(RecordRefusal.SLOWLY)


def decide_objection(*, objection: StarObjection, held: bool, words: str, by: User, at: datetime) -> StarObjection:
    """Decide: with `held` the star is not given. Whoever objected is told, and so is the person when it is not given.

    Harmless to repeat. Raises `Refused`.
    """
    if not words.strip():
        raise Refused(RecordRefusal.NO_REASON)
    with transaction.atomic():
        award = lock_award(objection.award_id)
        objection = award.objections.get(pk=objection.pk)
        if objection.held == held and objection.answered_by_id == by.pk:
            return objection
        require_decider(award, objection, by, at)
        objection.held, objection.answer, objection.answered_by, objection.answered_at = held, words.strip(), by, at
        objection.save(update_fields=["held", "answer", "answered_by", "answered_at"])
        audit.record(act="star.answer", subject=award, actor=by, at=at, detail={"objection": str(objection.pk), "held": held})
        notify_objector(objection, at)
        if held:
            uphold_others(award, objection, at)
            close_award(award, State.REFUSED, objection.answer, by, at)
    return objection


def uphold_others(award: StarAward, first: StarObjection, at: datetime) -> None:
    """The other open objections to the same star held with this one."""
    for other in award.objections.filter(held=None):
        other.held, other.answer, other.answered_by, other.answered_at = True, first.answer, first.answered_by, at
        other.save(update_fields=["held", "answer", "answered_by", "answered_at"])
        notify_objector(other, at)


def require_decider(award: StarAward, objection: StarObjection, by: User, at: datetime) -> None:
    if objection.held is not None or award.state != State.NOTICE:
        raise Refused(RecordRefusal.DECIDED)
    require_reviewer(award, by, at)
    if people_parties.is_party(objection, by, *PARTIES):
        raise Refused(RecordRefusal.STAR_INVOLVED)


def require_reviewer(award: StarAward, by: User, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_area(award.area):
        raise Refused(RecordRefusal.NOT_REVIEWER)
    if people_parties.is_near(by, award.person):
        raise Refused(RecordRefusal.STAR_INVOLVED)


def withdraw_award(*, award: StarAward, reason: str, by: User, at: datetime) -> StarAward:
    """Take back a star that counts, with a reason the person reads. Harmless to repeat. Raises `Refused`."""
    words = approvals.require_words(reason, RecordRefusal.NO_REASON)
    return STANDING.decide(
        award,
        State.WITHDRAWN,
        by=by,
        at=at,
        require=require_reviewer,
        words=words[:REASON_LENGTH],
        notify=lambda award: notify_person(award, "star_withdrawn", at),
    )


# --- the scale ---------------------------------------------------------------------------------------------------------


def create_scale(*, since: date, hours: Sequence[int], notice_days: int, by: User, at: datetime) -> StarScale:
    """A scale from `since` on, a day to come: `hours` for one to five stars. Awards of before keep theirs. Raises `Refused`."""
    if not role_scope.scope_for(by, Power.AUDIT, at) or not role_scope.scope_for(by, Power.APPOINT, at):
        raise Refused(RecordRefusal.NOT_DISTRICT)
    if since <= timezone.localdate(at):
        raise Refused(RecordRefusal.PAST)
    if any(more <= less for less, more in pairwise(hours)):
        raise Refused(RecordRefusal.NOT_RISING)
    with transaction.atomic():
        scale, made = StarScale.objects.get_or_create(
            since=since, defaults={"notice_days": notice_days, "made_by": by, "made_at": at}
        )
        if not made:
            raise Refused(RecordRefusal.SAME_DAY)
        StarStep.objects.bulk_create(StarStep(scale=scale, stars=n, hours=needed) for n, needed in enumerate(hours, 1))
        detail = {"since": since.isoformat(), "hours": list(hours), "notice_days": notice_days}
        audit.record(act="star.scale", subject=scale, actor=by, at=at, detail=detail)
    return scale


# --- questions ---------------------------------------------------------------------------------------------------------


def stars_of(person: User) -> int:
    """How many stars count for this person."""
    return int(StarAward.objects.standing().filter(person=person).aggregate(most=models.Max("stars"))["most"] or 0)


def awards_in_notice(at: datetime) -> StarAwardQuerySet:
    """What stands in public notice, the newest first."""
    shown = StarAward.objects.noticed().filter(until__gte=timezone.localdate(at))
    return shown.select_related("person", "area").order_by("-noticed_at", "pk")


def open_objections(held: Scope) -> QuerySet[StarObjection]:
    """What waits for a decision in this scope, the oldest first."""
    rows = StarObjection.objects.filter(held.areas("award__area__"), held=None, award__state=State.NOTICE)
    return rows.select_related("award__person", "award__area", "by").order_by("at", "pk")


def pending_objections(user: User, at: datetime) -> QuerySet[StarObjection]:
    """The objections that wait for this person's word."""
    return open_objections(role_scope.scope_for(user, Power.REVIEW, at)).exclude(party_condition(user))


def party_condition(person: User) -> models.Q:
    """The objections of which this person is a party: whose star it is, who objected, and their households."""
    return people_parties.party_condition(person, *PARTIES)


def involved_ids(award: StarAward) -> set[int]:
    """The person and their parties (ids): they decide nothing here."""
    return people_parties.with_households([award.person_id])


def public_name(person: User, day: date) -> str:
    """How a person stands in the public notice: masked; of a child nothing but that it is one."""
    age = person.age_on(day)
    return gettext("a child") if age is not None and age < ADULT else person.masked_name


# --- small steps -------------------------------------------------------------------------------------------------------


def lock_award(pk: UUID) -> StarAward:
    related = ("person", "area", "scale")
    return StarAward.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)


def close_award(award: StarAward, state: str, reason: str, by: User | None, at: datetime) -> None:
    STANDING.save(award, state, reason[:REASON_LENGTH], by, at)
    notify_person(award, f"star_{state}", at)


STANDING = Approval(
    act="star",
    waiting=State.STANDS,
    decided=RecordRefusal.NOT_STANDING,
    lock=lambda award: lock_award(award.pk),
    detail=lambda award: {"stars": award.stars},
)


def notify_person(award: StarAward, kind: str, at: datetime) -> None:
    params = {"stars": award.stars, "minutes": award.minutes, "reason": award.reason}
    outbox.notify(person=award.person, kind=kind, params=params, key=f"{kind}:{award.pk}", at=at, url=reverse("events:book"))


def notify_objector(objection: StarObjection, at: datetime) -> None:
    params = {"held": objection.held, "answer": objection.answer}
    key = f"star_answered:{objection.pk}"
    outbox.notify(person=objection.by, kind="star_answered", params=params, key=key, at=at, url=reverse("events:stars"))
