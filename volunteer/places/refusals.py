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

    # acts on areas
    NOT_YOURS = "not_yours", _("Another office decides on this place: for streets and communities it is the district.")
    NO_NAME = "no_name", _("Please give the place a name.")
    SAME_NAME = "same_name", _("%(parent)s has a place called %(name)s already. Choose another name.")
    SAME_CODE = "same_code", _("The code %(code)s belongs to %(name)s, now, formerly or as planned. Each code is given once.")
    NAMED_TWICE = "named_twice", _("%(name)s stands here twice. Leave one of them out.")
    WRONG_LEVEL = "wrong_level", _("%(name)s cannot lie in %(other)s: a place lies in one of the level above its own.")
    FULL = "full", _("%(name)s has had all the places that it can hold.")
    PAST = "past", _("This day is over. Choose today or a later day.")
    FAR = "far", _("Choose a day within a year from now.")
    BEFORE_ITSELF = "before_itself", _("%(name)s exists only from %(day)s on. Choose a later day.")
    AREA_ENDED = "area_ended", _("%(name)s does not exist on that day. Choose another place or another day.")
    TARGET_ENDS = (
        "target_ends",
        _("%(name)s is planned to end itself (%(day)s). Choose another place, or withdraw that first."),
    )
    IS_TARGET = "is_target", _("%(other)s is planned to go into %(name)s (%(day)s). Withdraw that plan first.")
    PLANNED_ALREADY = "planned_already", _("Another change of %(name)s is planned already. Withdraw it first.")
    SAME_AS_NOW = "same_as_now", _("%(name)s has this name and this code already.")
    THERE_ALREADY = "there_already", _("%(name)s lies in %(other)s already.")
    CIRCLE = "circle", _("%(other)s lies in %(name)s: a place cannot go into a part of itself.")
    ITSELF = "itself", _("%(name)s cannot be merged into itself. Choose the place that goes on.")
    OTHER_LEVEL = "other_level", _("%(name)s and %(other)s are not of one level, so they cannot be merged.")
    OTHER_DISTRICT = "other_district", _("The two places lie in different districts. Nothing goes from one district to another.")
    OPEN_MATTERS = "open_matters", _("Something still hangs on %(name)s: %(what)s. Settle it first, then try again.")
    NO_PARTS = "no_parts", _("Name at least one part, each with its name.")
    NOT_IN_IT = "not_in_it", _("Choose for the parts only places and points that lie in %(name)s itself, each of them once.")
    DONE_ALREADY = "done_already", _("This is done already. On the same day it can be undone.")
    NOT_TODAY = "not_today", _("Only what was done today can be undone. Correct it by another change.")
    FOLLOWED = "followed", _("This cannot be undone any more, since something has followed it: %(what)s.")
