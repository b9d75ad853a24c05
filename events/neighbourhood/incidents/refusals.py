"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncidentRefusal(TextChoices):
    # report
    NOTHING_SHOWN = "nothing_shown", _("Take a picture, or write a few words on what is wrong.")
    KIND_GONE = "kind_gone", _("This kind is offered no more. Choose another one.")
    NO_PLACE = "no_place", _("Choose the community, the compound or the building where it is.")
    TOO_MANY_PHOTOS = "too_many_photos", _("Up to four pictures are enough. Choose fewer.")
    TODAY = "today", _("You have told of many things today. Please go on tomorrow; in danger call 110, 119 or 120.")
    USED_FORM = "used_form", _("This form was used before. Open the page again.")

    # handle
    NOT_YOURS = "not_yours", _("This step is for somebody else to take.")
    MOVED_ON = "moved_on", _("This incident has moved on meanwhile. Look at the page again.")
    TOP = "top", _("It lies with the district already. Ask a department for its answer.")
    SAME_PLACE = "same_place", _("It lies there already. Choose another place.")
    SAME_LEVEL = "same_level", _("It has this level already.")
    LONGEST = "longest", _("It has the longest time that can be granted already.")
    NOT_GRANTING = "not_granting", _("More time is granted by the office of a street or the district. Pass it up first.")
    NO_REASON = "no_reason", _("Say why: those concerned read it.")
    NO_REPORT = "no_report", _("Write in a few words what was done.")
    NO_PICTURE = "no_picture", _("Take a picture of how it is now.")

    # not solved
    NOT_TOLD = "not_told", _("Only who told of it can say that it is not solved.")
    TOO_LATE = "too_late", _("That was more than seven days ago. Please tell of it anew.")
