"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExpiryRefusal(TextChoices):
    TOO_SOON = "too_soon", _("People have sixty days from the announcement. The first possible day is %(first)s.")
    NOT_FORWARD = "not_forward", _("The cutoff only moves forward. Choose a day after %(day)s.")
    NOT_AFTER = "not_after", _("What was announced before takes effect on %(day)s. Choose a later day.")
    NOT_BEFORE = "not_before", _("Choose a day before the one on which points expire.")
    USED_FORM = "used_form", _("This form was used already, with other days. Open the page again.")
    IN_EFFECT = "in_effect", _("This has taken effect. What has expired does not come back.")
