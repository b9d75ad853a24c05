"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdjustmentRefusal(TextChoices):
    NOT_YOURS = "not_yours", _("You can ask for a unit that you run.")
    INVOLVED = (
        "involved",
        _("This concerns you or somebody near to you: your household, a role one of you gave, whom you registered. Others decide."),
    )
    NO_EVIDENCE = "no_evidence", _("Say what it is for and how others can tell.")
    NO_PICTURE = "no_picture", _("Add a picture that shows it: a list, a letter, the work that was done.")
    AMOUNT = "amount", _("Enter a whole number from 1 to %(most)s.")
    NO_RULE = "no_rule", _("No rule is in force. The district puts one in force first.")
    PERSON_MONTH = "person_month", _("At most %(most)s points by hand for one person in a month; %(left)s are left.")
    UNIT_MONTH = "unit_month", _("At most %(most)s points by hand of one unit in a month; %(left)s are left.")
    WALLET_SHORT = "wallet_short", _("The person has %(left)s points; no more can be taken.")
    USED_FORM = "used_form", _("This form was used already. Open the page again.")
    NOT_REVIEWER = "not_reviewer", _("This is decided at the level above. Ask a reviewer there.")
    OWN_REQUEST = "own_request", _("You asked for this yourself. A second person decides it.")
    NOBODY = "nobody", _("Nobody up to the district may decide on this. Ask the district to appoint a second reviewer first.")
    DECIDED = "decided", _("Somebody has decided on this already.")
    NO_REASON = "no_reason", _("Say why: whoever asked reads it.")
