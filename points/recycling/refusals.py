"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecyclingRefusal(TextChoices):
    CLOSED = "closed", _("This station is closed. Please go to another one.")
    OTHER_PERSON = "other_person", _("This belongs to somebody else who scanned first. Scan the code of the station yourself.")
    BUSY = (
        "busy",
        _("Somebody else is at this station. Please scan again when they have finished, in %(minutes)s minutes at the latest."),
    )
    TOO_MANY = "too_many", _("You have scanned very often today. Please come again tomorrow.")
    NOT_ATTENDANT = "not_attendant", _("Only the attendants of this station weigh here.")
    INVOLVED = "involved", _("This is your own or that of your household. Somebody else has to weigh it.")
    NO_HATCH = "no_hatch", _("This station does not take this kind.")
    FULL = "full", _("This bin is full. It is emptied soon: please use another hatch or station.")
    NO_PRICE = "no_price", _("There is no price for this kind yet. Ask the district's office.")
    WEIGHT = "weight", _("A weighing is more than nothing and at most %(most)s kg. Weigh again, or in two parts.")
    LATE = "late", _("The time to weigh is over. Please scan the code of the station once more.")
    ALREADY_WEIGHED = "already_weighed", _("This has been weighed already.")
    NOT_WEIGHED = "not_weighed", _("This has not been weighed yet.")
    OVER = "over", _("This is settled already.")
    NOT_YOURS = "not_yours", _("Only the person who scanned can answer.")
    NO_WORDS = "no_words", _("Say in a few words why.")
    NOT_DECIDER = "not_decider", _("Only the office of the area decides on this.")
    PARTY = "party", _("You have a part in this. Somebody else has to decide it.")
    NOT_DISPUTED = "not_disputed", _("This was decided already.")

    # stations, prices, funds
    NOT_OVER = "not_over", _("This place does not belong to your area.")
    SAME_NUMBER = "same_number", _("Nobody names themselves. Another person of the office does.")
    PAST = "past", _("A price holds from today on or from a later day: what was weighed keeps its price.")
    PRICED = "priced", _("There is a price from this day already. Choose a later day.")
    TERMS_SET = "terms_set", _("There are limits from this day already. Choose a later day.")

    # what a station sends
    UNKNOWN = "unknown", _("This station is not known here, or its key has changed.")
    CLOCK = "clock", _("The clock of the station is wrong: it says %(theirs)s, here it is %(ours)s.")
    OTHER_CONTENT = "other_content", _("A message of this number with other content came before.")
    FLOOD = "flood", _("This station sends too much. Try again in %(seconds)s seconds.")
    NOBODY = "nobody", _("Nobody has scanned the code of this station. Scan it first.")
    UNREADABLE = "unreadable", _("This message cannot be read.")
