"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ShopRefusal(TextChoices):
    PAST = "past", _("This day is over. Choose today or a later day.")
