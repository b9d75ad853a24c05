"""The short round: every fault strikes while people check in and redeem; nothing is lost or doubled, and each twin is found out.

Begun by `.ci/run` with `pytest -m faults`; `python -m tests.faults` plays it by hand, with more people where they are asked for.
"""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.bench.site import ROOT
from tests.faults import by_itself
from tests.faults.rounds import CACHE, FAULTS
from tests.support import migrated_database
from tests.support.production_settings import environment

pytestmark = [pytest.mark.faults, pytest.mark.real_time]
WITH_TWIN = [*(fault.name for fault in FAULTS), by_itself.KILLED, by_itself.RECEIVERS]


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """What each round found, by its name and whether it is the twin."""
    file = tmp_path_factory.mktemp("faults") / "rounds.json"
    migrated = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{migrated_database.template()}").geturl()
    words = [sys.executable, "-m", "tests.faults", "--json", str(file)]
    subprocess.run(words, cwd=ROOT, env=environment() | {"MIGRATED_DATABASE": migrated}, check=False)
    return {(row["round"], row["twin"]): row for row in json.loads(file.read_text())}


@pytest.mark.parametrize("name", [*WITH_TWIN, CACHE.name])
def test_nothing_is_lost_or_doubled(played, name):
    row = played[name, False]
    assert (row["lost"], row["doubled"], row["wrong"], row["refused"]) == (0, 0, 0, 0)
    assert row["strikes"] > 0 and row["acts"] > 0


@pytest.mark.parametrize("name", WITH_TWIN)
def test_the_twin_is_found_out(played, name):
    assert played[name, True]["lost"] or played[name, True]["doubled"] or played[name, True]["wrong"]


def test_without_the_cache_nobody_has_to_press_again(played):
    assert played[CACHE.name, False]["pressed_again"] == 0
