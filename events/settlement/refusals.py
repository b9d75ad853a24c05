"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SettlementRefusal(TextChoices):
    NOT_RUNNING = "not_running", _("This shift is not running. Look at its state on the shift's page.")
    NOT_BEGUN = "not_begun", _("This shift has not begun. Close it afterwards, or cancel it.")
    NOT_CLOSED = "not_closed", _("This shift has not been closed. Close it first.")
    NOT_YOURS = "not_yours", _("This is not in your area. Ask the reviewer of that community.")
    INVOLVED = "involved", _("You or somebody near to you are part of this. Somebody else has to decide it.")
    DISTRICT = "district", _("This day is longer than the community may confirm. The district decides it.")
    NO_COUNT = "no_count", _("The leader counted nobody. Ask for the hours of those who were there to be added.")
    TOO_LATE = "too_late", _("It is more than fourteen days ago; nothing can be added any more.")
