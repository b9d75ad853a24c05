"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitRefusal(TextChoices):
    # community reporting
    NO_MEMBER = "no_member", _("You report in as a member of a unit. Join yours first.")
    NOT_YOURS = "not_yours", _("Only staff of the community where they live decide this.")
    INVOLVED = "involved", _("This is about yourself or your household. Somebody else has to decide it.")
    DECIDED = "decided", _("Somebody has decided this meanwhile.")
    NO_REASON = "no_reason", _("Say why: the person reads it.")

    # actions
    NOT_UNIT_STAFF = "not_unit_staff", _("Only staff of the unit, or of the community it is seated in, may do this.")
    NOT_YOU = "not_you", _("You answer for yourself and your household only.")
    NOT_ONESELF = "not_oneself", _("Nobody says yes to themselves or their household. Somebody else of the unit has to.")
