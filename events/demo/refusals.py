"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DemoRefusal(TextChoices):
    NOBODY = "walk_nobody", _("Everybody here has spent their points. Delete the demo's data folder and start it afresh.")
    SOLD_OUT = "walk_sold_out", _("No shop has anything left for these points. Walk through once more, as somebody else.")
