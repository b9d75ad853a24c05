"""Campaigns for tests."""

from datetime import timedelta

from events.campaigns import keeping
from events.models import Campaign, Category
from tests.cast import NOW

TODAY = NOW.date()


def draft(area, *, by, kinds=(), at=NOW, boost=None, **fields) -> Campaign:
    """A draft of a campaign: the week around today if nothing else is said."""
    known = {"name": "学雷锋(演示)", "start": TODAY - timedelta(days=3), "end": TODAY + timedelta(days=3)} | fields
    categories = Category.objects.filter(pk__in=kinds)
    return keeping.keep(campaign=Campaign(area=area, **known), categories=categories, boost=boost, by=by, at=at)


def published(area, *, by, at=NOW, **fields) -> Campaign:
    return keeping.publish(campaign=draft(area, by=by, at=at, **fields), by=by, at=at)
