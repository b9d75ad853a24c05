"""A campaign of the demo that is under way: it began two weeks ago, and gives half as much again."""

from datetime import datetime, timedelta

from django.utils import timezone

from events.campaigns import actions as campaign_actions
from events.campaigns import tagging
from events.campaigns.actions import Boost
from events.models import Campaign, Category
from points.budgets.actions import allot as allot_actions
from points.budgets.actions import fund as fund_actions
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Role, ServicePoint

KINDS = ("environment", "aid", "health", "customs", "emergency")
BEGAN, ENDS, FILLED = timedelta(days=14), timedelta(days=16), 3_000


def begin(*, at: datetime) -> Campaign:
    """The district announces it and fills its fund; events of its kinds join while they are drafted."""
    held = Appointment.objects.filter(role=Role.DISTRICT_ADMIN).select_related("area", "person").order_by("pk")[0]
    today, by, then = timezone.localdate(at), held.person, at - BEGAN - timedelta(days=7)
    campaign = Campaign(
        area=held.held_area,
        name="邻里暖心月(演示)",
        slogan="一件小事，一份温暖",
        description="入冬前后，各服务点清理楼道、扫雪除冰、看望老人、义诊义剪。参加的活动照常得积分，主题活动再加一份。",
        start=today - BEGAN,
        end=today + ENDS,
        target_shifts=30,
        target_participations=150,
        target_hours=240,
    )
    kinds = list(Category.objects.filter(pk__in=KINDS))
    campaign_actions.keep(campaign=campaign, categories=kinds, boost=Boost(50, 60), by=by, at=then)
    campaign = campaign_actions.publish(campaign=campaign, by=by, at=then)
    if campaign.fund and (amount := min(FILLED, allot_actions.free(held.held_area))):
        fund_actions.fill(id=new_id(then), fund=campaign.fund, amount=amount, by=by, at=then)
    return campaign


def on(point: ServicePoint, category: str, moment: datetime) -> Campaign | None:
    """The campaign that an event of this kind at that moment joins, if one is under way."""
    around = tagging.around(ServicePoint.objects.filter(pk=point.pk))
    day = timezone.localdate(moment)
    return around.filter(categories=category, start__lte=day, end__gte=day).first()
