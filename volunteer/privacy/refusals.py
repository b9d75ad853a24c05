"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PrivacyRefusal(TextChoices):
    # erasure
    NOT_YOURS = "not_yours", _("You close your own account, and that of children of your household who have no phone.")
    ASK = "ask", _("The account of another adult is closed by their community, which asks them first. Send it your request.")
    STILL_OPEN = "still_open", _("Something has to be ended first. It stands in the list below.")

    # answer
    ANSWERED_BY_OTHERS = (
        "answered_by_others",
        _("Somebody else answers this: nobody whom it is about, who wrote it down or who answered it before."),
    )
    NO_REASON = "no_reason", _("Choose why it is refused: the law wants the reason told.")

    # submit
    NOT_HOUSEHOLD = "not_household", _("You ask for yourself, and for people of your household who have no phone.")
    NOT_STAFF = "not_staff", _("They live elsewhere. Their own community, or an office above both, writes it down.")
    ONESELF = "oneself", _("This you do yourself, at once: the page for it stands under “Me”.")
    MANY_OPEN = "many_open", _("%(most)s requests are still open. Wait for an answer, or take one back.")
    SLOWLY = "slowly", _("Those were many requests for one day. Go on tomorrow.")
    USED_FORM = "used_form", _("This form was used already. Open the page again.")
    KINSHIP = "kinship", _("For somebody who died: look at the identity card, a proof of kinship and one of the death first.")
    GUARDIAN = "guardian", _("For somebody under guardianship: look at the identity card and a paper of guardianship first.")
    CLOSING = "closing", _("Who lives closes their account themselves, or has you do it on the page of the person.")
    NOBODY = "nobody", _("Give a volunteer number, or the name of who has no account.")
    RELATIVE = "relative", _("Write down who asks: a close relative of the person who died, by name.")
    FURTHER = "further", _("An answer is taken further once. Whom you can turn to now stands below it.")

    # settings
    NOT_DISTRICT = "not_district", _("Only the district says how many days it promises.")
    DAYS = "days", _("From 1 to 60 working days.")

    # transitions
    NOT_OPEN = "not_open", _("This request is closed already.")
    NOT_YOUR_REQUEST = "not_your_request", _("This is not your request.")
    NO_WORDS = "no_words", _("Say it in a few words.")

    # export
    COPY_NOT_HOUSEHOLD = "copy_not_household", _("You take this for yourself, and for people of your household who have no phone.")
    COPY_NOT_STAFF = "copy_not_staff", _("This is for the community they live in, and for people without a phone only.")
    TOO_MANY_COPIES = (
        "too_many_copies",
        _("Those were many copies for one day. The last one still says it all; a new one can be made tomorrow."),
    )
