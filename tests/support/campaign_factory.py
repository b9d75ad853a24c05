"""Campaigns for tests."""

from datetime import timedelta

from events.campaigns import actions as campaigns
from events.campaigns.programmes import actions as programmes
from events.models import Campaign, Category, Programme
from tests.cast import NOW

TODAY = NOW.date()


def draft(area, *, by, kinds=(), at=NOW, boost=None, **fields) -> Campaign:
    """A draft of a campaign: the week around today if nothing else is said."""
    known = {"name": "学雷锋(演示)", "start": TODAY - timedelta(days=3), "end": TODAY + timedelta(days=3)} | fields
    categories = Category.objects.filter(pk__in=kinds)
    return campaigns.create_campaign(campaign=Campaign(area=area, **known), categories=categories, boost=boost, by=by, at=at)


def published(area, *, by, at=NOW, **fields) -> Campaign:
    return campaigns.publish(campaign=draft(area, by=by, at=at, **fields), by=by, at=at)


def programme(area, *, by, names=("敲门(演示)",), counts="sessions", at=NOW) -> Programme:
    """A published programme of this month with two groups, of which the first ones have a name."""
    made = Programme(area=area, name="八个十(演示)", start=TODAY.replace(day=1), end=TODAY.replace(day=30))
    made = programmes.create_programme(programme=made, groups=2, by=by, at=at)
    said = [{"name": name, "target": 2, "counts": counts} for name in [*names, "", ""][:2]]
    programmes.edit(programme=made, fields={}, groups=said, by=by, at=at)
    return programmes.publish(programme=made, by=by, at=at)
