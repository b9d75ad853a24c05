"""Which events belong to a campaign: of points in its area, of its kinds of service, while it is open."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.campaigns.models import CampaignQuerySet
from events.campaigns.refusals import CampaignRefusal
from events.models import Campaign, Event
from volunteer.core import forms
from volunteer.core.attempts import attempt_form
from volunteer.core.refusals import Refused
from volunteer.places.models import ServicePointQuerySet


def require_event_fits(event: Event) -> None:
    """Raise unless the event may belong to the campaign it names; none is always right.

    Inside a transaction: the campaign is held, so that it neither ends nor changes before the event is written.
    """
    if event.campaign is None:
        return
    held = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("area")
    _require_event_fits(event, held.get(pk=event.campaign.pk))


def _require_event_fits(event: Event, campaign: Campaign) -> None:
    if campaign.published_at is None or campaign.ended_at is not None:
        raise Refused(CampaignRefusal.CLOSED)
    if not campaign.area.contains(event.point.area):
        raise Refused(CampaignRefusal.ELSEWHERE)
    kinds = {row.pk for row in campaign.categories.all()}
    if kinds and event.category_id not in kinds:
        raise Refused(CampaignRefusal.KIND)


def campaign_for_copy(event: Event) -> Campaign | None:
    """The campaign a copy of the event belongs to: the same while that takes events."""
    return Campaign.objects.open().filter(pk=event.campaign_id).first() if event.campaign_id else None


def open_campaigns_for(points: ServicePointQuerySet) -> CampaignQuerySet:
    """The open campaigns whose area contains one of these points."""
    paths = points.order_by().values_list("area__path", flat=True).distinct()
    wider = {path[:length] for path in paths for length in range(5, len(path) + 1, 5)}
    return Campaign.objects.open().filter(area__path__in=wider)


def offer_campaigns(form: forms.ModelForm, points: ServicePointQuerySet) -> None:  # type: ignore[type-arg]
    """Offer in an event's form the campaigns around these points and the one it has; without any the field goes."""
    field: Any = form.fields["campaign"]
    offered = Campaign.objects.filter(Q(pk__in=open_campaigns_for(points).values("pk")) | Q(pk=form.instance.campaign_id))
    field.queryset, field.empty_label = offered.order_by("start", "pk"), _("none")
    if not field.queryset.exists():
        del form.fields["campaign"]


def clean_campaign(form: forms.ModelForm, fields: dict[str, Any]) -> None:  # type: ignore[type-arg]
    """Say at the field of an event's form why the event cannot belong to the campaign chosen."""
    point = fields.get("point") or getattr(form.instance, "point", None)
    campaign, category = fields.get("campaign"), fields.get("category")
    if not (point and campaign and category):
        return
    if campaign.pk == form.instance.campaign_id and not {"campaign", "category"} & set(form.changed_data):
        return
    with attempt_form(form, "campaign"):
        _require_event_fits(Event(point=point, category=category), campaign)
