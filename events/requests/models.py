"""Requests (求助): what a resident asks for, every step that was taken on it, and how the help was rated."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.core import occurrences
from events.shifts.models import Category, Event
from volunteer.core import encryption
from volunteer.core.files.images import private_storage
from volunteer.models import Area, ServicePoint, Skill, Team, TeamMember, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class HelpKindQuerySet(models.QuerySet["HelpKind"]):
    def offered(self) -> HelpKindQuerySet:
        """Those a resident may choose."""
        return self.filter(active=True)


class HelpKind(models.Model):
    """What one may ask for, as data of the district. `category` is that of the event a request becomes."""

    slug = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(_("name"), max_length=20, unique=True)
    name_en = models.CharField(_("name in English"), max_length=40)
    icon = models.CharField(_("picture"), max_length=20, default="heart")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("skill needed"))
    position = models.PositiveSmallIntegerField(_("order"), default=99)
    active = models.BooleanField(pgettext_lazy("kind of help", "offered"), default=True)

    objects = models.Manager.from_queryset(HelpKindQuerySet)()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class DangerWord(models.Model):
    """A word that means danger, as data: a request that holds it shows the emergency numbers, this one's first."""

    class Call(models.TextChoices):
        POLICE = "110", _("110 police")
        FIRE = "119", _("119 fire")
        AMBULANCE = "120", _("120 ambulance")

    word = models.CharField(_("word"), max_length=20, unique=True)
    call = models.CharField(pgettext_lazy("telephone", "number"), max_length=3, choices=Call)

    class Meta:
        ordering = ["call", "word"]

    def __str__(self) -> str:
        return self.word


def asked_condition(person: Any, household: Any = None) -> Q:
    """What a person asked, or what was asked for them or for the people of their `household`, for whom they may act."""
    mine = Q(person=person) | Q(asked_by=person)
    return mine if household is None else mine | Q(person__household_id=household)


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def asked_for(self, user: User) -> HelpRequestQuerySet:
        """What this person asked, or what was asked for them or for the people they may act for."""
        return self.filter(asked_condition(user, user.household_id))

    def helped_by(self, user: User) -> HelpRequestQuerySet:
        """What this person took or offered to, alone or with somebody, or is asked to take: by name or as one of a team."""
        teams = TeamMember.objects.standing().filter(person=user).values("team")
        asked = Q(sent_to=user) | Q(sent_to=None, team__in=teams)
        return self.filter(Q(taker=user) | Q(companion=user) | Q(asked, state=HelpRequest.State.DISPATCHED))

    def in_areas(self, held: Scope) -> HelpRequestQuerySet:
        """Requests from places inside the areas of a scope."""
        return self.filter(held.areas("area__"))

    def of_points(self, held: Scope) -> HelpRequestQuerySet:
        """Requests that were given to the points of a scope."""
        return self.filter(held.points("point__"), point__isnull=False)

    def open_nearby(self) -> HelpRequestQuerySet:
        """Those any volunteer may take."""
        return self.filter(state=HelpRequest.State.OPEN)

    def underway(self) -> HelpRequestQuerySet:
        """Those that are not over: somebody still has to do something before the help is given."""
        return self.filter(state__in=HelpRequest.UNDERWAY)

    def overdue(self, at: datetime) -> HelpRequestQuerySet:
        """Those whose present step should have been taken by now, the longest first."""
        return self.underway().filter(due_at__lte=at).order_by("due_at", "id")


class HelpRequest(models.Model):
    """求助: one wish of one person, private to those concerned. `id` is made in the form.

    `person` is whom the help is for; None for somebody without an account, who is known by `for_name`. `words`, `address`, the
    voice note and the phone are seen by the asking side, the staff in charge and the helper, by nobody else; `public_words` were
    written by the staff to be read by strangers. Each state's time is kept in a column of its own; after a return or a reopening
    the columns tell the latest round, the steps tell all.

    Who helps is `taker`, with `companion` where the asking side wishes for two. They are named when they offer to come; nobody goes
    before the asking side, or the community for who cannot, said yes to these very people (`agreed_at`). `agreed_by` is None for
    help that was taken before there was such a yes.

    `check_first`: asked for somebody else's door, or for one outside the asker's community. Staff speak with the person there
    (`spoken_by`) before it is accepted, so that nobody sends strangers to somebody else's home.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("request", "waiting for the community")
        REFUSED = "refused", pgettext_lazy("request", "not accepted")
        ACCEPTED = "accepted", pgettext_lazy("request", "accepted, looking for help")
        DISPATCHED = "dispatched", pgettext_lazy("request", "passed on, waiting for a yes")
        OPEN = "open", pgettext_lazy("request", "open to volunteers near by")
        OFFERED = "offered", pgettext_lazy("request", "somebody would come, waiting for a yes to them")
        TAKEN = "taken", pgettext_lazy("request", "somebody is coming")
        IN_SERVICE = "in_service", pgettext_lazy("request", "help is under way")
        DONE = "done", pgettext_lazy("request", "done, waiting for your stars")
        RATED = "rated", pgettext_lazy("request", "rated")
        CLOSED = "closed", pgettext_lazy("request", "closed")
        MERGED = "merged", pgettext_lazy("request", "joined to an earlier one")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")

    class Way(models.TextChoices):
        OWN = "own", _("asked for oneself")
        NEIGHBOUR = "neighbour", _("asked by a neighbour or relative")
        STAFF = "staff", _("asked at the door, written down by staff")

    class Part(models.TextChoices):
        ANY = "", _("any time of day")
        MORNING = "morning", _("in the morning")
        AFTERNOON = "afternoon", _("in the afternoon")
        EVENING = "evening", _("in the evening")

    UNDERWAY = (State.SUBMITTED, State.ACCEPTED, State.DISPATCHED, State.OPEN, State.OFFERED, State.TAKEN, State.IN_SERVICE)
    HELPED = (State.DONE, State.RATED, State.CLOSED)
    FROM: ClassVar[dict[str, tuple[str, ...]]] = {  # what a state may follow
        State.SUBMITTED: (State.REFUSED,),
        State.REFUSED: (State.SUBMITTED, State.ACCEPTED, State.OPEN),
        State.ACCEPTED: (
            *(State.SUBMITTED, State.DISPATCHED, State.OPEN, State.OFFERED, State.TAKEN, State.IN_SERVICE),
            *(State.DONE, State.RATED, State.CLOSED),
        ),
        State.DISPATCHED: (State.ACCEPTED, State.OPEN, State.DISPATCHED, State.OFFERED),
        State.OPEN: (State.ACCEPTED, State.DISPATCHED, State.OFFERED),
        State.OFFERED: (State.DISPATCHED, State.OPEN),
        State.TAKEN: (State.OFFERED, State.DISPATCHED),  # the second where the community named a person and said yes with it
        State.IN_SERVICE: (State.TAKEN, State.ACCEPTED, State.DISPATCHED, State.OPEN),  # the latter for an event of several
        State.DONE: (State.TAKEN, State.IN_SERVICE),
        State.RATED: (State.DONE,),
        State.CLOSED: (State.DONE, State.RATED),
        State.MERGED: (State.SUBMITTED, State.ACCEPTED),
        State.WITHDRAWN: (State.SUBMITTED, State.ACCEPTED, State.DISPATCHED, State.OPEN, State.OFFERED, State.TAKEN),
    }
    NOBODY_COMES: ClassVar[dict[str, Any]] = dict.fromkeys(  # what goes with an offer that came to nothing
        ("taker", "companion", "companion_at", "coming_at", "offered_at", "agreed_by", "agreed_at"), None
    )
    FORGOTTEN: ClassVar[dict[str, Any]] = {  # what a new round of helping starts without
        **NOBODY_COMES,
        **dict.fromkeys(("point", "team", "sent_to", "event"), None),
        **dict.fromkeys(("dispatched_at", "taken_at", "started_at", "done_at", "closed_at"), None),
        **{"stars": None, "rated_by": None, "rated_at": None, "rating_words": "", "report": ""},
    }

    id = models.UUIDField(primary_key=True)
    kind = models.ForeignKey(HelpKind, models.PROTECT, related_name="requests", verbose_name=_("what is needed"))
    wish = models.BooleanField(_("a small wish"), default=False)
    way = models.CharField(max_length=10, choices=Way, default=Way.OWN)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="requests", db_index=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="requests_asked", db_index=False)
    for_name = models.CharField(_("whom the help is for"), max_length=40, blank=True)
    contact_sealed = models.BinaryField(null=True, editable=False)
    words = models.CharField(_("what is the matter"), max_length=500, blank=True)
    voice = models.FileField(_("voice note"), upload_to="voices/", storage=private_storage, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="requests", verbose_name=_("community or compound"), db_index=False)
    address = models.CharField(_("building and door"), max_length=120, blank=True)
    wanted_on = models.DateField(_("day"), null=True, blank=True)
    in_pairs = models.BooleanField(_("two people together"), default=False)
    wanted_part = models.CharField(_("time of day"), max_length=10, choices=Part, blank=True, default=Part.ANY)
    may_show = models.BooleanField(default=False, help_text="The asking side agreed to its being shown with masked data.")
    public_words = models.CharField(_("what strangers may read"), max_length=120, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(_("how long it takes"), default=60, help_text="Set by who passes it on.")
    coming_at = models.DateTimeField(null=True, blank=True, help_text="When the helper comes, as agreed.")
    urgent = models.BooleanField(default=False, help_text="Its words mean danger.")
    check_first = models.BooleanField(default=False, help_text="Speak with the person before accepting.")
    spoken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    misuse = models.BooleanField(default=False, help_text="Refused because it was no request for help at all.")

    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED)
    due_at = models.DateTimeField(null=True, blank=True, help_text="By when the present step should be taken.")
    escalate_at = models.DateTimeField(null=True, blank=True, help_text="When the next area up is told.")
    escalations = models.PositiveSmallIntegerField(default=0)
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="requests", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="requests")
    sent_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taker = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="requests_taken", db_index=False)
    companion = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    companion_at = models.DateTimeField(null=True, blank=True, help_text="When the companion said that they come along.")
    offered_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True, help_text="When somebody said yes to who comes.")
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="requests")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was not accepted, returned or reopened last.")
    report = models.CharField(_("what was done"), max_length=500, blank=True)
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, blank=True)
    rating_words = models.CharField(_("a word about the help"), max_length=300, blank=True)
    rated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(HelpRequestQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(for_name=""), name="request_is_for_somebody"),
            models.CheckConstraint(condition=~Q(words="") | ~Q(voice="") | ~Q(kind="other"), name="request_says_what_is_needed"),
            models.CheckConstraint(
                condition=Q(check_first=False) | Q(state__in=["submitted", "refused", "withdrawn", "merged"]) | ~Q(spoken_by=None),
                name="request_for_another_door_was_checked",
            ),
            models.CheckConstraint(condition=Q(misuse=False) | Q(state="refused"), name="request_of_misuse_is_refused"),
            models.CheckConstraint(condition=~Q(state="open") | Q(may_show=True), name="request_open_was_agreed_to"),
            models.CheckConstraint(condition=Q(planned_minutes__range=(30, 480)), name="request_takes_half_an_hour_to_eight"),
            models.CheckConstraint(condition=Q(stars=None) | Q(stars__range=(1, 5)), name="request_stars_are_one_to_five"),
            models.CheckConstraint(
                condition=Q(stars=None, rated_by=None, rated_at=None)
                | Q(stars__isnull=False, rated_by__isnull=False, rated_at__isnull=False),
                name="request_stars_have_a_giver",
            ),
            models.CheckConstraint(condition=Q(rated_by=None) | ~Q(rated_by=F("taker")), name="request_is_not_rated_by_its_helper"),
            models.CheckConstraint(condition=~Q(state="rated") | Q(stars__isnull=False), name="request_rated_has_stars"),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "taken", "in_service", "done", "rated", "closed"]) | Q(taker__isnull=False),
                name="request_taken_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="taken") | Q(agreed_at__isnull=False), name="request_taken_with_a_yes"),
            models.CheckConstraint(
                condition=Q(agreed_by=None)
                | (
                    Q(agreed_at__isnull=False)
                    & (Q(taker=None) | ~Q(agreed_by=F("taker")))
                    & (Q(companion=None) | ~Q(agreed_by=F("companion")))
                ),
                name="request_yes_is_somebody_else_s",
            ),
            models.CheckConstraint(condition=Q(companion=None) | ~Q(companion=F("taker")), name="request_companion_is_another"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="request_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=~Q(state="dispatched") | Q(point__isnull=False) | Q(team__isnull=False) | Q(sent_to__isnull=False),
                name="request_goes_to_somebody",
            ),
        ]
        triggers = [occurrences.new_request_trigger("request_told_new"), occurrences.request_trigger("request_told")]
        indexes = [
            models.Index(fields=["area", "state", "due_at"], name="request_of_area"),
            models.Index(fields=["point", "state", "due_at"], name="request_of_point"),
            models.Index(fields=["person", "-submitted_at"], name="request_of_person"),
            models.Index(fields=["asked_by", "-submitted_at"], name="request_of_asker"),
            models.Index(fields=["taker", "state"], name="request_of_taker"),
            models.Index(fields=["escalate_at"], condition=Q(escalate_at__isnull=False), name="request_to_escalate"),
            models.Index(fields=["state", "due_at"], name="request_by_state"),
            models.Index(fields=["-submitted_at", "id"], name="request_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("events:request", args=[self.pk])

    @property
    def community(self) -> Area:
        """Where help is wanted, as volunteers near by read it; the compound is for those who go there."""
        return self.area.community or self.area

    @property
    def contact(self) -> str:
        """The number to call in E.164: the one given with the request, else that of the person; or an empty string."""
        if self.contact_sealed:
            return encryption.unseal(bytes(self.contact_sealed))
        return self.person.phone if self.person else ""

    @property
    def whom(self) -> str:
        """The name of the person the help is for, for those concerned."""
        return self.for_name or str(self.person)

    @property
    def masked_whom(self) -> str:
        return User(name=self.whom).masked_name

    def is_overdue(self, at: datetime) -> bool:
        return self.state in self.UNDERWAY and self.due_at is not None and self.due_at <= at

    def is_asked_for(self, user: User) -> bool:
        """Whether this person stands on the asking side (`HelpRequestQuerySet.asked_for`, of one row)."""
        return self.asked_by_id == user.pk or (self.person is not None and user.acts_for(self.person))


class StateDeadline(models.Model):
    """How long a request may stand in a state, as data of the district. After it, `tick` tells the next area up.

    For done and rated requests it is when `tick` closes them.
    """

    state = models.CharField(primary_key=True, max_length=10, choices=HelpRequest.State)
    hours = models.PositiveSmallIntegerField(_("hours"))
    urgent_hours = models.PositiveSmallIntegerField(_("hours when in danger"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__range=(1, 2160), urgent_hours__range=(1, F("hours"))), name="deadline_hours_make_sense"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.hours} h"

    def after(self, at: datetime, *, urgent: bool) -> datetime:
        return at + timedelta(hours=self.urgent_hours if urgent else self.hours)


class RequestStep(models.Model):
    """One step on a request: who did what, when, and their word about it. Never changed, never removed."""

    class Act(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("step", "asked")
        REFUSED = "refused", pgettext_lazy("step", "not accepted")
        ACCEPTED = "accepted", pgettext_lazy("step", "accepted")
        DISPATCHED = "dispatched", pgettext_lazy("step", "passed on")
        OPENED = "opened", pgettext_lazy("step", "opened to volunteers near by")
        OFFERED = "offered", pgettext_lazy("step", "somebody would come")
        ALONG = "along", pgettext_lazy("step", "somebody comes along")
        DECLINED = "declined", pgettext_lazy("step", "somebody else was wished for")
        LAPSED = "lapsed", pgettext_lazy("step", "the time passed without a yes")
        TAKEN = "taken", pgettext_lazy("step", "taken on")
        RETURNED = "returned", pgettext_lazy("step", "given back")
        STARTED = "started", pgettext_lazy("step", "help began")
        EVENT = "event", pgettext_lazy("step", "became an event")
        TIMED = "timed", pgettext_lazy("step", "another time was agreed")
        DONE = "done", pgettext_lazy("step", "done")
        RATED = "rated", pgettext_lazy("step", "rated")
        CLOSED = "closed", pgettext_lazy("step", "closed")
        REOPENED = "reopened", pgettext_lazy("step", "opened again")
        MERGED = "merged", pgettext_lazy("step", "joined to an earlier one")
        WITHDRAWN = "withdrawn", pgettext_lazy("step", "withdrawn")
        ESCALATED = "escalated", pgettext_lazy("step", "overdue: the next office was told")

    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField(max_length=10, choices=Act)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: it happened by itself.")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    stars = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="request_step_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["request", "at"], name="request_steps")]

    def __str__(self) -> str:
        return f"{self.act} {self.request_id}"


class RequestPhoto(models.Model):
    """A picture with a request, or with the report that it was done. Seen by those concerned only."""

    id = models.UUIDField(primary_key=True)
    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="photos")
    picture = models.ImageField(upload_to="requests/", storage=private_storage)
    of_report = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"photo {self.id}"


class DoorLook(models.Model):
    """One look at door and number by somebody who helps or runs the point in charge; the asking side reads who, and when."""

    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="looks", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="door_look_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [
            models.Index(fields=["request", "at"], name="door_looks"),
            models.Index(fields=["person", "at"], name="door_looker"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.request_id}"
