"""Events, their shifts and jobs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.campaigns.models import Campaign
from events.campaigns.programmes.models import ProgrammeGroup
from events.core import occurrences
from events.core import triggers as core_triggers
from points.models import Rule
from volunteer.core.files.images import private_storage
from volunteer.core.models import ApprovableBlank
from volunteer.core.required import required
from volunteer.models import Area, ServicePoint, Skill, Team, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


DRAWINGS = 3  # of each category, in static/img/categories and static/img/share


class Category(models.Model):
    """One of the twelve official kinds of service, as data."""

    slug = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(max_length=30)
    name_en = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(unique=True)
    asks_name = models.BooleanField(default=False, help_text="Whoever signs up gives the name of their document first, once.")
    asks_number = models.BooleanField(default=False, help_text="And the number of the document, which is kept sealed.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(asks_number=False) | models.Q(asks_name=True), name="category_asks_no_number_without_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class EventQuerySet(models.QuerySet["Event"]):
    def in_scope(self, scope: Scope) -> EventQuerySet:
        """Events of the points inside a scope."""
        return self.filter(scope.points("point__"))


class Event(models.Model):
    """What a point offers; its dated sessions are its shifts."""

    class Insurance(models.TextChoices):
        NONE = "none", _("none taken out")
        TAKEN = "taken", _("accident insurance taken out")

    id = models.UUIDField(primary_key=True)
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="events", verbose_name=_("service point"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="events", verbose_name=_("category"))
    title = models.CharField(_("title"), max_length=60)
    description = models.TextField(_("what happens"), blank=True)
    bring = models.CharField(_("what to bring"), max_length=120, blank=True)
    place = models.CharField(_("meeting place"), max_length=120, blank=True)
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("skill needed"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("team"))
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("campaign"))
    group = models.ForeignKey(
        ProgrammeGroup, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("programme")
    )
    min_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    risk_note = models.CharField(_("risks"), max_length=200, blank=True)
    insurance = models.CharField(_("insurance"), max_length=10, choices=Insurance, default=Insurance.NONE)
    insurer = models.CharField(_("insurer"), max_length=60, blank=True)
    policy_number = models.CharField(_("number of the policy"), max_length=40, blank=True)
    insured_from = models.DateField(_("insured from"), null=True, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    policy_file = models.FileField(_("policy"), upload_to="policies/", storage=private_storage, blank=True)
    online = models.BooleanField(_("takes place online"), default=False)
    join_url = models.URLField(_("address to join"), blank=True)
    quiz = models.JSONField(default=list, blank=True, help_text='[{"question": text, "answers": [text, ...], "right": index}, ...]')
    ask_place = models.BooleanField(_("ask phones for their distance to the point"), default=False)
    cover = models.ImageField(_("picture"), upload_to="covers/", blank=True)
    visit = models.BooleanField(default=False, help_text="One helper's visit for a request: not shown to the public.")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = models.Manager.from_queryset(EventQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(min_age=None) | models.Q(max_age=None) | models.Q(max_age__gte=models.F("min_age")),
                name="event_ages_are_a_range",
            ),
            models.CheckConstraint(
                condition=models.Q(insured_from=None)
                | models.Q(insured_until=None)
                | models.Q(insured_until__gte=models.F("insured_from")),
                name="event_insured_days_are_a_range",
            ),
        ]
        triggers = [core_triggers.stale_by_event("event_figures")]

    def __str__(self) -> str:
        return self.title

    @property
    def drawing(self) -> str:
        """The drawing that stands for the event where it has no picture: one of its category's, always the same."""
        number = self.pk.int % DRAWINGS
        return f"{self.category_id}-{number + 1}" if number else self.category_id

    @property
    def asks_name(self) -> bool:
        """Whether it needs the names of documents: an insurer does, and what the district has said of this kind of service."""
        return self.insurance == self.Insurance.TAKEN or self.category.asks_name

    @property
    def is_policy_named(self) -> bool:
        return bool(self.insurer and self.policy_number and self.insured_from and self.insured_until)


def led_by(person: User) -> models.Q:
    """The shifts that a person may run as their leader (`Shift.is_led_by`)."""
    stands_in = models.Q(first_leader__isnull=False, state=Shift.State.SETTLED)
    return models.Q(first_leader=person) | (models.Q(leader=person) & ~stands_in)


class ShiftQuerySet(models.QuerySet["Shift"]):
    def in_scope(self, scope: Scope) -> ShiftQuerySet:
        return self.filter(scope.points("event__point__"))

    def run_by(self, user: User, scope: Scope) -> ShiftQuerySet:
        """Shifts a person may run: those of points in the scope (`Power.RUN`), and those the person leads."""
        return self.filter(scope.points("event__point__") | led_by(user))

    def public(self) -> ShiftQuerySet:
        """What everybody may see: published shifts and what became of them; no visits at somebody's home."""
        told = [Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED]
        return self.filter(state__in=told, event__visit=False)

    def upcoming(self, at: datetime) -> ShiftQuerySet:
        """Published shifts that everybody may see and that have not ended."""
        return self.filter(state=Shift.State.PUBLISHED, end__gt=at, event__visit=False).order_by("start", "id")

    def within(self, area: Area) -> ShiftQuerySet:
        return self.filter(event__point__area__path__startswith=area.path)

    def of_campaign(self, campaign: Campaign) -> ShiftQuerySet:
        """Shifts of the campaign's events that begin on one of its days, by the local date."""
        return self.filter(event__campaign=campaign, start__date__range=(campaign.start, campaign.end))

    def held(self, pk: UUID) -> Shift:
        """The shift, kept from closing, cancelling and changing until the transaction ends. Many may hold it at once.

        Those acts take the row FOR UPDATE; this takes FOR KEY SHARE, which Django cannot say, and reads the state after it.
        """
        return self.raw("SELECT * FROM events_shift WHERE id = %s FOR KEY SHARE", [pk])[0]

    def with_places(self) -> ShiftQuerySet:
        """Shifts in which some job has a free place."""
        return self.filter(models.Exists(Job.objects.filter(shift=models.OuterRef("pk"), taken__lt=models.F("capacity"))))


class Shift(models.Model):
    """场次: one dated session of an event. `secret` signs its QR codes. `rule` is pinned at publishing.

    `first_leader` is who was to lead where somebody else stands in for this one shift; the substitute is the `leader`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("shift", "draft")
        SUBMITTED = "submitted", pgettext_lazy("shift", "waiting for approval")
        RETURNED = "returned", pgettext_lazy("shift", "sent back")
        APPROVED = "approved", pgettext_lazy("shift", "approved, waiting for its week")
        PUBLISHED = "published", pgettext_lazy("shift", "published")
        CLOSED = "closed", pgettext_lazy("shift", "closed")
        SETTLED = "settled", pgettext_lazy("shift", "settled")
        CANCELLED = "cancelled", pgettext_lazy("shift", "cancelled")

    class Hold(models.TextChoices):
        """Why an approved shift was not published. One that is `LATE` is cancelled, the others are tried again."""

        BUDGET = (
            "budget",
            _("The budget of the service point lacks %(missing)s points. Ask the community for more, then publish again."),
        )
        PAUSED = (
            "paused",
            _("The service point or the leader is paused. It is published when the pause ends, if there is still time."),
        )
        LATE = "late", _("It was not published before its start.")

    PENDING = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED)
    OVER = (State.CLOSED, State.SETTLED)

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="shifts", db_index=False)
    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    leader = models.ForeignKey(User, models.PROTECT, related_name="led_shifts", verbose_name=_("leader"))
    first_leader = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, blank=True, related_name="+")
    secret = models.BinaryField()
    withdraw_before = models.PositiveIntegerField(_("minutes before the start until which one may withdraw"), default=120)
    state_note = models.CharField(max_length=200, blank=True, help_text="Why it was returned or cancelled, as somebody wrote it.")
    hold = models.CharField(max_length=10, choices=Hold, blank=True, help_text="Why it was not published when it was due.")
    missing_points = models.PositiveIntegerField(null=True, blank=True, help_text="What the budget lacks, where that is the hold.")
    published_at = models.DateTimeField(null=True, blank=True)
    head_count = models.PositiveIntegerField(_("head-count"), null=True, blank=True)
    report = models.CharField(_("report"), max_length=500, blank=True)
    moved_to = models.CharField(max_length=120, blank=True, help_text="Where this one shift meets, when it was moved.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    count_confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    count_confirmed_at = models.DateTimeField(null=True, blank=True)
    expert_skill = models.ForeignKey(
        Skill,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proved skill that has to be there"),
        db_index=False,
    )
    people_per_expert = models.PositiveSmallIntegerField(_("one of them for so many people"), null=True, blank=True)
    not_held_at = models.DateTimeField(
        null=True, blank=True, help_text="When the runner found that nobody came; empty again once somebody is counted."
    )

    objects = models.Manager.from_queryset(ShiftQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start"), end__lte=models.F("start") + timedelta(hours=24)),
                name="shift_ends_within_a_day_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "closed", "settled"])
                | models.Q(rule__isnull=False, published_at__isnull=False),
                name="shift_pins_its_rule_when_published",
            ),
            models.CheckConstraint(
                condition=models.Q(hold="")
                | models.Q(hold__in=["budget", "paused"], state="approved")
                | models.Q(hold="late", state="cancelled"),
                name="shift_is_on_hold_in_a_state_that_fits",
            ),
            models.CheckConstraint(
                condition=models.Q(hold="budget", missing_points__isnull=False)
                | (~models.Q(hold="budget") & models.Q(missing_points__isnull=True)),
                name="shift_names_missing_points_when_held_by_budget",
            ),
            models.CheckConstraint(
                condition=models.Q(first_leader=None) | ~models.Q(first_leader=models.F("leader")),
                name="shift_substitute_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(expert_skill=None, people_per_expert=None)
                | models.Q(expert_skill__isnull=False, people_per_expert__range=(1, 1000)),
                name="shift_needs_an_expert_for_so_many",
            ),
            models.CheckConstraint(
                condition=models.Q(count_confirmed_by=None, count_confirmed_at=None)
                | (
                    models.Q(count_confirmed_by__isnull=False, count_confirmed_at__isnull=False, head_count__gt=0)
                    & ~models.Q(count_confirmed_by=models.F("closed_by"))
                    & ~models.Q(count_confirmed_by=models.F("leader"))
                ),
                name="shift_count_is_confirmed_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["start", "id"], condition=models.Q(state="published"), name="shift_published"),
            models.Index(fields=["event", "start"], name="shift_of_event"),
            models.Index(fields=["state", "end"], name="shift_to_settle"),
            models.Index(fields=["-start", "id"], condition=models.Q(not_held_at__isnull=False), name="shift_not_held"),
            models.Index(
                fields=["count_confirmed_by"], condition=models.Q(count_confirmed_by__isnull=False), name="shift_count_confirmed_by"
            ),
            models.Index(fields=["expert_skill"], condition=models.Q(expert_skill__isnull=False), name="shift_expert_skill"),
        ]
        triggers = [core_triggers.stale_by_shift("shift_figures"), occurrences.shift_trigger("shift_told")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.start:%F %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("events:shift", args=[self.pk])

    @property
    def planned(self) -> timedelta:
        return self.end - self.start

    @property
    def place(self) -> str:
        return self.moved_to or self.event.place or self.event.point.address

    @property
    def pinned_rule(self) -> Rule:
        """The rule of a shift that is published, closed or settled (constraint `shift_pins_its_rule_when_published`)."""
        return required(self.rule, "a shift pins its rule when it is published")

    @property
    def leader_ids(self) -> set[int]:
        """Who leads it and who was to lead it: both are parties of what is decided about it."""
        return {self.leader_id} | ({self.first_leader_id} if self.first_leader_id else set())

    @property
    def leading_ids(self) -> set[int]:
        """Who may run it as its leader: a substitute until it is settled, who was to lead it always."""
        ended = self.first_leader_id is not None and self.state == self.State.SETTLED
        return self.leader_ids - {self.leader_id} if ended else self.leader_ids

    def is_led_by(self, person_id: int | None) -> bool:
        return person_id in self.leading_ids

    @property
    def withdraw_until(self) -> datetime:
        return self.start - timedelta(minutes=self.withdraw_before)

    def check_in_opens(self, rule: Rule) -> datetime:
        return self.start - timedelta(minutes=rule.opens_before)

    def check_in_closes(self, rule: Rule) -> datetime:
        return min(self.end, self.start + timedelta(minutes=rule.closes_after_start))

    def check_out_closes(self, rule: Rule) -> datetime:
        return self.end + timedelta(minutes=rule.leaves_until)

    def lets_out(self, at: datetime) -> bool:
        """Whether somebody who is inside can still check out by a scan."""
        return self.state == Shift.State.PUBLISHED and self.rule is not None and at < self.check_out_closes(self.rule)


class Job(models.Model):
    """岗位: a role within a shift with its own places. `coefficient` in hundredths. One unnamed job by default."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="jobs", db_index=False)
    name = models.CharField(_("job"), max_length=30, blank=True)
    capacity = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(default=0)
    coefficient = models.PositiveIntegerField(_("coefficient in hundredths"), default=100)
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("skill needed"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "name"], name="job_named_once_in_a_shift"),
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("capacity")), name="job_is_never_overbooked"),
            models.CheckConstraint(
                condition=models.Q(capacity__range=(1, 1000), coefficient__range=(50, 300)), name="job_numbers_make_sense"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("volunteer"))

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class Review(models.Model):
    """One step in the approval of an event: submitted, approved or returned, by whom and why.

    `OVERDUE` is nobody's: the time to decide ran out, and the office named in `reason` heard of it.
    """

    class Step(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("review", "submitted")
        APPROVED = "approved", pgettext_lazy("review", "approved")
        RETURNED = "returned", pgettext_lazy("review", "sent back")
        OVERDUE = "overdue", pgettext_lazy("review", "not decided in time: passed on to")

    event = models.ForeignKey(Event, models.CASCADE, related_name="reviews")
    step = models.CharField(max_length=10, choices=Step)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step="overdue", by=None) | (~models.Q(step="overdue") & models.Q(by__isnull=False)),
                name="review_is_somebodys_unless_overdue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.step}"


class ChangeRequest(ApprovableBlank):
    """A change of time, place, capacity or points of a published shift. It takes effect when it is approved.

    `before` and `after` hold the changed fields: {"start": ISO time, "end": ISO time, "place": text,
    "jobs": {job id: {"capacity": n, "coefficient": n}}}.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("change", "waiting for approval")
        APPLIED = "applied", pgettext_lazy("change", "in force")
        RETURNED = "returned", pgettext_lazy("change", "sent back")

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    reason = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    escalations = models.PositiveSmallIntegerField(default=0, help_text="How many offices above heard that it is overdue.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift"], condition=models.Q(state="asked"), name="change_asked_once_at_a_time"),
        ]
        triggers = [occurrences.change_trigger("change_told")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.state}"

    @property
    def what(self) -> list[str]:
        """What changes for those who signed up, in machine's words: time, place, points. More places concern nobody."""
        jobs = self.after.get("jobs", {}).values()
        return [
            word
            for word, changed in (
                ("time", "start" in self.after or "end" in self.after),
                ("place", "place" in self.after),
                ("points", any("coefficient" in job for job in jobs)),
            )
            if changed
        ]
