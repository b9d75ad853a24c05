"""What a refused scan and a flag say, in a few words for whoever decides or waits."""

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from events.attendance.refusals import AttendanceRefusal
from events.models import Flag
from events.onsite.refusals import OnsiteRefusal
from volunteer.people.refusals import PersonRefusal
from volunteer.signin.refusals import SignInRefusal

Kind = Flag.Kind

# Why a scan was refused, in a few words; the keys are the reasons that scans keep, of this room and those that use it.
SHORT_REASONS: dict[str, Promise] = {
    AttendanceRefusal.UNKNOWN_CODE: _("a code that is not ours"),
    AttendanceRefusal.EXPIRED_CODE: _("the code had changed"),
    AttendanceRefusal.TICKET_GONE: _("too long after the scan"),
    AttendanceRefusal.TICKET_USED: _("a scan of another account"),
    AttendanceRefusal.NOT_OPEN: _("the shift was not open"),
    AttendanceRefusal.TOO_EARLY: _("too early to check in"),
    AttendanceRefusal.TOO_LATE: _("too late to check in"),
    AttendanceRefusal.OVER: _("too late to check out"),
    AttendanceRefusal.CLOSED: _("the shift was closed"),
    AttendanceRefusal.CANCELLED: _("the shift was cancelled"),
    AttendanceRefusal.NOT_IN: _("had not checked in"),
    AttendanceRefusal.MOVED_ON: _("checked in elsewhere since"),
    AttendanceRefusal.NOT_HOUSEHOLD: _("not of the same household"),
    OnsiteRefusal.WRONG: _("the quiz was not right"),
    OnsiteRefusal.ENOUGH: _("three tries at the quiz"),
    OnsiteRefusal.NOTHING_TO_DO: _("had just been recorded"),
    SignInRefusal.UNKNOWN: _("not a volunteer code of ours"),
    SignInRefusal.EXPIRED: _("an old volunteer code, perhaps a photo"),
    SignInRefusal.KILLED: _("a card that was reported lost"),
    SignInRefusal.INACTIVE_PERSON: _("a closed account"),
    PersonRefusal.NOBODY: _("a number that nobody has"),
    PersonRefusal.SLOWLY: _("too many numbers were typed"),
}


def flag_sentence(flag: Flag) -> str:
    """The numbers behind the flag; for an objection what the person wrote."""
    said = flag.detail
    if flag.kind == Kind.HEADS:
        return gettext("%(came)s check-ins, and the leader counted %(heads)s.") % {
            "came": said.get("came"),
            "heads": said.get("heads"),
        }
    if flag.kind == Kind.BY_HAND:
        words = gettext("%(number)s of %(came)s were entered by hand; the rule allows %(most)s%%.")
        return words % {name: said.get(name) for name in ("number", "came", "most")}
    if flag.kind == Kind.ONE_PHONE:
        number = int(said.get("accounts", 0))
        return ngettext("One phone was used for %(number)s person.", "One phone was used for %(number)s people.", number) % {
            "number": number
        }
    if flag.kind == Kind.UPLOAD:
        return gettext("A scan could not be accepted: %(why)s.") % {"why": refusal_reason(flag)}
    return flag.words or kind_sentence(flag.kind)


def refusal_reason(flag: Flag) -> str:
    """The refusal of the flag's scan, in a few words."""
    reason = str(flag.detail.get("reason", "")) or (flag.scan.reason if flag.scan else "")
    known = {str(key): str(words) for key, words in SHORT_REASONS.items()}
    return known.get(reason, reason or str(AttendanceRefusal.CLOSED.label))


def kind_sentence(kind: str) -> str:
    return {
        str(Kind.OWN_PEOPLE): gettext("Registered by the leader, and nobody else has ever seen this person."),
        str(Kind.UNWITNESSED): gettext("Nobody vouches for the shift, and the community was not sure that it took place so."),
        str(Kind.FAR): gettext("The phone was far from the place, or did not know where it was."),
        str(Kind.CLOCK): gettext("The clock of the device that scanned was off by more than five minutes."),
        str(Kind.AFTER_CLOSING): gettext("It was entered after the shift was closed."),
    }.get(kind, pgettext("flag", "Something looks unusual."))
