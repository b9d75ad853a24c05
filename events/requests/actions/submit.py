"""Asking for help: for oneself or the household, for a neighbour, or at the door, written down by staff. And taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from events.attendance.recorder import lock_people
from events.models import HelpRequest, RequestPhoto, RequestStep
from events.requests import settings as request_settings
from events.requests import transitions as request_transitions
from events.requests.actions import visit
from events.requests.permissions import involvement_in
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from volunteer.core import audit, encryption
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.templatetags.formatting import day as day_word

Way = HelpRequest.Way
MAX_UNDERWAY, MAX_PER_DAY, MAX_PER_DAY_AT_DOOR = 5, 10, 100
MAX_PHOTOS = 4
MAX_AHEAD = timedelta(days=180)
MISUSE_LIMIT, MISUSE_PERIOD, MISUSE_PAUSE = (
    3,
    timedelta(days=90),
    timedelta(days=30),
)  # so many in so long, and asking rests for so long
LEVELS = (Area.Level.COMMUNITY, Area.Level.COMPOUND)


def submit_request(
    *, help_request: HelpRequest, by: User, at: datetime, contact: str = "", pictures: Sequence[File[bytes]] = ()
) -> HelpRequest:
    """Keep an unsaved request; its id is made in the form, the same one again answers what was kept.

    `contact` is a number in E.164 or empty. The staff of the place are told, and the person, if somebody else asked. Words of
    danger make it urgent. Raises `Refused`.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if kept := HelpRequest.objects.filter(pk=help_request.pk).first():
            return _require_own_form(kept, by)
        require_valid_content(help_request, contact, pictures, at)
        require_may_ask(help_request, by, at)
        help_request.asked_by, help_request.submitted_at, help_request.state = by, at, State.SUBMITTED
        help_request.urgent = bool(request_settings.numbers_for_words(help_request.words))
        help_request.check_first = is_another_door(help_request, by)
        help_request.contact_sealed = encryption.seal(contact) if contact else None
        for name, value in request_transitions.next_deadlines(help_request, State.SUBMITTED, at).items():
            setattr(help_request, name, value)
        help_request.save(force_insert=True)
        save_pictures(help_request, pictures, of_report=False, by=by, at=at)
        request_transitions.record_step(help_request, RequestStep(act=Act.SUBMITTED, by=by, at=at))
        audit.record(
            act="request.ask",
            subject=help_request,
            actor=by,
            at=at,
            detail={"way": help_request.way, "urgent": help_request.urgent},
        )
        if help_request.way == Way.STAFF and involvement_in(help_request, by, at).decides:  # the office itself wrote it down
            request_transitions.change_state(
                help_request, State.ACCEPTED, RequestStep(act=Act.ACCEPTED, by=by, at=at), spoken_by=by
            )
    return help_request


def withdraw_request(*, help_request: HelpRequest, by: User, at: datetime, reason: str = "") -> HelpRequest:
    """Take a request back before help is under way; whoever was to come is told. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        lock_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = request_transitions.lock_request(help_request)
        if not help_request.is_asked_for(by):
            raise Refused(HelpRequestRefusal.NOT_YOURS)
        if help_request.state == State.WITHDRAWN:
            return help_request
        if help_request.state not in HelpRequest.FROM[State.WITHDRAWN]:
            raise Refused(HelpRequestRefusal.TOO_LATE)
        visit.drop_visit(help_request=help_request, reason=reason, by=by, at=at)
        request_transitions.change_state(
            help_request, State.WITHDRAWN, RequestStep(act=Act.WITHDRAWN, by=by, at=at, note=reason.strip())
        )
    return help_request


# --- questions ---------------------------------------------------------------------------------------------------------


def is_another_door(help_request: HelpRequest, by: User) -> bool:
    """Whether the place may be somebody else's door: staff then speak with the person before anybody is sent there."""
    if help_request.way == Way.STAFF:
        return False
    home = help_request.person.community if help_request.person else None
    return help_request.way == Way.NEIGHBOUR or home is None or not help_request.area.path.startswith(home.path)


def paused_until(by: User, at: datetime) -> datetime | None:
    """Until when this person cannot ask here, after several requests that were no requests for help; None while they can."""
    misused = HelpRequest.objects.filter(asked_by=by, misuse=True, refused_at__gt=at - MISUSE_PERIOD).order_by("-refused_at")
    times = list(misused.values_list("refused_at", flat=True)[:MISUSE_LIMIT])
    until = times[0] + MISUSE_PAUSE if len(times) == MISUSE_LIMIT and times[0] else None
    return until if until and until > at else None


def require_valid_content(help_request: HelpRequest, contact: str, pictures: Sequence[File[bytes]], at: datetime) -> None:
    today = timezone.localdate(at)
    if not (help_request.words.strip() or help_request.voice or help_request.kind_id != "other"):
        raise Refused(HelpRequestRefusal.NOTHING_SAID)
    if help_request.person is None and not help_request.for_name.strip():
        raise Refused(HelpRequestRefusal.NO_NAME)
    if help_request.way == Way.NEIGHBOUR and help_request.person is None and not contact:
        raise Refused(HelpRequestRefusal.NO_CONTACT)
    if help_request.area.level not in LEVELS:
        raise Refused(HelpRequestRefusal.NO_PLACE)
    if help_request.wanted_on and help_request.wanted_on < today:
        raise Refused(HelpRequestRefusal.PAST)
    if help_request.wanted_on and help_request.wanted_on > today + MAX_AHEAD:
        raise Refused(HelpRequestRefusal.FAR_AHEAD)
    if len(pictures) > MAX_PHOTOS:
        raise Refused(HelpRequestRefusal.TOO_MANY_PHOTOS)


def require_may_ask(help_request: HelpRequest, by: User, at: datetime) -> None:
    if help_request.way == Way.STAFF and not (
        role_scope.scope_for(by, Power.RUN, at) or role_scope.scope_for(by, Power.REVIEW, at)
    ):
        raise Refused(HelpRequestRefusal.NOT_YOURS)
    if help_request.way == Way.OWN and not (help_request.person and by.acts_for(help_request.person)):
        raise Refused(HelpRequestRefusal.NOT_HOUSEHOLD)
    asked = HelpRequest.objects.filter(asked_by=by)
    today = asked.filter(submitted_at__gt=at - timedelta(days=1)).count()
    if today >= (MAX_PER_DAY_AT_DOOR if help_request.way == Way.STAFF else MAX_PER_DAY):
        raise Refused(HelpRequestRefusal.TODAY)
    if help_request.way == Way.STAFF:
        return
    if until := paused_until(by, at):
        raise Refused(HelpRequestRefusal.PAUSED, until=day_word(until))
    if asked.exclude(way=Way.STAFF).underway().count() >= MAX_UNDERWAY:
        raise Refused(HelpRequestRefusal.MANY, most=MAX_UNDERWAY)


def save_pictures(help_request: HelpRequest, pictures: Sequence[File[bytes]], *, of_report: bool, by: User, at: datetime) -> None:
    """Keep pictures, cleaned before, with a request or with the report on it."""
    for picture in pictures:
        photo = RequestPhoto(id=new_id(at), request=help_request, of_report=of_report, by=by, at=at)
        photo.picture.save(f"{photo.id}.jpg", picture, save=False)
        photo.save(force_insert=True)


def _require_own_form(kept: HelpRequest, by: User) -> HelpRequest:
    if kept.asked_by_id != by.pk:
        raise Refused(HelpRequestRefusal.USED_FORM)
    return kept
