"""What rooms add to the file of a place: each section is a heading, a template and what it is filled with.

The rooms of the apps above register theirs in `registered/hooks.py` when the app is ready. The staff file shows all sections, the
page for everybody those that are `public`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from volunteer.models import Area

type Fill = Callable[[Area, datetime], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """`fill` answers what the template needs; None where there is nothing to say of this place. A constant number of statements."""

    label: str | Promise
    template: str
    fill: Fill
    public: bool = False


@dataclass(frozen=True)
class FilledSection:
    """A section of one place."""

    label: str | Promise
    template: str
    context: dict[str, Any]


SECTIONS: list[Section] = []


def register_section(label: str | Promise, template: str, fill: Fill, *, public: bool = False) -> None:
    """Add a section to every file of a place; they stand in the order in which they are registered."""
    SECTIONS.append(Section(label, template, fill, public))


def sections_of(area: Area, at: datetime, *, public: bool = False) -> list[FilledSection]:
    """The sections of a place that have something to say; with `public` those for everybody alone."""
    shown = [one for one in SECTIONS if one.public or not public]
    filled = [(one, one.fill(area, at)) for one in shown]
    return [FilledSection(one.label, one.template, context) for one, context in filled if context is not None]
