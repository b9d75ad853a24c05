"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CommitteeRefusal(TextChoices):
    NOT_COMPOUND = "not_compound", _("Only a compound that is there has a committee. Choose the compound.")
    NOT_YOURS = "not_yours", _("This compound belongs to another office. Ask them.")
    DAYS = "days", _("The last day lies before the first.")
    OVERLAPS = (
        "overlaps",
        _("Another committee is in office from %(since)s to %(until)s. Choose other days, or change its days first."),
    )
