"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PersonRefusal(TextChoices):
    # actions
    INVOLVED = "involved", _("You registered this person or share a household. Somebody else must confirm them.")
    OTHER_NAME = "other_name", _("The account has another name. They correct it on their own page, then come back.")
    OTHER_BIRTHDAY = (
        "other_birthday",
        _("The account has another date of birth. They correct it on their own page, then come back."),
    )

    # queries
    NOBODY = "nobody", _("Nobody has this volunteer number. It stands on their own page under the name.")
    NO_PHONE = "no_phone", _("Nobody has this mobile number here. Use the volunteer number, or register the person first.")
    SLOWLY = "slowly", _("Too many numbers were tried. Please try again in an hour.")

    # household
    GUARDIAN = "guardian", _("For a child under 14 please tick the guardian's consent too.")
    FULL = "full", _("A household holds at most %(most)s people without a phone. Ask your community if yours is larger.")
    ONESELF = "oneself", _("This is your own number. Please enter that of the other person.")
    ALREADY = "already", _("You are in one household already.")
    OTHER_HOUSEHOLD = "other_household", _("You are in another household. Leave it first, then accept.")
    EXPIRED = "expired", _("This invitation is no longer open. Ask for a new one.")
    DECLINED = "declined", _("You said no to this invitation. If you changed your mind, ask for a new one.")
    LEFT_ALONE = "left_alone", _("Somebody without a phone would be left alone. Invite another adult first, or ask your community.")

    # leaderboard consent
    NO_BIRTHDAY = "no_birthday", _("Say your date of birth first: children do not stand on this list.")
    CHILD = "child", _("Nobody under 18 stands on this list. Your hours count all the same.")

    # actions
    CHILD_BY_GUARDIAN = "child_by_guardian", _("A child under 14 is added by a guardian, in the guardian's own household.")
    PHONE_KNOWN = "phone_known", _("This number has an account. Ask for the volunteer code on that phone, or leave the number out.")
    TOO_MANY_REGISTERED = (
        "too_many_registered",
        _("You registered many people within the hour. Please let the community register the others."),
    )
