"""Where an area is chosen, those that have ended are left out, and a list of offices shows no building."""

from datetime import date

import pytest

from tests.cast import area
from volunteer.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(district):
    """A community that ended yesterday, a compound that begins tomorrow, and a building."""
    Area.objects.filter(pk=district.sister_community.pk).update(until=date(2026, 11, 23))
    later = area("新苑", "compound", district.community)
    Area.objects.filter(pk=later.pk).update(since=date(2026, 11, 25))
    area("1号楼", "building", district.compound)
    return district


def names(rows) -> set[str]:
    return {row.name for row in rows}


def test_those_that_exist_today_can_be_chosen(closed):
    assert names(Area.objects.communities().open()) == {"长青社区", "青山社区"}
    assert "蓝天社区" in names(Area.objects.communities().open(date(2026, 11, 23)))
    assert names(Area.objects.compounds().open()) == {"工行南小区"}


def test_offices_are_down_to_the_community(closed):
    assert "工行南小区" not in names(Area.objects.offices()) and "长青社区" in names(Area.objects.offices())
    assert names(Area.objects.down_to_compounds()) - names(Area.objects.offices()) == {"工行南小区", "新苑"}


@pytest.mark.parametrize(
    "path",
    [
        "/staff/organizations/new/",
        "/figures/opening/?add",
        "/staff/pauses/new/",
        "/manage/entries/new/",
        "/staff/budget/moves/new/",
        "/review/certificates/issuer/",
        "/review/hours/new/",
        "/teams/new/",
        "/staff/opening/new/",
    ],
)
def test_no_page_lets_one_choose_a_place_that_has_ended(client, closed, path):
    client.force_login(closed.district_admin)
    answer = client.get(path)
    assert answer.status_code == 200, path
    options = answer.content.decode()
    assert "长青社区" in options or "青山社区" in options, path
    for name in ("蓝天社区</option>", "新苑</option>", "1号楼</option>"):
        assert name not in options
