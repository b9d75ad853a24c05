"""A campaign from its draft to its end, and its copy for the next year. Whether `by` may do so there is the caller's scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from events.campaigns import festivals
from events.campaigns.refusals import CampaignRefusal
from events.models import Attendance, Campaign, Category, Shift
from points.budgets.actions import fund as fund_actions
from points.models import Account, Fund
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User

LEVELS = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN)
ALWAYS_EDITABLE = ("name", "slogan", "description", "picture", "target_shifts", "target_participations", "target_hours")
# What events rely on that belong to it.
FIXED_ONCE_USED = ("area", "festival", "start", "end")


@dataclass(frozen=True)
class Boost:
    """What comes on top of ordinary points: `extra` hundredths of them, for one person `most_each` points in all."""

    extra: int
    most_each: int


def create_campaign(
    *, campaign: Campaign, categories: Collection[Category], by: User, at: datetime, boost: Boost | None = None
) -> Campaign:
    """Keep a new draft (`campaign` is not saved). The same again by the same person is the same campaign. Raises `Refused`."""
    require_valid(campaign)
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=campaign.area.pk)
        first = Campaign.objects.filter(area=campaign.area, name=campaign.name, start=campaign.start).first()
        if first is not None:
            if first.created_by_id != by.pk:
                raise Refused(CampaignRefusal.NAME)
            return first
        campaign.created_by, campaign.created_at = by, at
        campaign.fund = create_fund(campaign, boost)
        campaign.save(force_insert=True)
        campaign.categories.set(categories)
        audit.record(act="campaign.draft", subject=campaign, actor=by, at=at, detail={"area": campaign.area.path})
    return campaign


def edit(
    *,
    campaign: Campaign,
    fields: dict[str, Any],
    categories: Collection[Category],
    by: User,
    at: datetime,
    boost: Boost | None = None,
) -> Campaign:
    """Change a campaign: everything while no event belongs to it and its fund never moved, afterwards words, picture, targets.

    Raises `Refused`.
    """
    with transaction.atomic():
        held = lock_campaign(campaign)
        if held.ended_at is not None:
            raise Refused(CampaignRefusal.ENDED)
        changed = audit.set_fields(held, {name: fields[name] for name in (*ALWAYS_EDITABLE, *FIXED_ONCE_USED) if name in fields})
        other_kinds = {row.pk for row in held.categories.all()} != {row.pk for row in categories}
        other_boost = boost_of(held) != boost
        if (other_kinds or other_boost or set(changed) & set(FIXED_ONCE_USED)) and is_in_use(held):
            raise Refused(CampaignRefusal.FIXED)
        if other_boost or ("area" in changed and boost):
            before, held.fund = boost_of(held), create_fund(held, boost)
            changed["fund"] = [boost_in_words(before), boost_in_words(boost)]
        require_valid(held)
        require_unique_name(held)
        if changed:
            held.save(update_fields=list(changed))
        detail: dict[str, Any] = {"fields": list(changed), "kinds": other_kinds, "changes": changed}
        if other_kinds:
            detail["changes"] = changed | audit.set_many(held, "categories", categories)
        audit.record(act="campaign.edit", subject=held, actor=by, at=at, detail=detail)
    return held


def boost_in_words(boost: Boost | None) -> str:
    """What comes on top, for the trail."""
    return f"+{boost.extra} %, ≤ {boost.most_each}" if boost else ""


def publish(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Let everybody see it and events join it. Harmless to repeat. Raises `Refused(IN_PAST)`."""
    with transaction.atomic():
        held = lock_campaign(campaign)
        if held.published_at is not None:
            return held
        if held.end < timezone.localdate(at):
            raise Refused(CampaignRefusal.IN_PAST)
        held.published_by, held.published_at = by, at
        held.save(update_fields=["published_by", "published_at"])
        audit.record(act="campaign.publish", subject=held, actor=by, at=at)
    return held


def unpublish(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Make a published campaign a draft again, as long as no event belongs to it. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        held = lock_campaign(campaign)
        if held.published_at is None:
            return held
        if held.ended_at is not None:
            raise Refused(CampaignRefusal.ENDED)
        if held.events.exists():
            raise Refused(CampaignRefusal.FIXED)
        held.published_by = held.published_at = None
        held.save(update_fields=["published_by", "published_at"])
        audit.record(act="campaign.take_back", subject=held, actor=by, at=at)
    return held


def end_campaign(*, campaign: Campaign, by: User | None, at: datetime) -> Campaign:
    """End it: what begins tomorrow or later counts no more. `by` None: its last day is over. Harmless to repeat."""
    with transaction.atomic():
        held, today = lock_campaign(campaign), timezone.localdate(at)
        if held.ended_at is not None:
            return held
        if held.published_at is None:
            raise Refused(CampaignRefusal.NOT_PUBLISHED)
        if today < held.start:
            raise Refused(CampaignRefusal.NOT_BEGUN)
        held.end, held.ended_by, held.ended_at = min(held.end, today), by, at
        held.save(update_fields=["end", "ended_by", "ended_at"])
        audit.record(act="campaign.end", subject=held, actor=by, at=at, detail={"last_day": held.end.isoformat()})
    return held


def end_due(*, at: datetime) -> int:
    """End those whose last day is over; how many."""
    due = list(Campaign.objects.open().filter(end__lt=timezone.localdate(at)).order_by("pk"))
    for campaign in due:
        end_campaign(campaign=campaign, by=None, at=at)
    return len(due)


def copy_to_next_year(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """A draft of it for the next year: a festival's days are computed anew, other days fall on the same date.

    Copying twice gives the first copy again.
    """
    fields = {name: getattr(campaign, name) for name in (*ALWAYS_EDITABLE, *FIXED_ONCE_USED)}
    copy = Campaign(**fields, copy_of=campaign)
    copy.start, copy.end = days_next_year(campaign)
    with transaction.atomic():
        held = lock_campaign(campaign)
        if first := held.copies.filter(start=copy.start).first():
            return first
        return create_campaign(campaign=copy, categories=list(held.categories.all()), by=by, at=at, boost=boost_of(held))


def days_next_year(campaign: Campaign) -> tuple[date, date]:
    """The days of a campaign a year later. The days around a festival keep their distance to it."""
    start, end = campaign.start, campaign.end
    if campaign.festival:
        middle = start + (end - start) // 2
        was = festivals.nearest_festival_day(campaign.festival, middle)
        moved = festivals.festival_day(campaign.festival, was.year + 1) - was
        return start + moved, end + moved
    first = same_day_next_year(start)
    return first, first + (end - start)


def same_day_next_year(day: date) -> date:
    """The same date a year later; 28 February for the 29th."""
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


# --- what comes on top ---------------------------------------------------------------------------------------------------


def boost_of(campaign: Campaign) -> Boost | None:
    return Boost(campaign.fund.extra, campaign.fund.most_each) if campaign.fund else None


def create_fund(campaign: Campaign, boost: Boost | None) -> Fund | None:
    """A new, empty fund of the campaign's area; None where nothing comes on top."""
    if boost is None:
        return None
    return Fund.objects.create(area=campaign.area, name=campaign.name, extra=boost.extra, most_each=boost.most_each)


def return_leftover_points(*, at: datetime) -> int:
    """Return what is left in the funds of campaigns that ended and of whose shifts none waits to be settled; how many points."""
    purses = Account.objects.filter(kind=Account.Kind.FUND, balance__gt=0)
    ended = Campaign.objects.filter(ended_at__isnull=False, fund__in=purses.values("fund")).select_related("fund__area")
    return sum(fund_actions.empty_fund(fund=one.fund, by=None, at=at) for one in ended if one.fund and not waits_for_shifts(one))


def waits_for_shifts(campaign: Campaign) -> bool:
    """Whether a shift of its days is still to be settled, or points earned there wait to be paid."""
    shifts = Shift.objects.of_campaign(campaign)
    paid_later = Attendance.objects.filter(shift__in=shifts, pay__in=[Attendance.Pay.BUDGET, Attendance.Pay.SECOND_PERSON])
    return shifts.filter(state__in=[Shift.State.PUBLISHED, Shift.State.CLOSED]).exists() or paid_later.exists()


# --- questions ---------------------------------------------------------------------------------------------------------


def is_in_use(campaign: Campaign) -> bool:
    """Whether somebody relies on what it is: events that belong to it, points in its fund."""
    return campaign.events.exists() or (campaign.fund is not None and campaign.fund.moves.exists())


def require_valid(campaign: Campaign) -> None:
    if campaign.area.level not in LEVELS:
        raise Refused(CampaignRefusal.LEVEL)
    if not campaign.start <= campaign.end <= same_day_next_year(campaign.start):
        raise Refused(CampaignRefusal.DAYS)


def require_unique_name(campaign: Campaign) -> None:
    same = Campaign.objects.filter(area=campaign.area, name=campaign.name, start=campaign.start)
    if same.exclude(pk=campaign.pk).exists():
        raise Refused(CampaignRefusal.NAME)


def lock_campaign(campaign: Campaign) -> Campaign:
    """The campaign as it stands; no event joins or leaves it until the transaction ends."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("area", "fund").get(pk=campaign.pk)
