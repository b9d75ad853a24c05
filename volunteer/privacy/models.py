"""个人信息权利申请: what people ask about the data kept about them: tickets with a number, a day and an answer (PIPL 44 to 50)."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import encryption
from volunteer.core.models import Approvable
from volunteer.people.models import User
from volunteer.places.models import Area


class DataPromise(models.Model):
    """Within how many working days the district promises an answer. The law names no number ("in time"): it is the district's own.

    The newest row holds; earlier ones say what was promised when.
    """

    FIRST = 15  # before the district says otherwise

    days = models.PositiveSmallIntegerField(_("working days"), validators=[MinValueValidator(1), MaxValueValidator(60)])
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(days__range=(1, 60)), name="data_promise_can_be_kept")]
        triggers = [pgtrigger.Protect(name="data_promise_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.days} {self.set_at:%F}"

    @classmethod
    def in_force(cls) -> int:
        newest = cls.objects.order_by("-set_at", "-pk").values_list("days", flat=True).first()
        return cls.FIRST if newest is None else newest


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> DataRequestQuerySet:
        return self.filter(state__in=DataRequest.OPEN)

    def to_answer(self) -> DataRequestQuerySet:
        """Those that wait for an office."""
        return self.filter(state=DataRequest.State.RECEIVED)

    def overdue(self, at: datetime) -> DataRequestQuerySet:
        return self.to_answer().filter(due_at__lte=at)

    def of(self, person: User) -> DataRequestQuerySet:
        """Those about this person, and those they sent for others themselves."""
        return self.filter(Q(person=person) | Q(asked_by=person, checked=""))


class DataRequest(Approvable):
    """One thing asked about personal data. `person` is whom the data is about, None where they have no account here.

    `checked` says how staff made sure who asks; empty where somebody signed in asks for themselves or their household.
    `area` is the office that answers; it moves up once when the person takes the answer further.
    """

    class Kind(models.TextChoices):
        CORRECT = "correct", pgettext_lazy("data request", "Correct or complete something")
        DELETE = "delete", pgettext_lazy("data request", "Delete one thing")
        EXPLAIN = "explain", pgettext_lazy("data request", "Explain what my data is used for, or how something was decided")
        RESTRICT = "restrict", pgettext_lazy("data request", "Stop or limit a use I do not want")
        TRANSFER = "transfer", pgettext_lazy("data request", "Hand my data to another body")
        COPY = "copy", pgettext_lazy("data request", "See or copy what is kept")
        CLOSE = "close", pgettext_lazy("data request", "Close the account")

    class Standing(models.TextChoices):
        OWN = "own", pgettext_lazy("data request", "for themselves")
        HOUSEHOLD = "household", pgettext_lazy("data request", "for somebody of the household without a phone")
        GUARDIAN = "guardian", pgettext_lazy("data request", "as guardian")
        RELATIVE = "relative", pgettext_lazy("data request", "as close relative of somebody who died")

    class Checked(models.TextChoices):
        DOCUMENT = "document", pgettext_lazy("data request", "I saw their identity card")
        KNOWN = "known", pgettext_lazy("data request", "I know them in person")
        GUARDIAN = "guardian", pgettext_lazy("data request", "I saw their identity card and a paper of guardianship")
        KINSHIP = "kinship", pgettext_lazy("data request", "I saw their identity card, a proof of kinship and one of the death")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("data request", "received, being looked at")
        ASKED = "asked", pgettext_lazy("data request", "waits for your answer")
        DONE = "done", pgettext_lazy("data request", "done")
        REFUSED = "refused", pgettext_lazy("data request", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("data request", "taken back")

    class Refusal(models.TextChoices):
        RIGHT = "right", _("It was looked at again and is right as it stands.")
        LAW = "law", _("The law says how long this is kept. Until then it is stored and protected, and not used otherwise.")
        NEEDED = "needed", _("Without it this service cannot be given.")
        OTHERS = "others", _("It would touch what belongs to somebody else.")
        IDENTITY = "identity", _("It is not certain that you may ask for this person.")
        NOT_HERE = "not_here", _("This is not kept here.")
        CONDITIONS = "conditions", _("The conditions under which data is handed on are not met.")
        SILENT = "silent", _("We asked you something and got no answer.")
        WISHED = "wished", _("The person concerned said otherwise.")

    OPEN = (State.RECEIVED, State.ASKED)

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.OWN)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="data_requests", db_index=False)
    name = models.CharField(max_length=40, blank=True)
    contact_sealed = models.BinaryField(null=True, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked = models.CharField(max_length=10, choices=Checked, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    words = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    escalations = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=10, choices=Refusal, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    further_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(DataRequestQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["done", "refused"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="data_request_is_answered_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="data_request_refused_with_a_reason"),
            models.CheckConstraint(condition=~Q(state="asked") | Q(asked_at__isnull=False), name="data_request_asked_at_a_time"),
            models.CheckConstraint(condition=Q(due_at__gt=models.F("received_at")), name="data_request_is_due_later"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(checked=""), name="data_request_asker_is_known"),
        ]
        indexes = [
            models.Index(fields=["area", "state", "due_at"], name="data_request_office"),
            models.Index(fields=["person", "received_at"], name="data_request_person"),
        ]
        triggers = [
            pgtrigger.Protect(name="data_request_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="data_request_times_stand", fields=["number", "kind", "person", "asked_by", "received_at"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def contact(self) -> str:
        """How to reach whoever has no account here."""
        return encryption.unseal(bytes(self.contact_sealed)) if self.contact_sealed else ""

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def by_staff(self) -> bool:
        return bool(self.checked)

    def late(self, at: datetime) -> bool:
        return self.state == self.State.RECEIVED and self.due_at <= at


class DataRequestStep(models.Model):
    """One step of a ticket: who did what, when. It stays; its words go when the person's account is closed."""

    class Act(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("data request step", "received")
        ASKED = "asked", pgettext_lazy("data request", "asked back")
        ADDED = "added", pgettext_lazy("data request", "answered by the person")
        DONE = "done", pgettext_lazy("data request", "done")
        REFUSED = "refused", pgettext_lazy("data request", "refused")
        FURTHER = "further", pgettext_lazy("data request", "taken further: the next office looks at it again")
        OVERDUE = "overdue", pgettext_lazy("data request", "overdue: the next office was told")
        WITHDRAWN = "withdrawn", pgettext_lazy("data request", "taken back")

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10, choices=Act)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", help_text="Empty: by itself.")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=10, choices=DataRequest.Refusal, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.Protect(name="data_request_step_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="data_request_step_stands", exclude=["words"]),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.request_id}"
