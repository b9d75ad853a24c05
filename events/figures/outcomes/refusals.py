"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OutcomeRefusal(TextChoices):
    NOT_RUN = "not_run", _("This shift did not take place, so nothing came of it.")
    TOO_LATE = "too_late", _("It is more than fourteen days ago; nothing can be added any more.")
    IN_USE = "in_use", _("Figures were stated in this unit already. Rest this kind and make a new one.")
