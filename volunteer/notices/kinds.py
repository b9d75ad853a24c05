"""The kinds of notice, registered by the rooms that send them, and the subjects for which people choose how they are told."""

import pkgutil
from dataclasses import dataclass
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class Subject(models.TextChoices):
    SHIFTS = "shifts", pgettext_lazy("subject", "My events: changes, cancellations, words from the leader")
    REMINDERS = "reminders", pgettext_lazy("subject", "Reminders before and after an event")
    RECORD = "record", pgettext_lazy("subject", "My hours and points")
    GOODS = "goods", pgettext_lazy("subject", "What I redeem")
    HELP = "help", pgettext_lazy("subject", "Help I asked for or give")
    WORK = "work", pgettext_lazy("subject", "My duties: what waits for me")
    SAFETY = "safety", pgettext_lazy("subject", "My account and household")


@dataclass(frozen=True)
class Kind:
    """One kind of notice. Its words are the template `<room>/notices/<name>.txt`.

    `subject`: what it is about in a person's words; most kinds concern somebody's duties. `sms`: it may also go out as a text
    message; `text` is then the sentence that is registered with providers (`volunteer/notices/texts.py`). `urgent`: it cannot wait
    for the morning, since somebody is in danger, stands at a counter or a door, or spends another's points. `icon` stands beside it
    in the inbox.
    """

    name: str
    icon: str = "calendar"
    subject: Subject = Subject.WORK
    sms: bool = False
    urgent: bool = False
    text: str | Promise = ""


KINDS: dict[str, Kind] = {}
ROOMS: dict[str, str] = {}
# What a person cannot silence.
ALWAYS = frozenset({Subject.SAFETY})
# Subjects whose messages cost money and are sent only to those who ask for them.
ON_REQUEST = frozenset({Subject.REMINDERS, Subject.WORK})


def register_kinds(room: str, *kinds: Kind) -> None:
    """Register the kinds of a room, given as its folder, e.g. `events/shifts`. Called by the room's `notices.py`."""
    for kind in kinds:
        if kind.name in KINDS:
            raise ImproperlyConfigured(f"Two kinds of notice are called {kind.name}.")
        KINDS[kind.name], ROOMS[kind.name] = kind, room


def load_kinds(app: str) -> None:
    """Import the `notices.py` of every room of an app. Called by its `AppConfig.ready`."""
    for module in pkgutil.walk_packages(import_module(app).__path__, f"{app}."):
        if module.name.endswith(".notices") and not module.ispkg:
            import_module(module.name)


def kind_of(name: str) -> Kind:
    """The kind of this name; a plain one where no room knows it any more, for a notice of years ago."""
    return KINDS.get(name) or Kind(name)


def template_name(name: str) -> str:
    """The template with the words of a kind."""
    return f"{ROOMS[name]}/notices/{name}.txt"
