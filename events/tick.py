"""What has to happen by itself: one pass, one step after the other, one runner at a time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from events import escalation, publishing, reminding, settlement, welcome
from events.campaigns import keeping
from events.cases import drawing, opening, owning
from events.exchange import hooks
from events.figures import purses, rollup
from events.records import stars
from events.requests import arranging, overdue, rating
from events.showcase.honours import deciding
from points import checking, expiry, left, opening_balances, returning
from points.goods import warning
from volunteer import digest, leases, limits, notices
from volunteer.core import clock
from volunteer.data_requests import overdue as data_requests
from volunteer.models import Session, SmsMessage

MESSAGES_KEPT = timedelta(days=2)
LEASE = "tick"
LEASE_TIME = timedelta(minutes=5)  # longer than any step takes; the rest of it is how long a runner that died is waited for
TOO_LONG = timedelta(minutes=10)  # without a run that came to its end
log = logging.getLogger(__name__)


def forget(*, at: datetime) -> int:
    """Delete what nobody needs any more: old attempts, sessions and pauses that ran out, the demonstration's messages."""
    over = Session.objects.filter(expire_date__lt=at - clock.offset()).delete()[0]
    over += limits.forget_old(at=at) + hooks.forget(at=at) + left.forget(at=at)
    return over + SmsMessage.objects.filter(at__lt=at - MESSAGES_KEPT).delete()[0]


STEPS: dict[str, Callable[..., int]] = {
    "published": publishing.publish_due,
    "settled": settlement.settle_due,
    "campaigns_ended": keeping.end_due,
    "campaign_points_returned": keeping.give_back_due,
    "welcomed": welcome.welcome,
    "reminded_ahead": reminding.remind_ahead,
    "reminded": reminding.remind_open,
    "escalated": escalation.escalate_open,
    "cases": opening.gather,
    "cases_moved": owning.escalate,
    "requests_followed": arranging.follow,
    "requests_overdue": overdue.escalate_due,
    "requests_closed": rating.close_due,
    "data_requests": data_requests.follow,
    "awards_drawn": drawing.draw_last_month,
    "lapsed": returning.lapse_overdue,
    "shelves": warning.warn,
    "opening_funds_closed": opening_balances.close_due,
    "expired": expiry.carry_on,
    "checked": checking.check_nightly,
    "added_up": rollup.keep,
    "purses": purses.keep,
    "stars": stars.keep,
    "role_models": deciding.keep,
    "digests": digest.tell,
    "sent": notices.drain,
    "hooks_made": hooks.spread,
    "hooks_sent": hooks.drain,
    "forgotten": forget,
}


def run(*, at: datetime) -> dict[str, int] | None:
    """Run each step once and return what each did. None when another runner is at work.

    A step that fails is logged and does not keep the others from running; -1 stands for it. The lease is renewed before each
    step. Raises LeaseLostError where a step took longer than the lease and another runner has begun: that one does the rest. A
    step that both of them ran is no harm, since every step is harmless to repeat.
    """
    with leases.hold(LEASE, LEASE_TIME) as held:
        return {name: attempt(name, step, at, held) for name, step in STEPS.items()} if held else None


def attempt(name: str, step: Callable[..., int], at: datetime, held: leases.Held) -> int:
    held.renew()
    try:
        return step(at=at)
    except Exception:  # whatever it was, the next step has nothing to do with it
        log.exception("tick: the step %r failed", name)
        return -1
