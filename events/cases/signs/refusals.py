"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReversalRefusal(TextChoices):
    NOT_DISTRICT = "not_district", _("Only the district takes back a leader's shifts. Ask the district's reviewer.")
    INVOLVED = (
        "involved",
        _("You or your household led, closed, entered or attended one of these shifts. Somebody else has to press."),
    )
    NO_REASON = "no_reason", _("Say why: everybody concerned reads it.")
    NO_SHIFTS = "no_shifts", _("There is no shift of this leader in that time that could be taken back. Choose other days.")
    CHANGED = "changed", _("Something has changed meanwhile. Read the numbers again, then press once more.")
    USED_FORM = "used_form", _("This form was used already. Open the page again.")
