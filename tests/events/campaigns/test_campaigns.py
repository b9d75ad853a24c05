"""Campaigns: days by moon and sun, from draft to end, which events belong, what they add up to."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.campaigns import actions as campaigns
from events.campaigns import festivals
from events.campaigns import queries as campaign_queries
from events.campaigns.refusals import CampaignRefusal
from events.figures import rollup
from events.models import Campaign, Category, Event, Figure, Tally
from events.shifts.actions import draft as draft_actions
from tests import cast
from tests.cast import NOW
from tests.support import campaign_factory
from tests.support.campaign_factory import TODAY, draft, published
from tests.support.expected_figures import expected, kept
from tests.support.group_factory import refusal
from tests.support.settlement_factory import held
from volunteer.core.ids import new_id
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db
LATER = cast.at(15)
NEXT_WEEK = cast.at(9, day=30)


# --- festivals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("festival", "days"),
    [
        ("spring", ["2026-02-17", "2027-02-06", "2028-01-26"]),
        ("lantern", ["2026-03-03", "2027-02-20", "2028-02-09"]),
        ("dragon_boat", ["2026-06-19", "2027-06-09", "2028-05-28"]),
        ("qixi", ["2026-08-19", "2027-08-08", "2028-08-26"]),
        ("mid_autumn", ["2026-09-25", "2027-09-15", "2028-10-03"]),
        ("double_ninth", ["2026-10-18", "2027-10-08", "2028-10-26"]),
        ("qingming", ["2026-04-05", "2027-04-05", "2028-04-04"]),
        ("lei_feng", ["2026-03-05", "2027-03-05", "2028-03-05"]),
    ],
)
def test_festivals_fall_where_the_calendar_says(festival, days):
    assert [festivals.festival_day(festival, year).isoformat() for year in (2026, 2027, 2028)] == days


def test_the_next_time_of_a_festival_is_today_or_later():
    assert festivals.next_festival_day("spring", date(2026, 2, 17)) == date(2026, 2, 17)
    assert festivals.next_festival_day("spring", date(2026, 2, 18)) == date(2027, 2, 6)
    assert festivals.nearest_festival_day("spring", date(2026, 12, 30)) == date(2027, 2, 6)


def test_every_festival_has_a_day_in_every_year_of_the_calendar():
    for festival in Campaign._meta.get_field("festival").choices:
        assert all(festivals.festival_day(festival[0], year).year == year for year in festivals.YEARS)


# --- from draft to end -----------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_once_and_another_of_its_name_and_day_is_refused(district):
    one = draft(district.street, by=district.street_admin, kinds=["culture"])
    assert draft(district.street, by=district.street_admin).pk == one.pk
    assert refusal(draft, district.street, by=district.district_admin) == CampaignRefusal.NAME
    assert one.state_on(TODAY) == "draft" and AuditRow.objects.filter(act="campaign.draft").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(
            area=one.area, name=one.name, start=one.start, end=one.end, created_by=one.created_by, created_at=NOW
        )


def test_days_are_a_range_within_a_year(district):
    for days in ((TODAY, TODAY - timedelta(days=1)), (TODAY, TODAY + timedelta(days=367))):
        start, end = days
        assert refusal(draft, district.street, by=district.street_admin, start=start, end=end) == CampaignRefusal.DAYS
    assert draft(district.street, by=district.street_admin, start=TODAY, end=TODAY).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.update(end=TODAY - timedelta(days=1))


def test_communities_make_none(district):
    assert refusal(draft, district.community, by=district.community_admin) == CampaignRefusal.LEVEL


def test_published_once_and_not_when_it_is_over(district):
    past = draft(district.street, by=district.street_admin, start=TODAY - timedelta(days=9), end=TODAY - timedelta(days=1))
    assert refusal(campaigns.publish, campaign=past, by=district.street_admin, at=NOW) == CampaignRefusal.IN_PAST
    one = published(district.street, by=district.street_admin)
    again = campaigns.publish(campaign=one, by=district.district_admin, at=LATER)
    assert (again.published_at, again.published_by) == (NOW, district.street_admin)
    assert one.state_on(TODAY) == "running" and one.state_on(TODAY - timedelta(days=9)) == "coming"


def test_ending_keeps_today_and_no_later_day(district):
    one = published(district.street, by=district.street_admin)
    ended = campaigns.end_campaign(campaign=one, by=district.street_admin, at=NOW)
    assert (ended.end, ended.ended_at, ended.state_on(TODAY)) == (TODAY, NOW, "over")
    assert campaigns.end_campaign(campaign=one, by=district.district_admin, at=LATER).ended_at == NOW
    assert (
        refusal(campaigns.edit, campaign=one, fields={"name": "另一个"}, categories=[], by=district.street_admin, at=NOW)
        == CampaignRefusal.ENDED
    )
    coming = published(district.street, by=district.street_admin, name="以后(演示)", start=TODAY + timedelta(days=1))
    assert refusal(campaigns.end_campaign, campaign=coming, by=district.street_admin, at=NOW) == CampaignRefusal.NOT_BEGUN
    early = draft(district.street, by=district.street_admin, name="草稿(演示)")
    assert refusal(campaigns.end_campaign, campaign=early, by=district.street_admin, at=NOW) == CampaignRefusal.NOT_PUBLISHED


def test_what_is_over_ends_by_itself_once(district):
    one = published(district.street, by=district.street_admin)
    assert campaigns.end_due(at=NOW) == 0
    assert campaigns.end_due(at=NEXT_WEEK) == 1 and campaigns.end_due(at=NEXT_WEEK) == 0
    one.refresh_from_db()
    assert (one.ended_at, one.ended_by, one.end) == (NEXT_WEEK, None, TODAY + timedelta(days=3))


def test_once_an_event_belongs_to_it_days_and_kinds_are_fixed_and_words_are_not(district):
    one = published(district.street, by=district.street_admin)
    tagged(district, one)
    said = {"campaign": one, "by": district.street_admin, "at": LATER}
    assert refusal(campaigns.edit, fields={"end": TODAY}, categories=[], **said) == CampaignRefusal.FIXED
    kinds = list(Category.objects.filter(pk="law"))
    assert refusal(campaigns.edit, fields={}, categories=kinds, **said) == CampaignRefusal.FIXED
    assert refusal(campaigns.unpublish, **said) == CampaignRefusal.FIXED
    assert campaigns.edit(fields={"slogan": "一起来", "target_shifts": 9, "end": one.end}, categories=[], **said).slogan == "一起来"


def test_without_events_it_can_be_taken_back_and_changed(district):
    one = published(district.street, by=district.street_admin)
    back = campaigns.unpublish(campaign=one, by=district.street_admin, at=NOW)
    assert back.published_at is None and campaigns.unpublish(campaign=one, by=district.street_admin, at=NOW).pk == one.pk
    other = draft(district.street, by=district.street_admin, name="另一个(演示)")
    fields = {"name": other.name}
    assert (
        refusal(campaigns.edit, campaign=one, fields=fields, categories=[], by=district.street_admin, at=NOW)
        == CampaignRefusal.NAME
    )
    kinds = list(Category.objects.filter(pk="law"))
    campaigns.edit(campaign=one, fields={"end": TODAY}, categories=kinds, by=district.street_admin, at=NOW)
    one.refresh_from_db()
    assert (one.end, [row.pk for row in one.categories.all()]) == (TODAY, ["law"])


def test_a_copy_for_the_next_year_follows_the_moon_or_the_date(district):
    start, end = date(2027, 1, 30), date(2027, 2, 13)  # a week around 6 February
    spring = draft(
        district.street, by=district.street_admin, name="春节(演示)", festival="spring", start=start, end=end, kinds=["law"]
    )
    copy = campaigns.copy_to_next_year(campaign=spring, by=district.street_admin, at=NOW)
    assert (copy.start, copy.end) == (date(2028, 1, 19), date(2028, 2, 2)) and copy.copy_of_id == spring.pk
    assert [row.pk for row in copy.categories.all()] == ["law"] and copy.state_on(TODAY) == "draft"
    assert campaigns.copy_to_next_year(campaign=spring, by=district.district_admin, at=LATER).pk == copy.pk
    leap = draft(district.street, by=district.street_admin, name="闰年(演示)", start=date(2028, 2, 29), end=date(2028, 3, 2))
    copy = campaigns.copy_to_next_year(campaign=leap, by=district.street_admin, at=NOW)
    assert (copy.start, copy.end) == (date(2029, 2, 28), date(2029, 3, 2))


# --- which events belong ---------------------------------------------------------------------------------------------------


def tagged(district, campaign, category="environment", point=None, at=NOW):
    point = point or district.point
    event = Event(id=new_id(at), point=point, category_id=category, title="打扫(演示)", campaign=campaign)
    return draft_actions.save_draft(event=event, by=district.manager, at=at)


def test_an_event_joins_a_campaign_of_its_area_and_kind_while_that_is_open(district):
    one = published(district.street, by=district.street_admin, kinds=["environment"])
    assert tagged(district, one).campaign_id == one.pk
    assert refusal(tagged, district, one, "law") == CampaignRefusal.KIND
    assert refusal(tagged, district, one, point=district.other_point) == CampaignRefusal.ELSEWHERE
    early = draft(district.street, by=district.street_admin, name="草稿(演示)")
    assert refusal(tagged, district, early) == CampaignRefusal.CLOSED
    campaigns.end_campaign(campaign=one, by=district.street_admin, at=NOW)
    assert refusal(tagged, district, one) == CampaignRefusal.CLOSED and Event.objects.count() == 1


def test_a_draft_may_join_later_and_its_kind_stays_one_of_the_campaign(district):
    one = published(district.street, by=district.street_admin, kinds=["environment"])
    event = tagged(district, None)
    said = {"event": event, "by": district.manager, "at": LATER}
    assert draft_actions.edit_event(fields={"campaign": one}, **said).campaign_id == one.pk
    law = Category.objects.get(pk="law")
    assert refusal(draft_actions.edit_event, fields={"category": law}, **said) == CampaignRefusal.KIND
    assert draft_actions.edit_event(fields={"campaign": None, "category": law}, **said).category_id == "law"


def test_a_copied_event_belongs_to_the_campaign_only_while_that_is_open(district):
    one = published(district.street, by=district.street_admin)
    event = tagged(district, one)
    assert draft_actions.copy_event(id=new_id(LATER), event=event, by=district.manager, at=LATER).campaign_id == one.pk
    campaigns.end_campaign(campaign=one, by=district.street_admin, at=LATER)
    assert draft_actions.copy_event(id=new_id(LATER), event=event, by=district.manager, at=LATER).campaign_id is None


# --- what they add up to ---------------------------------------------------------------------------------------------------


def test_shifts_of_its_days_are_added_up_for_a_campaign_and_no_others(funded_points):
    one = published(funded_points.street, by=funded_points.street_admin, target_shifts=4, target_hours=2)
    inside, outside = (
        held(funded_points, people=[funded_points.alice, funded_points.bob]),
        held(funded_points, day=3, people=[funded_points.alice]),
    )
    Event.objects.filter(pk__in=[inside.event_id, outside.event_id]).update(campaign=one)
    rollup.update_figures(at=LATER)
    assert kept() == expected()
    row = campaign_queries.campaign_figure(one)
    assert (row.shifts, row.participations, row.people, row.verified, row.points) == (1, 2, 2, 240, 40)
    assert [(t.reached, t.wanted, t.share) for t in campaign_queries.targets(one, row)] == [(1, 4, 25), (2, None, 0), (4, 2, 100)]
    assert Figure.objects.get(unit=f"p{funded_points.point.pk}", kind="a", cut=one.cut).shifts == 1
    Event.objects.filter(pk=inside.event_id).update(campaign=None)
    rollup.update_figures(at=LATER)
    assert campaign_queries.campaign_figure(one).shifts == 0 and not Tally.objects.filter(cut=one.cut).exists()
    assert kept() == expected()


def test_made_anew_the_figures_of_campaigns_are_the_same(funded_points):
    one = published(funded_points.area, by=funded_points.district_admin)
    for point in (funded_points.point, funded_points.other_point):
        Event.objects.filter(pk=held(funded_points, point, people=[funded_points.alice]).event_id).update(campaign=one)
    rollup.update_figures(at=LATER)
    before = kept()
    rollup.rebuild_figures()
    assert kept() == before == expected() and campaign_factory.TODAY == TODAY
    assert Figure.objects.get(unit=funded_points.area.path, kind="a", cut=one.cut).people == 1
