"""What the kinds of service ask of people who sign up: the name of their document, and its number. Data of the district."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from events.models import Category
from volunteer.core import audit
from volunteer.models import User


def save_asked_data(*, names: Collection[str], numbers: Collection[str], by: User, at: datetime) -> None:
    """Set which kinds (slugs) ask for the name of the document, and which for its number as well; all others ask nothing.

    Whether `by` speaks for the district is the caller's scope. Harmless to repeat.
    """
    with transaction.atomic():
        for category in Category.objects.select_for_update().order_by("position"):
            asked = {"asks_name": category.pk in {*names, *numbers}, "asks_number": category.pk in numbers}
            if asked != {"asks_name": category.asks_name, "asks_number": category.asks_number}:
                Category.objects.filter(pk=category.pk).update(**asked)
                audit.record(act="category.asks", subject=category, actor=by, at=at, detail=asked)
