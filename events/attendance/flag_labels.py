"""What a flag says, in one sentence for whoever decides or waits."""

from django.utils.translation import gettext, ngettext, pgettext

from events.attendance.refusals import AttendanceRefusal
from events.models import Flag
from events.onsite.queries import SHORT_REASONS

Kind = Flag.Kind


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
        str(Kind.FAR): gettext("The phone was far from the place, or did not know where it was."),
        str(Kind.CLOCK): gettext("The clock of the device that scanned was off by more than five minutes."),
        str(Kind.AFTER_CLOSING): gettext("It was entered after the shift was closed."),
    }.get(kind, pgettext("flag", "Something looks unusual."))
