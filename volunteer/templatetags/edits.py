"""What was changed on a row, by whom, from what to what: for the foot of the page on which it is edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms import BaseForm
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from volunteer.core import audit
from volunteer.models import AuditRow, User
from volunteer.templatetags.formatting import day, moment

register = template.Library()


@dataclass(frozen=True)
class Change:
    """One field of one edit; without words only that it was changed."""

    label: str
    before: str = ""
    after: str = ""

    @property
    def told(self) -> bool:
        return bool(self.before or self.after)


@dataclass(frozen=True)
class Edit:
    at: datetime
    by: User | None
    changes: list[Change]


@register.inclusion_tag("components/edits.html")
def edits(row: object, form: BaseForm | None = None) -> dict[str, Any]:
    """The latest edits of a row, the newest first; fields are called as in `form`, where it has them. One statement."""
    if not isinstance(row, models.Model):  # a page that makes a new row, or a reader who may not edit
        return {"edits": []}
    return {"edits": [Edit(one.at, one.actor, list(field_changes(one, row, form))) for one in audit.recent_edits(row)]}


def field_changes(one: AuditRow, row: models.Model, form: BaseForm | None) -> Iterator[Change]:
    for name, (before, after) in one.detail["changes"].items():
        field = model_field(row, name)
        named = form.fields[name].label if form is not None and name in form.fields else None
        label = str(named or getattr(field, "verbose_name", name))
        if before is None and after is None:
            yield Change(label)
        else:
            yield Change(label, trail_value(field, before), trail_value(field, after))


def model_field(row: models.Model, name: str) -> Any:
    try:
        return row._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def trail_value(field: Any, value: Any) -> str:
    """A value out of the trail, as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", "[]"):
        return _("(empty)")
    if names := dict(getattr(field, "flatchoices", None) or ()):
        return str(names.get(value, value))
    if isinstance(field, models.DateTimeField):
        return moment(parse_datetime(value))
    if isinstance(field, models.DateField):
        return day(parse_date(value))
    return str(value)[:5] if isinstance(field, models.TimeField) else str(value)
