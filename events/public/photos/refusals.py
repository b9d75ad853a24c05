"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PhotoRefusal(TextChoices):
    NOT_THERE = "not_there", _("Only who was checked in at this shift can add pictures.")
    ENOUGH = "enough", _("You have added %(most)s pictures of this shift; that is enough. Remove one first.")
    NOT_YOURS = "not_yours", _("Only who added a picture or runs the shift can remove it.")
