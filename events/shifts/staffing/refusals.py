"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StaffingRefusal(TextChoices):
    NOT_LEADER = "not_leader", _("Only who leads this shift, or runs its service point, does that.")
    NOT_AHEAD = "not_ahead", _("This shift has begun, or it was cancelled.")
    NOBODY_LEFT = "nobody_left", _("Nobody else fits at present. Share the event, or call people you know.")
    STILL_WAITING = "still_waiting", _("Enough people have been asked. Wait for their answers first.")
    NOTHING_MISSING = "nothing_missing", _("Nobody is missing any more.")
    COVER_TAKEN = "cover_taken", _("Somebody was faster: the place has just been taken. Thank you all the same!")
    NOT_ASKED = "not_asked", _("Only who was asked answers.")
    PAIR_OVER = "pair_over", _("Somebody else was asked meanwhile. Thank you all the same!")
    NOT_DISTRICT = "not_district", _("Only the district sets these numbers.")
