"""What the leader's code page holds: the codes of the next windows, and how many are there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.attendance import tokens
from events.models import Shift
from events.onsite import queries as onsite_queries
from volunteer.core.dates import to_milliseconds
from volunteer.core.qr_codes import qr_svg
from volunteer.templatetags.formatting import moment, time_of_day

CODES_AHEAD = 5  # the current code and four more: a network that is away for a minute does not stop the page


def next_codes(shift: Shift, at: datetime, after: int = 0) -> list[dict[str, Any]]:
    """The codes of the windows that begin later than `after` (milliseconds since 1970), the current one first."""
    ahead = [(begins, url) for begins, url in tokens.next_tokens(shift, at, CODES_AHEAD) if to_milliseconds(begins) > after]
    return [
        {
            "from": to_milliseconds(begins),
            "until": to_milliseconds(begins) + tokens.WINDOW * 1000,
            "svg": qr_svg(url),
            "typed": spaced_digits(tokens.current_typed_code(shift, begins)),
        }
        for begins, url in ahead
    ]


def spaced_digits(digits: str) -> str:
    """`123 456`: six digits as they are read aloud."""
    return f"{digits[:3]} {digits[3:]}"


def roster_counts(shift: Shift) -> dict[str, int]:
    """Who came, who of them is still here, who has a place, who came without one: the numbers of the roster; two queries."""
    numbers = onsite_queries.count_by_place(onsite_queries.roster_lines(shift))
    return {name: numbers[name] for name in ("came", "walk_ins", "places")} | {"inside": numbers[onsite_queries.RosterPlace.INSIDE]}


def why_not_shown(shift: Shift, at: datetime) -> str:
    """Why the code is no longer (or not yet) shown, in words; empty while it is."""
    if shift.state in Shift.PENDING:
        return _("This shift is not published yet. Its code comes with it.")
    if shift.state == Shift.State.CANCELLED:
        return _("This shift was cancelled.")
    if shift.state in (Shift.State.CLOSED, Shift.State.SETTLED):
        return _("This shift is closed. Thank you!")
    if shift.rule is None or at >= shift.check_out_closes(shift.rule):
        return _("Checking out has ended. Please close the shift.")
    return ""


def scan_phase(shift: Shift, at: datetime) -> str:
    """What a scan does now, in words."""
    if shift.rule is None:
        return ""
    if at < shift.check_in_opens(shift.rule):
        return _("Checking in opens %(time)s.") % {"time": moment(shift.check_in_opens(shift.rule))}
    if at < shift.check_in_closes(shift.rule):
        return _("Checking in until %(time)s.") % {"time": time_of_day(shift.check_in_closes(shift.rule))}
    return _("Checking out until %(time)s.") % {"time": time_of_day(shift.check_out_closes(shift.rule))}


def live_code_data(shift: Shift, at: datetime, after: int = 0) -> dict[str, Any]:
    """What static/js/code.js takes: see there."""
    notice = why_not_shown(shift, at)
    return {
        "now": to_milliseconds(at),
        "step": tokens.WINDOW * 1000,
        "codes": [] if notice else next_codes(shift, at, after),
        "counts": {name: f"{number:,}" for name, number in roster_counts(shift).items()} | {"phase": scan_phase(shift, at)},
        "open": not notice,
        "notice": notice,
    }
