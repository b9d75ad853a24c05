"""What is missing for a price, in points and in hours of service: the one sentence that wallet, shop, goods and cart say."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from points.models import Rule
from volunteer.templatetags.formatting import hours, number


@dataclass(frozen=True)
class Shortfall:
    """`points` are missing, `waiting` of them on their way. The rest takes about `minutes` of service; None: nobody can say."""

    points: int
    waiting: int
    minutes: int | None

    @property
    def sentence(self) -> str:
        said = {"points": number(self.points), "waiting": number(self.waiting), "hours": hours(self.minutes)}
        if self.waiting >= self.points:
            return _("%(points)s points are missing; those on their way are enough.") % said
        if self.minutes is None:
            return _("%(points)s points are missing.") % said
        if self.waiting:
            return _("%(points)s points are missing. Beside the %(waiting)s on their way: %(hours)s more hours or so.") % said
        return _("%(points)s points are missing: about %(hours)s more hours of service.") % said


def shortfall(*, price: int, balance: int, waiting: int, rule: Rule | None) -> Shortfall | None:
    """What is missing to pay `price` out of `balance`; None where nothing is. `waiting`: points on their way; `rule`: of today."""
    missing = price - balance
    if missing <= 0:
        return None
    minutes = rule.minutes_worth(missing - waiting) if rule and waiting < missing else None
    return Shortfall(missing, min(waiting, missing), minutes)
