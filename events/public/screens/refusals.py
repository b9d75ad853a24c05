"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ScreenRefusal(TextChoices):
    NOT_YOURS = "not_yours", _("You can do this for a unit that you run.")
    NOTHING = "nothing", _("Choose at least one thing to play.")
