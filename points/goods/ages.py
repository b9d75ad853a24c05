"""Goods that are not for everybody: the youngest age, asked when an order is placed and when a keeper enters a sale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from points.models import Item
from volunteer.models import User
from volunteer.refusals import Refused


class Reason(TextChoices):
    TOO_YOUNG = "too_young", _("“%(item)s” is for people from %(age)s years on. Have a look at the other goods.")
    AGE_UNKNOWN = (
        "age_unknown",
        _("“%(item)s” is for people from %(age)s years on. Enter the date of birth under “Me” first, or ask the community."),
    )


def refuse_younger(person: User, items: Iterable[Item], at: datetime) -> None:
    """Refuse goods this person is too young for on the local day, or whose age nobody knows. Raises `Refused(Reason)`."""
    for item in items:
        if item.min_age is None:
            continue
        age = person.age_on(timezone.localdate(at))
        if age is None or age < item.min_age:
            reason = Reason.AGE_UNKNOWN if age is None else Reason.TOO_YOUNG
            raise Refused(reason, item=item.name, age=item.min_age)
