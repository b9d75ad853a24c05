"""Programmes: groups to be filled in, the events that join them, how far they have come."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.campaigns.programmes import actions as programmes
from events.campaigns.programmes import queries as programme_queries
from events.campaigns.programmes.refusals import ProgrammeRefusal
from events.figures import rollup
from events.models import Event, Programme, ProgrammeGroup, Shift
from events.shifts.actions import draft as draft_actions
from tests import cast
from tests.cast import NOW
from tests.support.campaign_factory import TODAY, draft, programme, published
from tests.support.clients import log_in
from tests.support.group_factory import refusal
from tests.support.html_pages import text
from tests.support.settlement_factory import held
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


def unsaved(area, **fields):
    return Programme(area=area, **{"name": "八个十(演示)", "start": TODAY, "end": TODAY} | fields)


def test_it_begins_with_empty_groups_to_be_filled_in(district):
    said = {"groups": 8, "by": district.street_admin, "at": NOW}
    made = programmes.create_programme(programme=unsaved(district.street), **said)
    assert [(group.name, group.target, group.counts) for group in made.groups.all()] == [("", 10, "sessions")] * 8
    assert (
        programmes.create_programme(programme=unsaved(district.street), **said).pk == made.pk
        and ProgrammeGroup.objects.count() == 8
    )
    again = {"programme": unsaved(district.street), "at": NOW}
    assert refusal(programmes.create_programme, **again, groups=8, by=district.district_admin) == ProgrammeRefusal.NAME
    assert refusal(programmes.create_programme, **again, groups=0, by=district.street_admin) == ProgrammeRefusal.GROUPS
    for wrong, reason in (
        (unsaved(district.community), ProgrammeRefusal.LEVEL),
        (unsaved(district.street, end=TODAY - timedelta(1)), ProgrammeRefusal.DAYS),
    ):
        assert refusal(programmes.create_programme, programme=wrong, **said) == reason
    for spoilt in ({"position": 1}, {"target": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            made.groups.update(**spoilt)


def tagged(district, group, point=None):
    event = Event(id=new_id(NOW), point=point or district.point, category_id="environment", title="打扫(演示)", group=group)
    return draft_actions.save_draft(event=event, by=district.manager, at=NOW)


def test_events_join_named_groups_of_what_is_published_around(district):
    made = programme(district.street, by=district.street_admin)
    named, empty = made.groups.all()
    assert tagged(district, named).group == named
    assert refusal(tagged, district, empty) == ProgrammeRefusal.NAMELESS
    assert refusal(tagged, district, named, district.other_point) == ProgrammeRefusal.ELSEWHERE
    event = tagged(district, None)
    assert (
        refusal(draft_actions.edit_event, event=event, fields={"group": empty}, by=district.manager, at=NOW)
        == ProgrammeRefusal.NAMELESS
    )
    Programme.objects.update(published_at=None)
    assert refusal(tagged, district, ProgrammeGroup.objects.get(pk=named.pk)) == ProgrammeRefusal.ELSEWHERE


@pytest.mark.parametrize(
    ("counts", "street", "community", "sister"),
    [("sessions", 3, 2, 1), ("people", 2, 2, 1), ("places", 2, 1, 1), ("stories", 1, 1, 0)],
)
def test_each_way_of_counting_for_the_whole_and_each_part(funded_points, counts, street, community, sister):
    made = programme(funded_points.street, by=funded_points.street_admin, counts=counts)
    first = held(funded_points, people=[funded_points.alice, funded_points.bob])
    shifts = [
        first,
        held(funded_points, day=10, people=[funded_points.alice]),
        held(funded_points, funded_points.sister_point, day=11, people=[funded_points.alice]),
        held(funded_points, funded_points.sister_point, people=[]),  # nobody came: it counts nowhere
    ]
    Event.objects.filter(shifts__in=shifts).update(group=made.groups.first())
    Shift.objects.filter(pk=first.pk).update(report="顺利完成")
    held(funded_points, people=[funded_points.carol])  # of no group
    rollup.update_figures(at=NOW)
    groups = list(made.groups.all())
    assert programme_queries.group_totals(made, groups) == [(groups[0], street, min(100, 50 * street)), (groups[1], 0, 0)]
    found = {row.unit.name: row.cells[0][1] for row in programme_queries.progress_by_part(made, groups, made.area)}
    assert (found[funded_points.community.name], found[funded_points.sister_community.name]) == (community, sister)


def test_a_community_shows_its_points_and_the_list_goes_along_as_excel(client, funded_points):
    made = programme(funded_points.street, by=funded_points.street_admin)
    Event.objects.filter(shifts=held(funded_points, people=[funded_points.alice])).update(group=made.groups.first())
    rollup.update_figures(at=NOW)
    page = f"/programmes/{made.pk}/?area={funded_points.community.pk}"
    assert f"›{funded_points.community.name}" in text(client.get(page)).replace(" ", "") and funded_points.point.name in text(
        client.get(page)
    )
    assert f"?area={funded_points.community.pk}" in client.get(f"/programmes/{made.pk}/").text
    sheet = openpyxl.load_workbook(BytesIO(client.get(page + "&export=xlsx").content)).active
    assert (funded_points.point.name, 1) in [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)]
    for elsewhere in (funded_points.other_community.pk, "x"):
        assert client.get(f"/programmes/{made.pk}/?area={elsewhere}").status_code == 404


def test_days_outside_do_not_count(funded_points):
    made = programme(funded_points.street, by=funded_points.street_admin)
    Event.objects.filter(shifts=held(funded_points, people=[funded_points.alice])).update(group=made.groups.first())
    Programme.objects.update(end=TODAY - timedelta(days=1))
    made.refresh_from_db()
    rollup.update_figures(at=NOW)
    assert programme_queries.group_totals(made, list(made.groups.all()))[0][1] == 0


def test_everybody_reads_the_groups_that_have_a_name(client, district):
    made = programme(district.street, by=district.street_admin)
    page = text(client.get(f"/programmes/{made.pk}/"))
    assert "敲门(演示)" in page and "0 / 2" in page and district.community.name in page
    with CaptureQueriesContext(connection) as few:
        client.get(f"/programmes/{made.pk}/")
    for n in range(5):
        cast.area(f"社区{n}(演示)", "community", district.street)
    with CaptureQueriesContext(connection) as more:
        client.get(f"/programmes/{made.pk}/")
    assert len(more) == len(few)


def test_a_street_makes_one_fills_it_in_and_a_manager_joins(client, district):
    log_in(client, district.street_admin)
    data = {"area": district.street.pk, "name": "八个十(演示)", "start": "2026-11-01", "end": "2026-12-31", "groups": "2"}
    assert "errorlist" in client.post("/staff/programmes/new/", data | {"end": ""}).content.decode()
    assert "不早于" in text(client.post("/staff/programmes/new/", data | {"end": "2026-10-01"}))
    url = client.post("/staff/programmes/new/", data).url
    made = Programme.objects.get()
    said = data | {"g1-name": "走访(演示)", "g1-target": "10", "g1-counts": "people", "g2-target": "5", "g2-counts": "stories"}
    for wrong in ({"g1-target": "0"}, {"g1-counts": "nonsense"}, {"name": ""}):
        assert "errorlist" in client.post(url, said | wrong).content.decode()
    assert client.post(url, said).status_code == 302
    assert [(group.name, group.target, group.counts) for group in made.groups.all()] == [
        ("走访(演示)", 10, "people"),
        ("", 5, "stories"),
    ]
    assert client.get(f"/programmes/{made.pk}/").status_code == 404
    client.post(f"/staff/programmes/{made.pk}/publish/")
    assert client.get(f"/programmes/{made.pk}/").status_code == 200
    assert "八个十(演示)" in text(client.get("/staff/programmes/"))
    log_in(client, district.manager)
    page = client.get("/manage/events/new/").content.decode()
    assert "八个十(演示) · 走访(演示)" in page and page.count("八个十(演示) · ") == 1


def test_the_event_leads_to_its_programme_and_the_programme_to_its_next_events(client, district):
    made = programme(district.street, by=district.street_admin)
    soon, late, group = NOW + timedelta(hours=3), NOW + timedelta(days=30), made.groups.first()
    joined = cast.shift(district.point, district.manager, start=soon, event_group=group, event_title="敲门去(演示)")
    cast.shift(district.point, district.manager, start=late, event_group=group, event_title="太晚(演示)")
    other = cast.shift(district.point, district.manager, start=soon)
    assert f'href="/programmes/{made.pk}/"' in client.get(f"/events/{joined.pk}/").text
    assert "/programmes/" not in client.get(f"/events/{other.pk}/").text
    page = client.get(f"/programmes/{made.pk}/")
    assert f"/events/{joined.pk}/" in page.text and "太晚(演示)" not in page.text and 'href="/campaigns/"' in page.text
    Programme.objects.update(published_at=None)
    assert "/programmes/" not in client.get(f"/events/{joined.pk}/").text


def test_places_and_the_list_of_campaigns_lead_to_what_is_under_way(client, district):
    made = programme(district.street, by=district.street_admin)
    ours = published(district.street, by=district.street_admin)
    foreign = published(district.other_street, by=district.district_admin)
    link, theirs = f'href="/campaigns/{ours.pk}/"', f'href="/campaigns/{foreign.pk}/"'
    places = ["/district/", *(f"/places/{area.pk}/" for area in (district.street, district.community))]
    for url in [*places, f"/p/{district.point.sign_code}/"]:
        page = client.get(url).text
        assert link in page and f'href="/programmes/{made.pk}/"' in page, url
    assert theirs in client.get("/district/").text and theirs not in client.get(places[1]).text
    elsewhere = client.get(f"/places/{district.other_community.pk}/").text
    assert link not in elsewhere and theirs in elsewhere and "/programmes/" not in elsewhere
    assert f'href="/programmes/{made.pk}/"' in client.get("/campaigns/").text
    Programme.objects.update(end=TODAY - timedelta(days=1))
    draft(district.street, by=district.street_admin, name="草稿(演示)")
    page = client.get("/district/").text
    assert "/programmes/" not in page and "草稿(演示)" not in page
