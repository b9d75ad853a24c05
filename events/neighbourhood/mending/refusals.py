"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MendingRefusal(TextChoices):
    OTHER_POINT = "other_point", _("You do not run this service point. Choose one of yours.")
    HAS_ONE = "has_one", _("An event for this incident is under way. Look at it first.")
    PRIVATE = "private", _("Everybody reads the event: leave out the name of who told of the incident.")
