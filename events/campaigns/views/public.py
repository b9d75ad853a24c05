"""Campaigns as everybody sees them: what is on, and one of them with its next events."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.campaigns import queries as campaign_queries
from events.campaigns.programmes import queries as programme_queries
from events.models import Campaign, Shift
from events.shifts.queries import shift_cards, with_card_data
from points.budgets.actions import fund as fund_actions
from volunteer.core import clock

PAGE = 20


@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Those under way, those announced, and those that are over."""
    today = clock.today()
    found = Campaign.objects.published().select_related("area")
    page = Paginator(found.in_state(Campaign.State.OVER, today).order_by("-end", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "running": found.in_state(Campaign.State.RUNNING, today).order_by("end", "pk")[:PAGE],
        "coming": found.in_state(Campaign.State.COMING, today).order_by("start", "pk")[:PAGE],
        "page": page,
        "programmes": programme_queries.running_programmes(clock.now())[:PAGE],
    }
    return render(request, "events/campaigns/list.html", context)


@require_safe
def campaign_detail(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One campaign: what, when, how far it has come, and which of its events can be joined next."""
    at = clock.now()
    found = get_object_or_404(Campaign.objects.published().select_related("area", "fund"), pk=campaign_id)
    coming = Shift.objects.upcoming(at).of_campaign(found)
    page = Paginator(with_card_data(coming), PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": found,
        "state": found.state_on(timezone.localdate(at)),
        "kinds": found.categories.all(),
        "left": fund_actions.fund_balance(found.fund) if found.fund else 0,
        "targets": campaign_queries.targets(found, campaign_queries.campaign_figure(found)),
        "page": page,
        "cards": shift_cards(page.object_list, reader=request.user, at=at),
    }
    return render(request, "events/campaigns/campaign.html", context)
