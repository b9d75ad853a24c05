"""Whose proof of a skill ends soon is reminded of it once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DateField, DurationField, ExpressionWrapper, F, Q, Value
from django.urls import reverse
from django.utils import timezone

from volunteer.models import Notice, PersonSkill
from volunteer.notices import outbox

DAY = timedelta(days=1)


def remind_of_ends(*, at: datetime) -> int:
    """Remind everybody whose proof ends within the days of its skill, once for each end; how many were told."""
    today = timezone.localdate(at)
    days = ExpressionWrapper(F("skill__remind_days") * Value(DAY, DurationField()), output_field=DurationField())
    from_day = ExpressionWrapper(F("valid_until") - days, output_field=DateField())
    ending = PersonSkill.objects.proved(today).filter(valid_until__isnull=False, person__is_active=True).alias(from_day=from_day)
    unreminded = Q(reminded_of=None) | ~Q(reminded_of=F("valid_until"))
    rows = list(ending.filter(unreminded, from_day__lte=today).select_related("person", "skill"))
    if rows:
        PersonSkill.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_of=F("valid_until"))
        outbox.write_notices([end_notice(row, at) for row in rows])
    return len(rows)


def end_notice(row: PersonSkill, at: datetime) -> Notice:
    end = row.valid_until.isoformat() if row.valid_until else ""
    params, key = {"skill": row.skill.name, "until": end}, f"skill_ends:{row.pk}:{end}"
    return Notice(person=row.person, kind="skill_ends", params=params, key=key, at=at, url=reverse("volunteer:skills"))
