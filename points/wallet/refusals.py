"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WalletRefusal(TextChoices):
    OFF = "off", _("Giving points to one another is switched off in this district.")
    ONESELF = "oneself", _("This is your own number. Please enter that of the other person.")
    AMOUNT = "amount", _("Enter a whole number of points, 1 at least.")
    NOT_CONFIRMED = "not_confirmed", _("Before points are given away the community sees you once in person. Please go there.")
    OWING = "owing", _("You owe points after a correction. Once they are made up for you can give again.")
    RESTING = "resting", _("This person cannot be given points at the moment.")
    NOT_ENOUGH = "not_enough", _("There are not enough points: %(missing)s more are needed.")
    OVER_OUT = "over_out", _("Each person gives away at most %(most)s points a month. You can give %(left)s more this month.")
    OVER_IN = "over_in", _("Each person is given at most %(most)s points a month. This person can take %(left)s more this month.")
    USED_FORM = "used_form", _("This form was used for another gift already. Open the page again.")
    NOT_YOURS = "not_yours", _("Only the person who gave can take a gift back.")
    TOO_LATE = "too_late", _("A gift can be taken back for ten minutes. Ask the person to give the points back.")
    GONE = "gone", _("These points have been used already and cannot be taken back.")
