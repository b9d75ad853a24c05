"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BudgetRefusal(TextChoices):
    # request
    NOT_YOURS = "not_yours", _("Only who runs a unit asks for its points.")
    TOP = "top", _("There is nobody above to ask: points for the district are made, not handed down.")
    NO_WORDS = "no_words", _("Say in a few words what the points are for.")
    ASKED_ALREADY = "asked_already", _("This unit has asked already; its answer is awaited.")
    NOT_ABOVE = "not_above", _("You hand no points down to this unit. Leave it to somebody who does.")
    DECIDED = "decided", _("Somebody has answered this already.")
    NO_REASON = "no_reason", _("Say why: whoever asked reads it.")

    # allot
    BUDGET_SHORT = (
        "budget_short",
        _("The budget is short by %(missing)s points; %(free)s are free. Ask for more to be handed down, or plan fewer places."),
    )
    NOT_BELOW = "not_below", _("Points are handed down only: choose a unit below your own.")
    NOT_A_DISTRICT = "not_a_district", _("Points are made for a district only.")
    AMOUNT = "amount", _("Enter a whole number from 1 to %(most)s.")
    USED_FORM = "used_form", _("This form was used already, with another number or for another unit. Open the page again.")

    # transfer
    SAME_UNIT = "same_unit", _("Choose two different units.")
    NOT_EITHER_UNIT = "not_either_unit", _("You run neither of the two units. Ask somebody who does.")
    NOBODY = "nobody", _("Nobody else may approve this: a second person has to be appointed above both units first.")
    NOT_OVER_BOTH = "not_over_both", _("You do not hand points down for both units. Leave it to somebody who does.")
    OWN_ASKING = "own_asking", _("You or your household asked for this. Somebody else has to approve it.")
    MOVE_DECIDED = "move_decided", _("Somebody has decided on this already.")
