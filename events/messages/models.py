"""The leader's short messages to those who signed up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.shifts.models import Shift
from volunteer.models import User

GAP = "…"  # where a template lets the leader fill something in


class MessageTemplate(models.Model):
    """One sentence a leader may send, as data of the district. At most one `…` in it is filled in by the leader.

    Sentences that stand beforehand are what providers of text messages demand, and keep private matters and advertising out.
    """

    text = models.CharField(_("sentence"), max_length=80, unique=True, help_text=_("Put … where the leader fills something in."))
    text_en = models.CharField(_("the same in English"), max_length=120)
    active = models.BooleanField(_("offered to leaders"), default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text if (get_language() or "").startswith("zh") else self.text_en

    @property
    def has_gap(self) -> bool:
        return GAP in self.text


class ShiftMessage(models.Model):
    """One message that was sent: to all who had a place. `id` is made in the form. Never changed."""

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="messages", db_index=False)
    template = models.ForeignKey(MessageTemplate, models.PROTECT, related_name="+")
    filled = models.CharField(max_length=30, blank=True)
    people = models.PositiveIntegerField(help_text="How many were told.")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["shift", "-sent_at"], name="shift_message_of_shift")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.sent_at:%F %H:%M}"

    @property
    def words(self) -> str:
        """The sentence with what was filled in, in the reader's language."""
        return str(self.template).replace(GAP, self.filled)
