"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QueueRefusal(TextChoices):
    OVER = "over", _("This does not wait any more: somebody looked at it, or it came right by itself.")
