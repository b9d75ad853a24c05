"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PairingRefusal(TextChoices):
    NOT_YOURS = "not_yours", _("Pairings are made by staff of the community or above.")
    NOT_UNIT = "not_unit", _("Visits are written down by staff of the unit.")
    NOT_COMMUNITY = "not_community", _("Only staff of the community decide this, and nobody about their own visit or unit.")
    DAYS = "days", _("The last day lies before the first.")
    PAIRED = "paired", _("This unit and this place are paired in these days already.")
    OUTSIDE = "outside", _("The visit lies outside the days of the pairing.")
    AHEAD = "ahead", _("A visit is written down when it is over, at most 60 days later.")
    NO_REASON = "no_reason", _("Say why: the unit reads it.")
    DECIDED = "decided", _("Somebody has decided this meanwhile.")
    YEAR = "year", _("A year is appraised from its December on, or when the pairing is over, and only where it was in force.")
    APPRAISED = "appraised", _("This year is appraised already.")
