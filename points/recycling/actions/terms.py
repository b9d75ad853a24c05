"""Prices and limits from a day on, and the fund that pays."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from points.budgets.actions import fund as fund_actions
from points.ledger.models import PERSON_LIMIT
from points.models import Fund, FundMove, RecyclingPrice, RecyclingTerms
from points.recycling.refusals import RecyclingRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.roles.scope import Scope


def set_price(*, kind: str, since: date, points: int, by: User | None, at: datetime) -> RecyclingPrice:
    """Set the points a kilogram of a kind from a local day on. The same again changes nothing. Raises `Refused`.

    What was weighed before keeps its price. The caller has seen that `by` may change what the district lists.
    """
    price = RecyclingPrice(kind=kind, since=since, points=points, by=by, at=at)
    require_not_past(since, at)
    with transaction.atomic():
        RecyclingPrice.objects.bulk_create([price], ignore_conflicts=True)
        kept = RecyclingPrice.objects.get(kind=kind, since=since)
        if kept.points != points:
            raise Refused(RecyclingRefusal.PRICED)
        if kept.pk == price.pk:
            audit.record(act="recycling.price", subject=kept, actor=by, at=at, detail={"kind": kind, "points": points})
    return kept


def set_terms(*, terms: RecyclingTerms, by: User | None, at: datetime) -> RecyclingTerms:
    """Set the limits from a local day on: unsaved `terms`. The same again changes nothing. Raises `Refused`."""
    require_not_past(terms.since, at)
    terms.by, terms.at = by, at
    numbers = ("day_points", "most_grams", "open_minutes", "answer_days")
    with transaction.atomic():
        RecyclingTerms.objects.bulk_create([terms], ignore_conflicts=True)
        kept = RecyclingTerms.objects.get(since=terms.since)
        if any(getattr(kept, name) != getattr(terms, name) for name in numbers):
            raise Refused(RecyclingRefusal.TERMS_SET)
        if kept.pk == terms.pk:
            audit.record(
                act="recycling.terms", subject=kept, actor=by, at=at, detail={name: getattr(kept, name) for name in numbers}
            )
    return kept


def require_not_past(since: date, at: datetime) -> None:
    if since < timezone.localdate(at):
        raise Refused(RecyclingRefusal.PAST)


def fill_fund(*, id: UUID, area: Area, amount: int, scope: Scope, by: User, at: datetime) -> FundMove:
    """Put points of the area's budget into its fund of recycling, which is made at the first time. Once for each `id`.

    Raises `Refused`.
    """
    if not scope.covers_area(area):
        raise Refused(RecyclingRefusal.NOT_OVER)
    with transaction.atomic():
        return fund_actions.fill_fund(id=id, fund=get_or_create_fund(area), amount=amount, by=by, at=at)


def get_or_create_fund(area: Area) -> Fund:
    """The fund of recycling of this very area."""
    known = {"extra": 0, "most_each": PERSON_LIMIT, "name": gettext("Recycling")}
    Fund.objects.bulk_create([Fund(area=area, cause=Fund.Cause.RECYCLING, **known)], ignore_conflicts=True)
    return Fund.objects.select_related("area").get(area=area, cause=Fund.Cause.RECYCLING)
