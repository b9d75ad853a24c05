"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceRefusal(TextChoices):
    # area import
    BAD_ROW = "bad_row", _("Line %(line)s of the file of areas cannot be read: %(what)s.")
    NOT_EMPTY = "not_empty", _("There are areas already.")

    # actions
    TRUST = "trust", _("Only the street or the district above decides whether a point may publish at once. Ask them.")
    NAME = "name", _("Another organization has this name. Add its street or its community to the name.")
