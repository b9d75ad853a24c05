"""What a shift lacks, who could fill a gap, who is here for the first time, and who may not come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from events.models import Attendance, ChangeRequest, Companion, CoverAsk, HoursRow, Job, Shift, Signup, StaffingRule
from events.shifts.actions import no_shows
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.models import ShiftQuerySet
from events.shifts.signups.models import SignupQuerySet
from volunteer.models import FreeTime, Notice, PersonSkill, Skill, User

OF_AGE = 18
NOON, SUNSET = 12, 18  # where the parts of a day begin, by the local clock


# --- what is missing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lack:
    """What a shift lacks: `free` places where too few people signed up, `experts` whose proved skill has to be there."""

    free: int
    few: bool
    experts: int
    skill: Skill | None

    def __bool__(self) -> bool:
        return self.few or self.experts > 0


def with_lack(shifts: ShiftQuerySet) -> ShiftQuerySet:
    """The shifts with what `lack_of` asks, in one statement however many there are."""
    holder = PersonSkill.objects.confirmed().filter(
        Q(valid_until=None) | Q(valid_until__gte=OuterRef("shift__start__date")),
        person=OuterRef("person"),
        skill=OuterRef("shift__expert_skill"),
    )
    experts = Signup.objects.holding().filter(Exists(holder), shift=OuterRef("pk")).order_by().values("shift")
    leads = PersonSkill.objects.confirmed().filter(
        Q(valid_until=None) | Q(valid_until__gte=OuterRef("start__date")),
        person=OuterRef("leader"),
        skill=OuterRef("expert_skill"),
    )
    jobs = Job.objects.filter(shift=OuterRef("pk")).order_by().values("shift")
    return shifts.select_related("event__point", "expert_skill", "leader").annotate(
        places=Coalesce(Subquery(jobs.annotate(sum=Sum("capacity")).values("sum")), 0),
        held=Coalesce(Subquery(jobs.annotate(sum=Sum("taken")).values("sum")), 0),
        experts=Coalesce(Subquery(experts.annotate(number=Count("pk")).values("number")), 0),
        led_by_expert=Case(When(Exists(leads), then=Value(1)), default=Value(0), output_field=IntegerField()),
    )


def lack_of(shift: Any, rule: StaffingRule) -> Lack:
    """What a shift that came through `with_lack` lacks."""
    few = shift.held * 100 < shift.places * rule.cover_percent
    needed = -(-max(1, shift.held) // shift.people_per_expert) if shift.people_per_expert else 0
    return Lack(shift.places - shift.held, few, max(0, needed - shift.experts - shift.led_by_expert), shift.expert_skill)


def lack_now(shift: Shift, rule: StaffingRule) -> Lack:
    return lack_of(with_lack(Shift.objects.filter(pk=shift.pk)).get(), rule)


def shifts_lacking(rule: StaffingRule, at: datetime) -> list[tuple[Shift, Lack]]:
    """The published shifts that begin within the days of the rule and lack something."""
    soon = Shift.objects.upcoming(at).filter(start__gt=at, start__lte=at + timedelta(days=rule.cover_days))
    rows = [(shift, lack_of(shift, rule)) for shift in with_lack(soon)]
    return [(shift, lack) for shift, lack in rows if lack]


@dataclass(frozen=True)
class ExpertGap:
    """Which proved skill a shift lacks, how many who have it, and whether the reader does."""

    skill: Skill
    number: int
    reader_has: bool


def expert_gap(shift: Shift, reader: User | AnonymousUser) -> ExpertGap | None:
    """What a shift that needs a proved skill lacks of it, as its page says; None where nobody is missing."""
    lack = lack_now(shift, StaffingRule())
    if lack.skill is None or not lack.experts:
        return None
    day = timezone.localdate(shift.start)
    has = reader.is_authenticated and PersonSkill.objects.proved(day).filter(person=reader, skill=lack.skill).exists()
    return ExpertGap(lack.skill, lack.experts, has)


# --- who could come ------------------------------------------------------------------------------------------------------


def people_who_fit(shift: Shift, rule: StaffingRule, at: datetime, skill: Skill | None = None) -> list[User]:
    """Who could fill a gap: has the `skill`, said to have time then, lives near, is free, and was not asked too often.

    Neighbours of the community come first, then those who were asked least. Three statements.
    """
    home = shift.event.point.area.community or shift.event.point.area
    around = home.parent or home
    recent = CoverAsk.objects.filter(person=OuterRef("pk"), asked_at__gt=at - timedelta(days=rule.asks_days)).order_by()
    found = (
        User.objects.get_queryset()
        .filter(free_then(shift), is_active=True, phone_index__isnull=False, area__path__startswith=around.path)
        .exclude(pk=shift.leader_id)
        .exclude(Exists(busy_then(shift)))
        .exclude(Exists(CoverAsk.objects.filter(person=OuterRef("pk"), shift=shift)))
        .annotate(asked=Coalesce(Subquery(recent.values("person").annotate(number=Count("pk")).values("number")), 0))
        .filter(asked__lt=rule.asks_most)
    )
    if skill is not None:
        day = timezone.localdate(shift.start)
        found = found.filter(Exists(PersonSkill.objects.proved(day).filter(person=OuterRef("pk"), skill=skill)))
    near = Case(When(area__path__startswith=home.path, then=Value(0)), default=Value(1), output_field=IntegerField())
    people = list(found.order_by(near, "asked", "pk"))
    paused = no_shows.pauses_by_person([person.pk for person in people], shift.pinned_rule, at)
    return [person for person in people if person.pk not in paused and sign_up_actions.age_refusal(shift, person) is None]


def asks_by_person(people: list[int], rule: StaffingRule, at: datetime) -> dict[int, int]:
    """How often each of these people was asked within the days of the rule."""
    rows = CoverAsk.objects.filter(person__in=people, asked_at__gt=at - timedelta(days=rule.asks_days)).order_by()
    return dict(rows.values_list("person").annotate(number=Count("pk")).values_list("person", "number"))


def free_then(shift: Shift) -> Q:
    """Whoever said to have time in every part of the week that the shift touches."""
    conditions = Q()
    start, end = timezone.localtime(shift.start), timezone.localtime(shift.end - timedelta(minutes=1))
    hours = [start.hour, *([end.hour] if end.date() == start.date() else [23])]
    for part in parts_between(*hours):
        conditions &= Q(Exists(FreeTime.objects.filter(person=OuterRef("pk"), weekday=start.weekday(), part=part)))
    return conditions


def parts_between(first: int, last: int) -> list[str]:
    """The parts of a day from one hour to another, both included."""
    begins = {FreeTime.Part.MORNING: 0, FreeTime.Part.AFTERNOON: NOON, FreeTime.Part.EVENING: SUNSET}
    ends = {FreeTime.Part.MORNING: NOON - 1, FreeTime.Part.AFTERNOON: SUNSET - 1, FreeTime.Part.EVENING: 23}
    return [part for part in FreeTime.Part if begins[part] <= last and ends[part] >= first]


def busy_then(shift: Shift) -> SignupQuerySet:
    """Sign-ups of an outer person for this shift or another at the same hour."""
    return Signup.objects.active().filter(
        person=OuterRef("pk"), shift__start__lt=shift.end, shift__end__gt=shift.start, shift__state=Shift.State.PUBLISHED
    )


def open_job(shift: Shift, person: User) -> Job | None:
    """The job with a free place that this person can take: first one that needs a skill they have."""
    day = timezone.localdate(shift.start)
    skills = set(person.skills.counting(day).values_list("skill_id", flat=True))
    jobs = []
    for job in shift.jobs.select_related("skill").filter(taken__lt=F("capacity")):
        job.shift = shift
        needed = sign_up_actions.needed_skill(job)
        if needed is None or needed.pk in skills:
            jobs.append((needed is None, job.pk, job))
    return min(jobs)[2] if jobs else None


# --- the first time ------------------------------------------------------------------------------------------------------


def visits_before(person: str, shift: Any) -> Coalesce:
    """How often an outer person served before: at other shifts, or as an older system has it."""
    came = Attendance.objects.filter(person=OuterRef(person)).exclude(shift=shift).order_by().values("person")
    old = HoursRow.objects.filter(person=OuterRef(person), standing=True).order_by().values("person")
    counts = [Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0) for rows in (came, old)]
    return counts[0] + counts[1]  # type: ignore[return-value]


def newcomer_ids(people: Iterable[int], shift: Shift) -> set[int]:
    """Which of these people never served before this shift; one statement."""
    found = User.objects.get_queryset().filter(pk__in=list(people))
    return set(found.annotate(visits=visits_before("pk", shift.pk)).filter(visits=0).values_list("pk", flat=True))


def is_grown_up(person: User, shift: Shift) -> bool:
    """A stranger is never asked to stand by a child, nor a child by somebody: there the leader does it."""
    age = person.age_on(timezone.localdate(shift.start))
    return age is None or age >= OF_AGE


@dataclass(frozen=True)
class Company:
    """With whom one person of a household is at a shift: `companion` stands by them, or they stand by `newcomers`."""

    person: User
    first_time: bool
    companion: User | None = None
    newcomers: tuple[User, ...] = ()


def company_at(shift: Shift, people: list[User]) -> list[Company]:
    """Whom these people look for at a shift, and who looks for them; those who need not know are left out. Two statements."""
    if not people:
        return []
    ids = [person.pk for person in people]
    new = newcomer_ids(ids, shift)
    pairs = list(
        Companion.objects.agreed().filter(Q(newcomer__in=ids) | Q(person__in=ids), shift=shift).select_related("newcomer", "person")
    )
    by_newcomer = {pair.newcomer_id: pair.person for pair in pairs}
    rows = [
        Company(
            person,
            person.pk in new,
            by_newcomer.get(person.pk),
            tuple(pair.newcomer for pair in pairs if pair.person_id == person.pk),
        )
        for person in people
    ]
    return [row for row in rows if row.first_time or row.newcomers]


# --- who may not come ----------------------------------------------------------------------------------------------------


@dataclass
class Hint:
    """Why somebody may not come, in words: for the leader alone, worked out when it is read and never kept."""

    signup: Signup
    reasons: list[str] = field(default_factory=list)


def absence_hints(signups: SignupQuerySet, rule: StaffingRule, at: datetime) -> list[Hint]:
    """Those of these places whose people may not come, with the reasons; four statements however many there are."""
    rows = [Hint(row) for row in signups.select_related("person", "shift").order_by("queued_at", "pk")]
    misses = misses_of([hint.signup.person_id for hint in rows], rule, at)
    unread = unread_reminders([hint.signup for hint in rows])
    changed = latest_changes([hint.signup for hint in rows])
    for hint in rows:
        signup = hint.signup
        if number := misses.get(signup.person_id, 0):
            words = ngettext(
                "Signed up and did not come %(number)s time in the last %(days)s days.",
                "Signed up and did not come %(number)s times in the last %(days)s days.",
                number,
            )
            hint.reasons.append(words % {"number": number, "days": rule.absent_days})
        if str(signup.pk) in unread:
            hint.reasons.append(gettext("Has not read the reminder yet."))
        if not signup.answer and signup.queued_at < changed.get(signup.shift_id, signup.queued_at):
            hint.reasons.append(gettext("Has not answered since the event was changed."))
    return [hint for hint in rows if hint.reasons]


def misses_of(people: list[int], rule: StaffingRule, at: datetime) -> dict[int, int]:
    """How often each of these people had a place and did not come; excused absences do not count."""
    since = at - timedelta(days=rule.absent_days)
    rows = no_shows.standing_absences().filter(person__in=people, missed_at__gt=since).order_by()
    return dict(rows.values_list("person").annotate(number=Count("pk")).values_list("person", "number"))


def unread_reminders(signups: list[Signup]) -> set[str]:
    """The ids of the sign-ups whose reminder of the day before was written and not read."""
    keys = [f"starts_tomorrow:{signup.pk}" for signup in signups]
    found = Notice.objects.unread().filter(key__in=keys).order_by().values_list("key", flat=True)
    return {key.partition(":")[2] for key in found}


def latest_changes(signups: list[Signup]) -> dict[Any, datetime]:
    """When each of these shifts was last changed in a way that concerns who signed up."""
    shifts = {signup.shift_id for signup in signups}
    found: dict[Any, datetime] = {}
    for change in ChangeRequest.objects.filter(shift__in=shifts, state=ChangeRequest.State.APPLIED).order_by("decided_at"):
        if change.what and change.decided_at:
            found[change.shift_id] = change.decided_at
    return found
