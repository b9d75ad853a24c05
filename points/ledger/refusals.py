"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LedgerRefusal(TextChoices):
    NOT_ENOUGH = "not_enough", _("There are not enough points: %(missing)s more are needed.")
    ALREADY_REVERSED = "already_reversed", _("This entry has been corrected already.")
    NOT_REVERSIBLE = "not_reversible", _("This entry is itself a correction and stands.")
    STOPPED = "stopped", _("The books are being put right, and no points move until then. Nothing is lost: try again later.")
    AWARDED_ALREADY = "awarded_already", _("Points for this have been given already. Correct the first entry instead.")
