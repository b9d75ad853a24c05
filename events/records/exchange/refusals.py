"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HoursExchangeRefusal(TextChoices):
    # national export
    NOT_YOURS = "not_yours", _("You can hand out hours of an area that you administer.")
    PERIOD = "period", _("The period ends before it begins.")
    NOTHING = "nothing", _("Nothing is new or changed since the last file.")
    TOO_MUCH = "too_much", _("More than %(most)s records. Choose a shorter period.")

    # actions
    SHEET_NOT_YOURS = "sheet_not_yours", _("You can hand in sheets of an area that you look after.")
    NO_ROWS = "no_rows", _("There is nobody in this sheet.")
    NO_SOURCE = "no_source", _("Say which system the records come from.")
    TAKEN = "taken", _("This very file was handed in already.")
    CHANGED = "changed", _("Some of these services stand in the records by now. Read the file in again.")
    CONCERNED = "concerned", _("You or somebody near to you stand in this sheet. Somebody else has to do this.")
    OWN_ASKING = "own_asking", _("You or somebody near to you handed this in. Somebody else has to approve it.")
    NOT_REVIEWER = "not_reviewer", _("Only a reviewer of the level above decides on this.")
    DECIDED = "decided", _("Somebody has decided on this already.")
    NO_REASON = "no_reason", _("Say why: whoever asked reads it.")

    # insurer
    LIST_NOT_YOURS = "list_not_yours", _("Only who runs the service point hands out this list.")
    OVER = "over", _("This shift has begun or does not take place: nobody can be insured for it any more.")
    NOBODY = "nobody", _("Nobody has a place in this shift yet.")
