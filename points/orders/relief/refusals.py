"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReliefRefusal(TextChoices):
    NOT_YOURS = "relief_not_yours", _("You do not decide on relief at this shop.")
    NOTHING = "relief_nothing", _("Say how many of at least one kind of goods, at most 1000 of each.")
    WHO = "relief_who", _("Say who gets the goods and why.")
    SHORT = "relief_short", _("“%(item)s”: only %(left)s are free. Enter fewer, or choose another shop.")
    OTHER = "relief_other", _("This form was used for another document already. Open the page again.")
    SECOND = "relief_second", _("You or your household asked for this. Somebody else signs it.")
    NOBODY = "relief_nobody", _("Nobody else may sign this yet: a second relief officer has to be appointed first.")
    DECIDED = "relief_decided", _("Somebody has decided on this already.")
    NO_REASON = "relief_no_reason", _("Say why: whoever asked reads it.")
