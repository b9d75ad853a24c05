"""The community's word: accept or refuse with a reason, join doubles, open again.

Whoever asked (unless they wrote it down at the door) or helps does not decide on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from events.models import HelpRequest, RequestStep
from events.requests import transitions as request_transitions
from events.requests.models import HelpRequestQuerySet
from events.requests.permissions import involvement_in, is_own_wish
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User

REOPEN_PERIOD = timedelta(days=30)
DUPLICATE_PERIOD = timedelta(days=14)
REOPENABLE_STATES = (State.REFUSED, *HelpRequest.HELPED)


def accept_request(*, help_request: HelpRequest, by: User, at: datetime, spoken: bool = False) -> HelpRequest:
    """Say that the community takes care of it. `spoken`: the person at that door was asked. Harmless to repeat."""
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.state == State.ACCEPTED:
            return help_request
        require_decider(help_request, by, at)
        if help_request.state != State.SUBMITTED:
            raise Refused(HelpRequestRefusal.MOVED_ON)
        if help_request.check_first and not spoken:
            raise Refused(HelpRequestRefusal.NOT_SPOKEN)
        request_transitions.change_state(
            help_request, State.ACCEPTED, RequestStep(act=Act.ACCEPTED, by=by, at=at), spoken_by=by if spoken else None
        )
        audit.record(act="request.accept", subject=help_request, actor=by, at=at, detail={"spoken": spoken})
    return help_request


def refuse_request(*, help_request: HelpRequest, reason: str, by: User, at: datetime, misuse: bool = False) -> HelpRequest:
    """Say no, and why.

    `misuse`: it was no request for help at all; several of them, and asking rests (`submit.paused_until`).
    """
    reason = request_transitions.require_reason(reason)
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.state == State.REFUSED:
            return help_request
        require_decider(help_request, by, at)
        request_transitions.change_state(
            help_request, State.REFUSED, RequestStep(act=Act.REFUSED, by=by, at=at, note=reason), reason=reason[:200], misuse=misuse
        )
        audit.record(act="request.refuse", subject=help_request, actor=by, at=at, detail={"misuse": misuse})
    return help_request


def reopen_request(*, help_request: HelpRequest, reason: str, by: User, at: datetime) -> HelpRequest:
    """Begin another round, by the asking side or the staff, within thirty days: what was refused is looked at again, what was
    done is given to somebody anew. Stars already given stay in the steps.
    """
    reason = request_transitions.require_reason(reason)
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        there = involvement_in(help_request, by, at)
        if not (there.asks or there.decides):
            raise Refused(HelpRequestRefusal.NOT_YOURS)
        if help_request.state not in REOPENABLE_STATES:
            raise Refused(HelpRequestRefusal.MOVED_ON)
        if at > (help_request.closed_at or help_request.done_at or help_request.refused_at or at) + REOPEN_PERIOD:
            raise Refused(HelpRequestRefusal.REOPEN_TOO_LATE)
        to = State.SUBMITTED if help_request.state == State.REFUSED else State.ACCEPTED
        afresh = HelpRequest.FORGOTTEN | {"misuse": False, "reason": reason[:200]}
        request_transitions.change_state(
            help_request, to, RequestStep(act=Act.REOPENED, by=by, at=at, note=reason, person=help_request.taker), **afresh
        )
        audit.record(act="request.reopen", subject=help_request, actor=by, at=at)
    return help_request


def merge_requests(*, help_request: HelpRequest, into: HelpRequest, by: User, at: datetime) -> HelpRequest:
    """Join a double to the request it repeats, by staff of both places or by whoever stands on the asking side of both.

    Its words and pictures stay readable from there; its asker goes on hearing of every step. Harmless to repeat.
    """
    with transaction.atomic():
        if help_request.pk == into.pk:
            raise Refused(HelpRequestRefusal.ITSELF)
        both = HelpRequest.objects.select_for_update().filter(pk__in=[help_request.pk, into.pk]).order_by("pk")
        list(both)  # locked in one order, whoever joins which
        help_request, into = request_transitions.lock_request(help_request), request_transitions.lock_request(into)
        if help_request.state == State.MERGED and help_request.merged_into_id == into.pk:
            return help_request
        require_may_merge(help_request, into, by, at)
        request_transitions.change_state(help_request, State.MERGED, RequestStep(act=Act.MERGED, by=by, at=at), merged_into=into)
        help_request.merged.exclude(pk=into.pk).update(merged_into=into)
        HelpRequest.objects.filter(pk=into.pk, urgent=False).update(urgent=help_request.urgent)
        audit.record(act="request.merge", subject=help_request, actor=by, at=at, detail={"into": str(into.pk)})
    return help_request


# --- questions ---------------------------------------------------------------------------------------------------------


def possible_duplicates(help_request: HelpRequest, among: HelpRequestQuerySet) -> HelpRequestQuerySet:
    """Requests of these that may be the same wish: of that kind, from that community, for that person or name, lately."""
    whom = Q(pk=None)
    if help_request.person_id:
        whom |= Q(person=help_request.person_id)
    if help_request.for_name:
        whom |= Q(for_name=help_request.for_name, area__path__startswith=help_request.community.path)
    if help_request.address:  # one may have named the compound, and the other only its community
        there = Q(area__path__startswith=help_request.area.path) | Q(area=help_request.community)
        whom |= Q(there, address=help_request.address)
    near = (help_request.submitted_at - DUPLICATE_PERIOD, help_request.submitted_at + DUPLICATE_PERIOD)
    found = among.underway().filter(whom, kind=help_request.kind_id, submitted_at__range=near).exclude(pk=help_request.pk)
    return found.select_related("kind", "area", "person").order_by("submitted_at", "pk")


def require_decider(help_request: HelpRequest, by: User, at: datetime) -> None:
    there = involvement_in(help_request, by, at)
    if not there.decides:
        raise Refused(HelpRequestRefusal.NOT_STAFF)
    if there.helps or is_own_wish(help_request, by):
        raise Refused(HelpRequestRefusal.INVOLVED)


def require_may_merge(help_request: HelpRequest, into: HelpRequest, by: User, at: datetime) -> None:
    ours = [involvement_in(one, by, at) for one in (help_request, into)]
    if not (all(p.decides for p in ours) or all(p.asks for p in ours)):
        raise Refused(HelpRequestRefusal.NOT_YOURS)
    if into.state not in HelpRequest.UNDERWAY:
        raise Refused(HelpRequestRefusal.NOT_UNDERWAY)
