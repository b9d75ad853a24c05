"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordRefusal(TextChoices):
    # entries
    NOT_YOURS = "not_yours", _("You can enter this for a unit that you run.")
    INVOLVED = "involved", _("This is about you or your household. Somebody else has to do it.")
    FUTURE = "future", _("This day has not come yet.")
    NO_EVIDENCE = "no_evidence", _("Say how others can tell: a list of names, a certificate, a notice.")
    TWICE = "twice", _("The same already stands in this person's record.")
    NOT_ABOUT_YOU = "not_about_you", _("You can say this about your own record and your household's only.")
    NO_WORDS = "no_words", _("Say what is not right, and what would be right.")
    GONE = "gone", _("This has been taken out already.")
    NOT_DOUBTED = "not_doubted", _("Nobody doubts it, or it has been answered already.")
    NO_REASON = "no_reason", _("Say why: the person reads it.")

    # stars
    OVER = "over", _("The notice of this star is over. Tell the community what you know.")
    OWN = "own", _("This is your own star or one of your household.")
    STAR_NO_WORDS = "star_no_words", _("Say what is not right and how others can tell.")
    SLOWLY = "slowly", _("That is a lot of objections for one day. Go on tomorrow, or call the community.")
    NOT_REVIEWER = "not_reviewer", _("This is not in your area. Ask the reviewer of that community.")
    STAR_INVOLVED = "star_involved", _("You or your household are part of this. Somebody else has to decide it.")
    DECIDED = "decided", _("Somebody has decided on this already.")
    NOT_STANDING = "not_standing", _("This star does not count any more.")
    PAST = "past", _("A scale begins on a day that has not come yet.")
    SAME_DAY = "same_day", _("A scale that begins on this day is there already.")
    NOT_RISING = "not_rising", _("Each star needs more hours than the one before.")
    NOT_DISTRICT = "not_district", _("Only the district changes the scale.")
