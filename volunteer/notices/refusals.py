"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeRefusal(TextChoices):
    # channels
    LONG = "long", _("Quiet hours may last twelve hours at most, so that news still reach you on the day. Please choose again.")

    # web push
    UNKNOWN = "unknown", _("This browser's service for notifications is not known to us. Please choose another way.")
