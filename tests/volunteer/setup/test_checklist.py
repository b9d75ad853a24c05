"""The check-list of a new site: what is missing, for whom, and when a place is open."""

import pytest

from tests.cast import DISTRICT, NOW
from volunteer.models import Area
from volunteer.setup import queries as setup_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return DISTRICT()


def ticked(area: Area) -> set[str]:
    progress = setup_queries.read_overview(area.path, NOW).progress(area)
    return {state.step.key for state in progress.states if state.done}


def state_of(area: Area, key: str):
    progress = setup_queries.read_overview(area.path, NOW).progress(area)
    return next((state for state in progress.states if state.step.key == key), None)


def test_smoke(district, client):
    print(
        [
            (s.step.key, s.done, s.total, s.lacking)
            for s in setup_queries.read_overview(district.area.path, NOW).progress(district.area).states
        ]
    )
    print(ticked(district.community))
    client.force_login(district.district_admin)
    answer = client.get("/staff/setup/")
    assert answer.status_code == 200
    answer = client.get("/")
    assert answer.status_code == 200
    assert client.get("/staff/setup/?export=xlsx").status_code == 200
