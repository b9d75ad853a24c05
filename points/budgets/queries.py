"""Which places were given no points yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from points.models import Account, Allotment
from volunteer.models import Area, ServicePoint
from volunteer.setup.steps import DISTRICTS, POINTS, STREETS


def districts_without_points(at: datetime) -> QuerySet[Area]:
    """Those for which no points were ever made: nothing else is allotted to a district."""
    return DISTRICTS.rows(at).filter(~Exists(Allotment.objects.filter(area=OuterRef("pk"))))


def streets_without_points(at: datetime) -> QuerySet[Area]:
    """Those where neither the street nor anything in it was ever given points."""
    inside = Q(area__path__startswith=OuterRef("path")) | Q(point__area__path__startswith=OuterRef("path"))
    return STREETS.rows(at).filter(~Exists(Allotment.objects.filter(inside)))


def points_without_budget(at: datetime) -> QuerySet[ServicePoint]:
    """Those that were never handed points and have none from elsewhere."""
    holding = Account.objects.filter(kind=Account.Kind.BUDGET, point=OuterRef("pk"), balance__gt=0)
    return POINTS.rows(at).filter(~Exists(Allotment.objects.filter(point=OuterRef("pk"))), ~Exists(holding))
