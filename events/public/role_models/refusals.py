"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleModelRefusal(TextChoices):
    # consent
    NOT_ABOUT_YOU = "not_about_you", _("Only who is meant can say this, and the guardian of who is not of age.")
    NO_BIRTHDAY = (
        "no_birthday",
        _("We need the date of birth first: for young people a guardian has to agree. Fill it in under “Me”."),
    )
    NOT_GROWN = "not_grown", _("A guardian is of age. Fill in your own date of birth under “Me” first.")
    NO_GUARDIAN = "no_guardian", _("A child does not agree alone: a guardian of the household has to.")
    AGE = "age", _("This honour is for another age.")
    OVER = "over", _("This has been closed meanwhile.")

    # review
    NOT_REVIEWER = "not_reviewer", _("The street or the district that reviews this decides it.")
    INVOLVED = "involved", _("You, your household or your team are part of this. Somebody else has to decide it.")
    DECIDED = "decided", _("Somebody has decided on this already.")
    NO_REASON = "no_reason", _("Say why: those concerned read it.")
    NOT_SHOWN = "not_shown", _("This is not shown any more.")
    NOTICE_OVER = "notice_over", _("The public notice is over. Tell the community what you know.")
    OWN = "own", _("This is about you, your household or your team.")
    NO_WORDS = "no_words", _("Say what is not right and how others can tell.")
    SLOWLY = "slowly", _("That is a lot of objections for one day. Go on tomorrow, or call the community.")

    # nominate
    ONESELF = "oneself", _("Let somebody else nominate you, or nominate somebody else.")
    TWICE = "twice", _("This person or team is nominated for it already, or was honoured with it.")
    SHORT = "short", _("Tell what they did, in at least %(least)s characters.")
    CLOSED = "closed", _("Nobody is nominated for this at present.")
    NO_LEADER = "no_leader", _("This team has no leader who could agree. Ask the community first.")
    TOO_MANY_NOMINATIONS = "too_many_nominations", _("You have nominated five times today. Please go on tomorrow.")

    # paper consent
    NOT_YOURS = "not_yours", _("This is for the staff of the area they live in.")
    OWN_PHONE = "own_phone", _("They have a phone of their own: they say yes themselves, under “Me”.")
    NOT_NEEDED = "not_needed", _("At this age the other signature is needed.")
    NO_PICTURE = "no_picture", _("Take a photo of the signed sheet.")
    NO_SIGNER = "no_signer", _("Write who signed.")
    BIRTHDAY = "birthday", _("This date lies ahead, or more than 120 years back.")
    SIGNATURE_TWICE = "signature_twice", _("A sheet with this signature waits for its confirmation already.")
    SAME = "same", _("You brought this sheet. A second person has to confirm it.")
    PAPER_INVOLVED = "paper_involved", _("You, your household or your team are part of this. Somebody else has to confirm it.")
    PAPER_DECIDED = "paper_decided", _("Somebody has decided on this sheet already.")
