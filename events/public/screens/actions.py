"""播放单: what a screen plays. Only what everybody may see: suppressed figures, agreed pictures, role models with consent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from events.core import periods
from events.figures.units import Unit, unit_of_area, unit_of_point
from events.models import Figure, Screen, ScreenPart, Shift
from events.public import figures as public_figures
from events.public import queries as public_queries
from events.public.screens.refusals import ScreenRefusal
from events.shifts.queries import shift_cards, with_card_data
from volunteer.core import audit
from volunteer.core.files import pdf
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

Kind = ScreenPart.Kind
MOST_PARTS = 6
MAX_EVENTS = 5
MAX_PARTS = 6
FIRST_DAYS = 7  # of a month: too little has happened in it yet
SAID = re.compile(r"[“「：:]([^”」“「：:。]+)")
SENTENCE = re.compile(r"(?<=[。！？!?])|(?<=[.]) ")
MIN_CHARACTERS, MAX_CHARACTERS = 6, 60  # of a sentence on the screen


def save_screen(*, screen: Screen, parts: Sequence[ScreenPart], by: User, at: datetime) -> Screen:
    """Keep a new screen or change one of one's own: its name, whether it plays, and its parts in their order. Raises `Refused`."""
    held = role_scope.scope_for(by, Power.RUN, at)
    if not (held.covers_point(screen.point) if screen.point else screen.area and held.covers_area(screen.area)):
        raise Refused(ScreenRefusal.NOT_YOURS)
    if not parts:
        raise Refused(ScreenRefusal.NOTHING)
    with transaction.atomic():
        if screen._state.adding:
            screen.code, screen.made_by, screen.made_at = random_code(12), by, at
        changes = audit.differences(screen)
        screen.save()
        screen.parts.all().delete()
        for position, part in enumerate(parts[:MOST_PARTS], 1):
            part.screen, part.position = screen, position
        ScreenPart.objects.bulk_create(parts[:MOST_PARTS])
        detail = {"plays": [[part.kind, part.seconds] for part in parts], "active": screen.active, "changes": changes}
        audit.record(act="screen.save", subject=screen, actor=by, at=at, detail=detail)
    return screen


def screen_address(screen: Screen) -> str:
    return f"{settings.PUBLIC_URL}{reverse('events:playlist', args=[screen.code])}"


# --- what it shows -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slide:
    """One picture on the screen: a template `kind`, its seconds and what it shows."""

    kind: str
    seconds: int
    shown: Any


def slides(screen: Screen, at: datetime) -> list[Slide]:
    """Everything in its order; a part that has nothing to show is left out. A constant number of statements."""
    unit = unit_of_point(screen.point) if screen.point else unit_of_area(screen.area)  # type: ignore[arg-type]  # one is set
    return [Slide(part.kind, part.seconds, one) for part in screen.parts.all() for one in SLIDE_MAKERS[Kind(part.kind)](unit, at)]


def figure_slides(unit: Unit, at: datetime) -> list[Any]:
    """The month with everything so far, and the parts that did most. In the first week of a month it is the last one."""
    month = periods.period_of(Figure.Kind.MONTH, timezone.localdate(at) - timedelta(days=FIRST_DAYS))
    in_month, so_far = public_figures.figures_of_periods(unit, month, periods.ALL_TIME)
    parts = [part for part in so_far.parts if part.figure and part.figure.participations]
    most = sorted(parts, key=lambda part: -(part.figure.participations if part.figure else 0))[:MAX_PARTS]
    told = in_month.own is not None and in_month.own.participations > 0
    return [{"month": month if told else None, "numbers": in_month if told else so_far, "so_far": so_far.own, "parts": most}]


def event_slides(unit: Unit, at: datetime) -> list[Any]:
    rows = Shift.objects.upcoming(at).filter(unit.points("event__point__"))
    found = shift_cards(with_card_data(rows)[:MAX_EVENTS], reader=AnonymousUser(), at=at)
    page = reverse("events:point", args=[unit.point.sign_code]) if unit.point else reverse("events:browse")
    return [{"cards": found, "qr": pdf.qr_drawing(f"{settings.PUBLIC_URL}{page}")}] if found else []


def role_model_slides(unit: Unit, at: datetime) -> list[Any]:
    """What each did, in a sentence, and what is told in somebody's own words."""
    found = public_queries.shown_role_models(unit)
    return [{"model": model, "sentence": first_sentence(model.told), "said": said_in(model.told)} for model in found]


def first_sentence(story: str) -> str:
    return Truncator(SENTENCE.split(" ".join(story.split()), maxsplit=1)[0]).chars(MAX_CHARACTERS)


def said_in(story: str) -> str:
    """The longest of the words that stand in quotation marks, or after a colon until the end of the sentence; empty without."""
    said = max(SAID.findall(story), key=len, default="")
    return said if MIN_CHARACTERS <= len(said) <= MAX_CHARACTERS else ""


def picture_slides(unit: Unit, at: datetime) -> list[Any]:
    return list(public_queries.shown_photos(unit))


SLIDE_MAKERS = {
    Kind.FIGURES: figure_slides,
    Kind.EVENTS: event_slides,
    Kind.MODELS: role_model_slides,
    Kind.PICTURES: picture_slides,
}
