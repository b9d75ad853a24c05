"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AttendanceRefusal(TextChoices):
    # recorder
    UNKNOWN_CODE = "unknown_code", _("This code is not one of ours or is damaged. Scan the leader's screen once more.")
    EXPIRED_CODE = "expired_code", _("This code has changed meanwhile. Scan the leader's screen once more.")
    TICKET_GONE = "ticket_gone", _("Too much time has passed since the scan. Scan the leader's screen once more.")
    TICKET_USED = "ticket_used", _("This scan belongs to another account. Scan the leader's screen once more.")
    NOT_OPEN = "not_open", _("This shift is not open. Ask the leader for the right code.")
    TOO_EARLY = "too_early", _("Check-in opens %(opens)s. Scan again then.")
    TOO_LATE = "too_late", _("Check-in closed at %(closed)s. Ask the leader to put you on the list.")
    OVER = "over", _("Check-out closed at %(closed)s. Tell the leader that you stayed; they can still count you.")
    CLOSED = "closed", _("The leader has closed this shift. Tell the leader if something about you is missing.")
    CANCELLED = "cancelled", _("This shift was cancelled. Have a look at the others.")
    NOT_IN = "not_in", _("You have not checked in here yet. Check in first, or ask the leader.")
    MOVED_ON = "moved_on", _("You have checked in somewhere else since. Scan the code over there.")
    OWN_JOB = "own_job", _("Your own job and your household's is changed by somebody else who runs this shift.")
    NOT_HOUSEHOLD = "not_household", _("You can check in yourself and the members of your household only.")

    # flags
    NOT_YOURS = "not_yours", _("This is not in your area. Ask the reviewer of that community.")
    NOTE = "note", _("Write a line about why: the person reads it.")
    CORRECT_IT = "correct_it", _("An objection is answered by a correction or by a note, never by striking out the record.")

    # undo
    UNDO_TOO_LATE = "undo_too_late", _("A scan is taken back within ten minutes. Now ask the community to put it right.")
    NOTHING = "undo_nothing", _("This scan has changed nothing; there is nothing to take back.")
    OWN = "undo_own", _("They scanned this with their own phone. If it is wrong, ask the community to put it right.")
    SETTLED = "undo_settled", _("This is settled already. Ask the community to put it right.")
    LOOKED_AT = "undo_looked_at", _("The community looks at this record already, and puts it right.")
