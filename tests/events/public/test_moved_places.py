"""What everybody reads of figures where places moved or were merged."""

import pytest
from django.core.cache import cache

from events.figures import rollup
from events.figures.units import unit_of_area
from events.public import figures as public_figures
from tests.cast import NOW, area, person, point
from tests.support.budget_factory import fund
from tests.support.html_pages import text
from tests.support.place_factory import merged, point_moved
from tests.support.settlement_factory import held

pytestmark = pytest.mark.django_db
THEN = NOW.date().replace(day=20)


@pytest.fixture
def street(funded_points):
    """Six people at each of three points in three communities of one street, and two people at one more event of the first."""
    town = funded_points
    cache.clear()
    people = [person(f"人{n}(演示)") for n in range(6)]
    town.third_community = area("绿地社区(演示)", "community", town.street)
    town.third_point = point("绿地服务点(演示)", town.third_community)
    fund(town.third_point, 5_000)
    for day, place in enumerate((town.point, town.sister_point, town.third_point), start=3):
        held(town, place, day=day, people=people)
    town.small = point("社区广场服务点(演示)", town.sister_community)
    fund(town.small, 5_000)
    return town


def shown(unit):
    found = public_figures.figures_of_unit(unit_of_area(unit))
    return [part.unit.name for part in found.parts if part.figure]


def test_where_nothing_moved_everything_of_many_people_is_shown(street):
    rollup.update_figures(at=NOW)
    assert shown(street.street) == ["长青社区", "蓝天社区", "绿地社区(演示)"]


def test_what_few_people_did_before_a_point_moved_cannot_be_reckoned(street):
    held(street, street.small, day=6, people=[street.alice, street.bob])
    point_moved(street.small, street.third_community, THEN)
    rollup.update_figures(at=NOW)
    assert len(shown(street.street)) == 2, "one more is left out: else all parts less the whole were the two people's"


def test_a_merged_community_stands_no_more_beside_the_others_and_its_own_page_says_why(client, street):
    merged(street.sister_community, street.community, THEN)
    rollup.update_figures(at=NOW)
    assert shown(street.street) == ["长青社区", "绿地社区(演示)"]
    client.cookies["django_language"] = "en"
    page = client.get(f"/places/{street.sister_community.pk}/")
    assert "Since 20 November 2026 it belongs to 长青社区; the figures of before stay here." in text(page)
    assert "the figures of before" not in text(client.get(f"/places/{street.community.pk}/"))
