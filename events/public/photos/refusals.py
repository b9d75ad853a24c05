"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PhotoRefusal(TextChoices):
    NOT_THERE = "not_there", _("Only who was checked in at this shift can add pictures.")
    ENOUGH = "enough", _("You have added %(most)s pictures of this shift; that is enough. Remove one first.")
    NOT_YOURS = "not_yours", _("Only who added a picture or runs the shift can remove it.")

    # letting everybody see it
    NOT_SHOWN_BY_YOU = "not_shown_by_you", _("Only who runs or reviews the shift lets everybody see its pictures.")
    SECOND = (
        "second",
        _("You or your household said that all on it agreed. Somebody else of the point or the community looks at it."),
    )
    CHILDREN = (
        "children",
        _("Children were at this shift. Only pictures on which nobody can be recognised are shown: take one from behind or afar."),
    )
    ASKED = "asked", _("Somebody on this picture asks that it be taken away. Answer that first.")
    GONE = "gone", _("This picture has been taken away meanwhile.")

    # asking that it be taken away
    NOT_SEEN = "not_seen", _("Nobody else sees this picture any more.")
    AGAIN = "again", _("You asked for this before, and the service point answered. Tell the community under “Something is wrong”.")
    SLOWLY = "slowly", _("You have asked for %(most)s pictures today. Go on tomorrow, or call the service point.")
    OWN = "own", _("You or your household asked for this. Somebody else has to answer it.")
    ANSWERED = "answered", _("Somebody has answered this already.")
