"""Why a spot check does not go through, in words for people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LiveCheckRefusal(models.TextChoices):
    NOT_YOURS = "not_yours", _("The street looks in, and there somebody without a part in the shift.")
    DONE = "done", _("Somebody has written down already what was seen there.")
    TOO_LATE = "too_late", _("A day after the end nothing is added any more.")
    NO_NOTE = "no_note", _("Please say what was different: it opens a case.")
    NOT_LEADER = "not_leader", _("Only who leads the shift answers here.")
    OVER = "over", _("The shift is over. No answer is needed any more, and nothing follows from that.")
