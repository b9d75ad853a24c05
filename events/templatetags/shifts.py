"""A shift's note in words, why somebody cannot come, and what a change request changes, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from events.models import ChangeRequest, Signup
from events.shifts.actions import publish as publish_actions
from volunteer.templatetags import formatting

register = template.Library()
register.filter("note", publish_actions.state_reason)


@register.filter
def hindrance(value: str) -> str:
    """The words of a `Signup.Hindrance`."""
    return str(dict(Signup.Hindrance.choices).get(value, ""))


@dataclass(frozen=True)
class Line:
    label: str
    before: str
    after: str


@register.filter
def differences(change: ChangeRequest) -> list[Line]:
    """Before and after, in words. The jobs of the change's shift should be prefetched."""
    labels = {"start": _("start"), "end": _("end"), "place": _("meeting place")}
    lines = [
        Line(label, _value_words(name, change.before.get(name)), _value_words(name, change.after[name]))
        for name, label in labels.items()
        if name in change.after
    ]
    jobs = {str(job.pk): str(job) for job in change.shift.jobs.all()}
    for key, numbers in change.after.get("jobs", {}).items():
        before = change.before.get("jobs", {}).get(key, {})
        lines += [_number_change(jobs.get(key, ""), name, before.get(name), after) for name, after in numbers.items()]
    return lines


def _value_words(name: str, value: Any) -> str:
    return formatting.moment(formatting.iso(value)) if name != "place" else str(value or "")


def _number_change(job: str, name: str, before: int | None, after: int) -> Line:
    if name == "capacity":
        return Line(f"{job} · {_('places')}", str(before), str(after))
    return Line(f"{job} · {_('points')}", f"× {(before or 0) / 100:g}", f"× {after / 100:g}")
