"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WitnessRefusal(TextChoices):
    NOT_YOURS = "not_yours", _("This is not in your area. Ask the community of that service point.")
    INVOLVED = "involved", _("You or your household ran this shift. Somebody else has to look at it.")
    NEAR = "near", _("This person runs the shift or is near to who does. Name somebody else.")
    NO_OFFICE = (
        "no_office",
        _("You may name somebody who works for the community or above. Other hosts are named by the community."),
    )
    BEGUN = "begun", _("The shift has begun. Who is on duty is named before it.")
    TOO_EARLY = "too_early", _("The shift has not begun. Press again when you are there.")
    TOO_LATE = "too_late", _("More than a day has passed since the end. The community looks at the shift instead.")
