"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleRefusal(TextChoices):
    ONESELF = "oneself", _("Nobody gives or ends a role of their own. Ask the office above you.")
    NOT_BELOW = "not_below", _("You may give and end only roles below your own, within your own area.")
    WRONG_PLACE = (
        "wrong_place",
        _("This role does not fit this place: managers and keepers belong to a point, liaisons to a unit, others to an area."),
    )
    ENDS_BEFORE = "ends_before", _("The last day lies before the first.")
