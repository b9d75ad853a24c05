"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OpeningBalanceRefusal(TextChoices):
    NOT_A_COMMUNITY = "not_a_community", _("Opening balances are paid by communities: choose one.")
    NOT_ABOVE = "not_above", _("You hand no points down to this community. Leave it to somebody who does.")
    OPEN_ALREADY = "open_already", _("This community has a fund that is still open. Use it, or wait until it closes.")
    PAST = "past", _("This day is over. Choose today or a later day.")
    PER_PERSON = "per_person", _("The most for one person is a whole number from 1 to %(most)s.")
    CLOSED = "closed", _("The fund closed on %(day)s. Ask for another one; the sheet can only be sent back.")
    NOT_YOURS = "not_yours", _("Only who runs the community hands in its sheets.")
    NO_PAGES = "no_pages", _("Add a picture of the passbook's page, at most %(most)s.")
    NO_ROWS = "no_rows", _("There is nobody in this sheet.")
    FUND_SHORT = "fund_short", _("The fund is short by %(missing)s points, with the sheets that wait. Leave rows out.")
    HAS_ONE = "has_one", _("Somebody in this sheet has got an opening balance meanwhile. Read the file in again.")
    CONCERNED = "concerned", _("You or somebody near to you stand in this sheet. Somebody else has to do this.")
    OWN_ASKING = "own_asking", _("You or somebody near to you handed this in. Somebody else has to approve it.")
    NOT_REVIEWER = "not_reviewer", _("Only a reviewer of the level above decides on this.")
    DECIDED = "decided", _("Somebody has decided on this already.")
    NO_REASON = "no_reason", _("Say why: whoever asked reads it.")
