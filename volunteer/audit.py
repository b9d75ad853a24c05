"""Writing the audit trail."""

from datetime import datetime
from typing import Any

from django.db import models

from volunteer.models import AuditRow, User


def record(*, act: str, subject: models.Model, actor: User | None, at: datetime, detail: dict[str, Any] | None = None) -> None:
    """Append one audit row in the caller's transaction. `detail` must be plain JSON without personal data."""
    AuditRow.objects.create(
        actor=actor, act=act, subject_type=subject._meta.model_name or "", subject_id=str(subject.pk), detail=detail or {}, at=at
    )
