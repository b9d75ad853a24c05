"""A campaign of the demo that is under way: it began two weeks ago, and gives half as much again."""

from datetime import datetime, timedelta

from django.utils import timezone

from events.campaigns import actions as campaigns
from events.campaigns import tagging
from events.campaigns.actions import Boost
from events.models import Campaign, Category
from points.budgets.actions import allot as allot_actions
from points.budgets.actions import fund as fund_actions
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Role, ServicePoint

CATEGORIES = ("environment", "aid", "health", "customs", "emergency")
BEGAN_AGO, ENDS_IN, FUND_POINTS = timedelta(days=14), timedelta(days=16), 3_000


def start_campaign(*, at: datetime) -> Campaign:
    """The district announces it and fills its fund; events of its kinds join while they are drafted."""
    held = Appointment.objects.filter(role=Role.DISTRICT_ADMIN).select_related("area", "person").order_by("pk")[0]
    today, by, then = timezone.localdate(at), held.person, at - BEGAN_AGO - timedelta(days=7)
    campaign = Campaign(
        area=held.held_area,
        name="邻里暖心月(演示)",
        slogan="一件小事，一份温暖",
        description="入冬前后，各服务点清理楼道、扫雪除冰、看望老人、义诊义剪。参加的活动照常得积分，主题活动再加一份。",
        start=today - BEGAN_AGO,
        end=today + ENDS_IN,
        target_shifts=30,
        target_participations=150,
        target_hours=240,
    )
    kinds = list(Category.objects.filter(pk__in=CATEGORIES))
    campaigns.create_campaign(campaign=campaign, categories=kinds, boost=Boost(50, 60), by=by, at=then)
    campaign = campaigns.publish(campaign=campaign, by=by, at=then)
    if campaign.fund and (amount := min(FUND_POINTS, allot_actions.free_points(held.held_area))):
        fund_actions.fill_fund(id=new_id(then), fund=campaign.fund, amount=amount, by=by, at=then)
    return campaign


def running_campaign_for(point: ServicePoint, category: str, moment: datetime) -> Campaign | None:
    """The campaign that an event of this kind at that moment joins, if one is under way."""
    around = tagging.open_campaigns_for(ServicePoint.objects.filter(pk=point.pk))
    day = timezone.localdate(moment)
    return around.filter(categories=category, start__lte=day, end__gte=day).first()
