"""Writing the audit trail."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.files.base import File
from django.db import models

from volunteer.models import AuditRow, User

LONGEST = 200  # letters of a value that are kept
HIDDEN = ("phone", "contact", "secret")  # of these only that they changed


def record(*, act: str, subject: models.Model, actor: User | None, at: datetime, detail: dict[str, Any] | None = None) -> None:
    """Append one audit row in the caller's transaction. `detail` must be plain JSON without personal data."""
    AuditRow.objects.create(
        actor=actor, act=act, subject_type=subject._meta.model_name or "", subject_id=str(subject.pk), detail=detail or {}, at=at
    )


# --- what was changed ------------------------------------------------------------------------------------------------------


def last_act(subject: models.Model) -> AuditRow | None:
    """The latest act about this row by somebody."""
    rows = AuditRow.objects.filter(subject_type=subject._meta.model_name, subject_id=str(subject.pk), actor__isnull=False)
    return rows.select_related("actor").order_by("-at", "-pk").first()


def set_fields(row: models.Model, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """Set what differs on the row, which is not saved; {name: [before, after]} of it, for `detail["changes"]`."""
    found: dict[str, list[Any]] = {}
    for name, value in fields.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            found[name] = [audit_value(name, before), audit_value(name, value)]
    return found


def set_many(row: models.Model, name: str, chosen: Iterable[models.Model]) -> dict[str, list[Any]]:
    """Set a relation to many rows; as `set_fields`."""
    related, chosen = getattr(row, name), list(chosen)
    before = list(related.all())
    if {one.pk for one in before} == {one.pk for one in chosen}:
        return {}
    related.set(chosen)
    return {name: [audit_value(name, ", ".join(sorted(map(str, rows)))) for rows in (before, chosen)]}


def differences(row: models.Model) -> dict[str, list[Any]]:
    """What differs on a row that is about to be saved from what is kept; {} for a new one."""
    before = type(row)._base_manager.filter(pk=row.pk).first()
    if before is None:
        return {}
    other = [field.name for field in row._meta.concrete_fields if getattr(row, field.attname) != getattr(before, field.attname)]
    return set_fields(before, {name: getattr(row, name) for name in other})


def recent_edits(subject: models.Model, most: int = 10) -> models.QuerySet[AuditRow]:
    """The latest acts that changed fields of this row."""
    rows = AuditRow.objects.filter(subject_type=subject._meta.model_name, subject_id=str(subject.pk), detail__has_key="changes")
    return rows.exclude(detail__changes={}).select_related("actor").order_by("-at", "-pk")[:most]


def audit_value(name: str, value: Any) -> Any:
    """A value as the trail keeps it: short, without phones; of people their number, of files and secrets only that they changed."""
    if name in HIDDEN or isinstance(value, (File, bytes, memoryview)):
        return None
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, User):
        return value.volunteer_no
    return value.isoformat() if isinstance(value, (date, time)) else str(value)[:LONGEST]
