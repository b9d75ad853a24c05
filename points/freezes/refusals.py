"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FreezeRefusal(TextChoices):
    UNIT = "unit_frozen", _("%(name)s is paused until %(until)s: %(why)s. Ask the office of %(office)s.")
    LEADING = "leading_frozen", _("%(name)s may not lead shifts until %(until)s: %(why)s. Ask the office of %(office)s.")
    KEEPING = "keeping_frozen", _("%(name)s may not serve at the counter until %(until)s: %(why)s. Ask the office of %(office)s.")
    SPENDING = "spending_frozen", _("Spending points is paused until %(until)s: %(why)s. Ask the office of %(office)s.")
    NUMBER = "number_changing", _("The number of this account is changing. Points can be spent from %(until)s on.")
    EARNING = "earning_frozen", _("%(name)s is paid no points until %(until)s: %(why)s. Ask the office of %(office)s.")
    NOT_ABOVE = "not_above", _("Only the level above can pause this or end the pause.")
    INVOLVED = "involved", _("This concerns yourself or your household. Somebody else has to decide it.")
    DAYS = "days", _("Choose a last day from today on, at most a year ahead.")
    NO_REASON = "no_reason", _("Say why: those concerned read it.")
    ALREADY = "already", _("This is paused until %(until)s already. End that pause first.")
    ENDED = "ended", _("This pause is over already.")
