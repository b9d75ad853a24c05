"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GridRefusal(TextChoices):
    NOT_OVER = "not_over", _("This place is not in your area. Choose one of yours.")
    NUMBER = "number", _("Another grid has the number %(number)s. Choose another one.")
    TAKEN = "taken", _("%(building)s belongs to the grid “%(grid)s” already. Take it out there first.")
    ELSEWHERE = "elsewhere", _("%(building)s does not lie in this community.")
    ENDED = "ended", _("This grid has ended. Make a new one.")
    WAITING = "waiting", _("%(number)s incidents wait at this grid. Close them or pass them up first.")
    CLOSED = "closed", _("This account is closed. Choose somebody else.")
