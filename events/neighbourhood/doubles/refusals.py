"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DoubleRefusal(TextChoices):
    ITSELF = "itself", _("It cannot be joined to itself. Choose the other one.")
    OTHER_OVER = "other_over", _("The other one is over. Choose one that is under way.")
    OTHER_PLACE = "other_place", _("The other one lies in another community. Choose one of the same.")
    HAS_EVENT = "has_event", _("Volunteers are asked to help with this one. Join the other one to it.")
