"""Asking for help: for oneself or the household, for a neighbour, or at the door, written down by staff. And taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.desk import hold_people
from events.models import HelpRequest, RequestPhoto
from events.requests import danger, steps, visits
from events.requests.sight import part
from events.requests.steps import Act, State
from volunteer import audit, scope, sealing
from volunteer.codes import new_id
from volunteer.models import Area, User
from volunteer.refusals import Refused
from volunteer.scope import Power
from volunteer.templatetags.words import day as day_word

Way = HelpRequest.Way
MOST_UNDERWAY, MOST_A_DAY, MOST_A_DAY_AT_THE_DOOR = 5, 10, 100
MOST_PHOTOS = 4
AHEAD = timedelta(days=180)
MISUSED, WITHIN, PAUSE = 3, timedelta(days=90), timedelta(days=30)  # so many in so long, and asking rests for so long
LEVELS = (Area.Level.COMMUNITY, Area.Level.COMPOUND)


class Reason(models.TextChoices):
    NOTHING_SAID = "nothing_said", _("Say what you need: choose a picture, speak, or write a few words.")
    NO_NAME = "no_name", _("Say for whom it is, so that the community can find them.")
    NO_CONTACT = "no_contact", _("Give the mobile number of the person, so that the community can ask them first.")
    NOT_HOUSEHOLD = "not_household", _("For somebody outside your household choose “for somebody else”.")
    NO_PLACE = "no_place", _("Choose the community where help is needed.")
    PAST = "past", _("This day is over. Choose today or later.")
    FAR_AHEAD = "far_ahead", _("That is more than half a year ahead. Ask again when it is nearer.")
    MANY = "many", _("You have asked for %(most)s things that are not finished yet. Wait for one of them, or take one back.")
    TODAY = "today", _("Those were many requests for one day. Please ask again tomorrow; in need call 12345.")
    PAUSED = (
        "paused",
        _("Asking on the phone rests until %(until)s, because of earlier requests. In need call 12345, or go to the office."),
    )
    TOO_MANY_PHOTOS = "too_many_photos", _("Up to four pictures are enough. Choose fewer.")
    USED_FORM = "used_form", _("This form was used before. Open the page again.")
    TOO_LATE = "too_late", _("Help is on its way or was given already. Call the helper.")


def ask(
    *, help_request: HelpRequest, by: User, at: datetime, contact: str = "", pictures: Sequence[File[bytes]] = ()
) -> HelpRequest:
    """Keep an unsaved request; its id is made in the form, the same one again answers what was kept.

    `contact` is a number in E.164 or empty. The staff of the place are told, and the person, if somebody else asked. Words of
    danger make it urgent. Raises `Refused`.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if kept := HelpRequest.objects.filter(pk=help_request.pk).first():
            return _mine(kept, by)
        refuse_content(help_request, contact, pictures, at)
        refuse_asker(help_request, by, at)
        help_request.asked_by, help_request.submitted_at, help_request.state = by, at, State.SUBMITTED
        help_request.urgent = bool(danger.found(help_request.words))
        help_request.check_first = another_door(help_request, by)
        help_request.contact_sealed = sealing.seal(contact) if contact else None
        for name, value in steps.due(help_request, State.SUBMITTED, at).items():
            setattr(help_request, name, value)
        help_request.save(force_insert=True)
        keep_pictures(help_request, pictures, of_report=False, by=by, at=at)
        steps.write(help_request, Act.SUBMITTED, by=by, at=at)
        audit.record(
            act="request.ask",
            subject=help_request,
            actor=by,
            at=at,
            detail={"way": help_request.way, "urgent": help_request.urgent},
        )
        if help_request.way == Way.STAFF and part(help_request, by, at).decides:  # the office itself wrote it down
            steps.move(help_request, State.ACCEPTED, Act.ACCEPTED, by=by, at=at, spoken_by=by)
    return help_request


def withdraw(*, help_request: HelpRequest, by: User, at: datetime, reason: str = "") -> HelpRequest:
    """Take a request back before help is under way; whoever was to come is told. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        hold_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = steps.locked(help_request)
        if not help_request.is_asked_for(by):
            raise Refused(steps.Reason.NOT_YOURS)
        if help_request.state == State.WITHDRAWN:
            return help_request
        if help_request.state not in HelpRequest.FROM[State.WITHDRAWN]:
            raise Refused(Reason.TOO_LATE)
        visits.drop(help_request=help_request, reason=reason, by=by, at=at)
        steps.move(help_request, State.WITHDRAWN, Act.WITHDRAWN, by=by, at=at, note=reason.strip())
    return help_request


# --- questions ---------------------------------------------------------------------------------------------------------


def another_door(help_request: HelpRequest, by: User) -> bool:
    """Whether the place may be somebody else's door: staff then speak with the person before anybody is sent there."""
    if help_request.way == Way.STAFF:
        return False
    home = help_request.person.area if help_request.person else None
    return help_request.way == Way.NEIGHBOUR or home is None or not help_request.area.path.startswith(home.path)


def paused_until(by: User, at: datetime) -> datetime | None:
    """Until when this person cannot ask here, after several requests that were no requests for help; None while they can."""
    misused = HelpRequest.objects.filter(asked_by=by, misuse=True, refused_at__gt=at - WITHIN).order_by("-refused_at")
    times = list(misused.values_list("refused_at", flat=True)[:MISUSED])
    until = times[0] + PAUSE if len(times) == MISUSED and times[0] else None
    return until if until and until > at else None


def refuse_content(help_request: HelpRequest, contact: str, pictures: Sequence[File[bytes]], at: datetime) -> None:
    today = timezone.localdate(at)
    if not (help_request.words.strip() or help_request.voice or help_request.kind_id != "other"):
        raise Refused(Reason.NOTHING_SAID)
    if help_request.person is None and not help_request.for_name.strip():
        raise Refused(Reason.NO_NAME)
    if help_request.way == Way.NEIGHBOUR and help_request.person is None and not contact:
        raise Refused(Reason.NO_CONTACT)
    if help_request.area.level not in LEVELS:
        raise Refused(Reason.NO_PLACE)
    if help_request.wanted_on and help_request.wanted_on < today:
        raise Refused(Reason.PAST)
    if help_request.wanted_on and help_request.wanted_on > today + AHEAD:
        raise Refused(Reason.FAR_AHEAD)
    if len(pictures) > MOST_PHOTOS:
        raise Refused(Reason.TOO_MANY_PHOTOS)


def refuse_asker(help_request: HelpRequest, by: User, at: datetime) -> None:
    if help_request.way == Way.STAFF and not (scope.of(by, Power.RUN, at) or scope.of(by, Power.REVIEW, at)):
        raise Refused(steps.Reason.NOT_YOURS)
    if help_request.way == Way.OWN and not (help_request.person and by.acts_for(help_request.person)):
        raise Refused(Reason.NOT_HOUSEHOLD)
    asked = HelpRequest.objects.filter(asked_by=by)
    today = asked.filter(submitted_at__gt=at - timedelta(days=1)).count()
    if today >= (MOST_A_DAY_AT_THE_DOOR if help_request.way == Way.STAFF else MOST_A_DAY):
        raise Refused(Reason.TODAY)
    if help_request.way == Way.STAFF:
        return
    if until := paused_until(by, at):
        raise Refused(Reason.PAUSED, until=day_word(until))
    if asked.exclude(way=Way.STAFF).underway().count() >= MOST_UNDERWAY:
        raise Refused(Reason.MANY, most=MOST_UNDERWAY)


def keep_pictures(help_request: HelpRequest, pictures: Sequence[File[bytes]], *, of_report: bool, by: User, at: datetime) -> None:
    """Keep pictures, cleaned before, with a request or with the report on it."""
    for picture in pictures:
        photo = RequestPhoto(id=new_id(at), request=help_request, of_report=of_report, by=by, at=at)
        photo.picture.save(f"{photo.id}.jpg", picture, save=False)
        photo.save(force_insert=True)


def _mine(kept: HelpRequest, by: User) -> HelpRequest:
    if kept.asked_by_id != by.pk:
        raise Refused(Reason.USED_FORM)
    return kept
