"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IdentityRefusal(TextChoices):
    # numbers
    SAME = "same", _("This is the number you already have.")
    CODE = "code", _("This code is not right, or older than five minutes. Please look again, or ask for a new one.")
    GUESSING = "guessing", _("Too many wrong codes. Please try again in an hour.")
    IN_USE = "in_use", _("This number signs in to another account that is in use. Give that one another number first.")
    NO_OLD = "no_old", _("There is no old number that could confirm. Please wait, or go to your community.")
    PHONE_ALONE = (
        "phone_alone",
        _("Your account holds points or a duty: a code on the phone is not enough. Go to your community, or wait."),
    )
    OVER = "over", _("This change is no longer open. Please begin again.")
    INACTIVE = "inactive", _("This account is closed.")
    ELSEWHERE = "elsewhere", _("This person lives in another part of the district. Their own community does it.")
    NO_HOME = "no_home", _("Please choose where they live: their community confirms it.")
    INVOLVED = "involved", _("You saw this person, are this person, or share a household. A colleague decides.")
    NOT_STAFF = "not_staff", _("Only the person's community decides this.")

    # names and birthdays
    NO_NAME = "no_name", _("Please write the name as on the document.")
    NOT_HOUSEHOLD = "not_household", _("You say this for yourself and your household only.")
    DECIDED = "decided", _("Somebody has decided this already.")
    NO_WORDS = "no_words", _("Please say why: the person reads it.")

    # settings
    NOT_DISTRICT = "not_district", _("Only the district changes this.")
