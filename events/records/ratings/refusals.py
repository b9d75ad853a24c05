"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RatingRefusal(TextChoices):
    NOT_THERE = "not_there", _("Only who took part in the shift rates it and thanks others.")
    NOT_OVER = "not_over", _("This opens when the leader has closed the shift.")
    LATE = "late", _("It is more than thirty days ago and can no longer be rated. Tell the service point what you want to say.")
    LEADER = "leader", _("Nobody rates a shift they led. You can thank those who helped.")
    STARS = "stars", _("Choose one to five stars.")
    NOBODY = "nobody", _("This person did not take part, or is of your own household.")
    MANY = "many", _("You have thanked five people for this shift already. Thank others at the next one.")
    NOT_YOU = "not_you", _("You answer for yourself and your household only.")
