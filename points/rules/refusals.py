"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RuleRefusal(TextChoices):
    NOT_YOURS = "not_yours", _("Your office does not write rules. Ask the district.")
    NOT_DISTRICT = "not_district", _("A rule is put in force by the district.")
    SECOND_PERSON = "second_person", _("You or your household wrote this draft. A second person of the district decides.")
    PAST = "past", _("A rule is never changed for the past. Choose today or a later day.")
    SAME_DAY = "same_day", _("From that day on another version holds already. Choose another day.")
    NUMBERS = "numbers", _("One of the numbers makes no sense: %(field)s.")
    NO_REASON = "no_reason", _("Say why, so that others can follow.")
    DECIDED = "decided", _("Somebody has decided on this draft already.")
    USED_FORM = "used_form", _("This form was used already. Open the page again.")
