"""What has to happen by itself: one pass, one step after the other, one runner at a time."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import Error, connection

from events.campaigns import actions as campaigns
from events.cases import spot_checks
from events.cases.actions import assign
from events.cases.actions import open as open_actions
from events.cases.live_checks import actions as live_checks
from events.cases.signs.actions import find
from events.figures import rollup, rollup_points
from events.figures.checks import actions as figure_checks
from events.integrations import webhooks
from events.neighbourhood.incidents.actions import handle as incident_handling
from events.neighbourhood.mending import actions as mending_actions
from events.public.role_models.actions import review as review_actions
from events.records.actions import stars as stars_actions
from events.requests import drafts as request_drafts
from events.requests import escalation as request_escalation
from events.requests.actions import make_event, rate
from events.settlement import escalation as settlement_escalation
from events.settlement.actions import settle as settle_actions
from events.settlement.actions import welcome_bonus
from events.settlement.witnesses import escalation as witness_escalation
from events.shifts import approval_deadlines
from events.shifts.actions import publish as publish_actions
from events.shifts.signups import reminders as signup_reminders
from events.shifts.staffing import reminders as staffing_reminders
from events.shifts.staffing.actions import companions, cover, plan
from points.adjustments.opening import actions as opening
from points.books import verification as book_verification
from points.freezes import after_account_closed
from points.inventory import warnings
from points.orders.actions import cancel as cancel_actions
from points.recycling.actions import messages as station_messages
from points.recycling.actions import recyclings
from points.wallet.expiry.actions import announce as announce_actions
from volunteer.core import clock, leases, rate_limit
from volunteer.identity.actions import numbers as number_changes
from volunteer.models import DeadLetter, Lease, Session, SmsMessage
from volunteer.notices import code_texts, outbox
from volunteer.people import parties as people_parties
from volunteer.places import actions as place_actions
from volunteer.places.committees import reminders as committee_reminders
from volunteer.privacy import escalation as privacy_escalation
from volunteer.queue import actions as queue
from volunteer.roles import digest, hand_overs
from volunteer.roles import reminders as role_reminders
from volunteer.setup import actions as setup_actions
from volunteer.signin import code_queue
from volunteer.skills import reminders as skill_reminders

MESSAGES_KEPT = timedelta(days=2)
LEASE = "tick"
LEASE_TIME = timedelta(minutes=5)  # longer than any step takes; the rest of it is how long a runner that died is waited for
TOO_LONG = timedelta(minutes=10)  # without a run that came to its end
log = logging.getLogger(__name__)


def delete_expired(*, at: datetime) -> int:
    """Delete what nobody needs any more: old attempts, sessions and pauses that ran out, who lived together
    long ago, the demonstration's messages."""
    over = Session.objects.filter(expire_date__lt=at - clock.offset()).delete()[0]
    over += rate_limit.delete_old_attempts(at=at) + webhooks.delete_old_messages(at=at) + after_account_closed.delete_expired(at=at)
    over += code_queue.delete_old(at=at) + station_messages.delete_old(at=at)
    over += code_texts.delete_late(at=at) + queue.delete_old(at=at)
    over += people_parties.delete_forgotten(at=at) + request_drafts.delete_expired(at=at)
    return over + SmsMessage.objects.filter(at__lt=at - MESSAGES_KEPT).delete()[0]


STEPS: dict[str, Callable[..., int]] = {
    "places_changed": place_actions.apply_due_changes,  # first: the rights and figures of the day follow
    "codes_sent": code_queue.send_waiting,  # people stand at a door
    "published": publish_actions.publish_due,
    "approvals": approval_deadlines.escalate_due,
    "settled": settle_actions.settle_due,
    "signs": find.update_signs,
    "campaigns_ended": campaigns.end_due,
    "campaign_points_returned": campaigns.return_leftover_points,
    "welcomed": welcome_bonus.pay_welcome_bonuses,
    "companions": companions.ask_companions,
    "gaps": cover.tell_of_gaps,
    "experts_missing": plan.tell_of_missing_experts,
    "may_not_come": staffing_reminders.tell_who_may_not_come,
    "reminded_ahead": signup_reminders.remind_start,
    "reminded": signup_reminders.remind_check_out,
    "escalated": settlement_escalation.escalate_open,
    "looks_overdue": witness_escalation.escalate_unwitnessed,
    "looks_drawn": live_checks.draw_running,
    "cases": open_actions.gather_flags,
    "handed_over": hand_overs.apply_due,
    "numbers_changed": number_changes.apply_due_changes,
    "skills_ending": skill_reminders.remind_of_ends,
    "terms": role_reminders.remind,
    "texts_failed": role_reminders.tell_of_failed_texts,
    "texts_ceiling": role_reminders.tell_of_ceiling,
    "committee_terms": committee_reminders.remind,
    "cases_moved": assign.escalate_due,
    "requests_followed": make_event.follow_events,
    "requests_overdue": request_escalation.escalate_due,
    "incidents_overdue": incident_handling.escalate_due,
    "incidents_followed": mending_actions.follow_events,
    "requests_closed": rate.close_due,
    "data_requests": privacy_escalation.follow_up_overdue,
    "awards_drawn": spot_checks.draw_last_month,
    "lapsed": cancel_actions.lapse_overdue_orders,
    "recycled": recyclings.follow_up,
    "shelves": warnings.warn_keepers,
    "opening_funds_closed": opening.close_due_funds,
    "expired": announce_actions.process_due_cutoffs,
    "checked": book_verification.check_nightly,
    "added_up": rollup.update_figures,
    "figures_checked": figure_checks.check_nightly,
    "purses": rollup_points.update_points,
    "stars": stars_actions.update_stars,
    "role_models": review_actions.show_due,
    "opened": setup_actions.open_complete_areas,
    "digests": digest.send_digests,
    "sent": outbox.send_due,
    "hooks_made": webhooks.create_messages,
    "hooks_sent": webhooks.send_or_defer,
    "forgotten": delete_expired,
}


def run_steps(*, at: datetime) -> dict[str, int] | None:
    """Run each step once and return what each did. None when another runner is at work.

    A step that fails is logged and does not keep the others from running; -1 stands for it. The lease is renewed before each
    step. Raises LeaseLostError where a step took longer than the lease and another runner has begun: that one does the rest. A
    step that both of them ran is no harm, since every step is harmless to repeat.
    """
    with leases.hold_lease(LEASE, LEASE_TIME) as held:
        if not held:
            return None
        done = {name: run_step(name, step, at, held) for name, step in STEPS.items()}
        queue.end_letters(source=DeadLetter.Source.STEP, refs=[name for name, count in done.items() if count >= 0], at=at)
        return done


def run_step(name: str, step: Callable[..., int], at: datetime, held: leases.HeldLease) -> int:
    held.renew()
    try:
        return step(at=at)
    except Exception as problem:  # whatever it was, the next step has nothing to do with it
        log.exception("tick: the step %r failed", name)
        record_failure(name, type(problem).__name__, at)
        return -1


def record_failure(name: str, problem: str, at: datetime) -> None:
    """For a person to see, until a later run comes to the end of this step. Without a database there is nowhere to write it."""
    with suppress(Error):
        queue.record_failure(source=DeadLetter.Source.STEP, ref=name, name=name, problem=problem, at=at)


class Watch:
    """Whether the steps are being run by anybody: a sentence where no run has come to its end for long, else "".

    By the database's clock. What was before this watch began is not held against it: the site may have been off.
    """

    def __init__(self) -> None:
        self.began = database_now()

    def __call__(self) -> str:
        lease = Lease.objects.filter(name=LEASE).first()
        ended = max(self.began, (lease.busy_since or lease.until) if lease else self.began)
        idle = database_now() - ended
        return f"No run of the steps has come to its end for {int(idle.total_seconds() // 60)} minutes." if idle > TOO_LONG else ""


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    found: datetime = moment
    return found
