"""One embedded PostgreSQL for the whole run, then Django."""

import atexit
import gc
import itertools
import os
import secrets
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg
import pytest
import time_machine

from volunteer.core.database import embedded_postgres

gc.disable()  # until all tests are collected: hardly anything of what is loaded by then is garbage
pytest.register_assert_rewrite("tests.support")  # an assertion there says as much as one in a test

from tests.support.all_rights import as_site, server_url  # noqa: E402

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="volunteer-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)  # after the server has stopped: last in, first out
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # no traces among the sources; but workers and children need not compile all anew
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(os.environ["DATA_DIR"], "compiled").resolve()))
    sys.dont_write_bytecode, sys.pycache_prefix = False, os.environ["PYTHONPYCACHEPREFIX"]  # this process has read them already
embedded_postgres.provide_database(Path(os.environ["DATA_DIR"], "postgres"))
if "PYTEST_XDIST_WORKER" not in os.environ:
    with psycopg.connect(server_url(), autocommit=True) as server:
        for safety in ("synchronous_commit", "fsync", "full_page_writes"):  # nothing in a test outlives a power cut
            server.execute(f"ALTER SYSTEM SET {safety} TO off")
        for search in ("join_collapse_limit", "from_collapse_limit"):  # among ten rows no order of joins is worth looking for, and
            server.execute(f"ALTER SYSTEM SET {search} TO 1")  # looking for it was half of all that the database did
        server.execute("SELECT pg_reload_conf()")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "volunteer.settings")

if begin := os.environ.get(
    "TESTS_BEGIN_AT"
):  # the machine's clock of this run, as CI sets it a year ahead; the database keeps its own
    time_machine.travel(datetime.fromisoformat(begin), tick=True).start()

from django.conf import settings as site  # noqa: E402  (the environment above must stand before Django is asked for)
from django.core.cache import cache  # noqa: E402

from tests.support import migrated_database  # noqa: E402
from tests.support.snapshot import kept_fixture  # noqa: E402
from volunteer.core.files import storage  # noqa: E402

assert site.DATABASES  # read now, so that pytest-django sets Django up before the tests are imported
Path(site.STATIC_ROOT).mkdir(exist_ok=True)  # empty: tests serve the sources, but WhiteNoise wants the folder
# The same for every test, so set once and not anew by each of thousands: static files by their plain names, the cache in memory.
site.STORAGES = {**site.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
site.WHITENOISE_AUTOREFRESH = True
site.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A worker makes its database, and is the site's role afterwards.
site.DATABASES["default"]["USER"], site.OWNER_DATABASE = urlsplit(server_url()).username, None
site.CLOCK_FROM_DATABASE = False  # time is what a test says
site.RUNNER = False  # what runners do is done at once, or by the step of the minute; tests of the queue say otherwise
# A PIN is hashed in one round: tests ask who gets in, not how long a thief would have to guess.
site.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_use_migrations):
    """Each worker's test database begins as a copy of the one that is migrated once."""
    if django_db_use_migrations:
        site.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated_database.template()


@pytest.fixture(scope="session")
def django_db_createdb():
    """A copy costs less than a second, so the test database is always a new one."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests are the site's role. After one that commits, the tables hold again what the migrations wrote."""
    from django.db import connection

    from tests.support import snapshot

    emptied = snapshot.Emptied()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "OPTIONS", as_site(connection.settings_dict["OPTIONS"]))
        with django_db_blocker.unblock():
            connection.close()
            emptied.remember()
        patch.setattr("django.test.TransactionTestCase._fixture_teardown", lambda test: emptied(test))
        yield


def pytest_xdist_auto_num_workers(config):
    """One file needs no second process, which would cost more time than it saves."""
    return 0 if len(config.args) == 1 and config.args[0].partition("::")[0].endswith(".py") else 2


def pytest_collection_finish():
    """What was loaded by now stays to the end: no need to look through it for garbage again and again, nor so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(150_000, 20)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The long ones first: else one worker may play a machine of a minute at the end while the other has nothing left to take."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def frozen_clock(request):
    """Every test begins at the cast's Tuesday morning and time stands still: no result may depend on the day of the run.

    A test moves the clock itself (fixture `time_machine`). The marker `real_time` is for what has to live by the machine's clock.
    """
    if request.node.get_closest_marker("real_time") is None:
        from tests.cast import NOW

        request.getfixturevalue("time_machine").move_to(NOW, tick=False)


@pytest.fixture(autouse=True)
def ids_in_order(monkeypatch):
    """While time stands still, ids sort in the order in which they are made, as they do when it passes, and not by chance."""
    made = itertools.count()
    ordered = SimpleNamespace(
        choice=secrets.choice, randbits=lambda bits: next(made) % 4096 if bits == 12 else secrets.randbits(bits)
    )
    monkeypatch.setattr("volunteer.core.ids.secrets", ordered)


@pytest.fixture(autouse=True)
def no_lots(monkeypatch):
    """No running shift is drawn for a look by chance; a test that wants it sets a hundred percent."""
    monkeypatch.setattr("events.cases.live_checks.actions.has_lot", lambda shift, percent: percent == 100)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path, monkeypatch):
    """Uploads in a folder of the test's own, the cache empty.

    What earlier tests wrote in transactions that never ended is not this test's to delete when it cannot keep a file.
    """
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("volunteer.core.files.storage._thread", storage._Thread())
    cache.clear()


@pytest.fixture(autouse=True)
def fresh_numbers(request, monkeypatch):
    """Every page counts what waits behind its doors, so that each costs the same; `kept_numbers` asks for the minute of memory."""
    if "kept_numbers" not in request.fixturenames:
        monkeypatch.setattr("volunteer.roles.navigation.CACHE_SECONDS", 0)


@pytest.fixture
def kept_numbers():
    """The numbers of the side bar are kept for a minute, as they are at work."""


@pytest.fixture
def pressed_and_undone(kept_numbers, monkeypatch):
    """For tests that press hundreds of buttons, undo what each did and read only the answers.

    What was undone changed no number, so the side bar need not count anew after each press (that it does elsewhere is
    `test_navigation`'s); and no test client need be told of the hundred templates of a page, as nobody looks at their contexts.
    A sheet that says the same to the next reader is not drawn again, and is answered as its text, in which words can be found.
    """
    from tests.support import pdf_stub  # it takes a second to load

    monkeypatch.setattr("weasyprint.HTML", pdf_stub.Once)
    monkeypatch.setattr("volunteer.roles.navigation.forget_counts", lambda person: None)
    monkeypatch.setattr("django.template.base.Template._render", lambda page, context: page.nodelist.render(context))


@pytest.fixture
def district(db):
    """A small district: two streets, three communities, a compound, a point in each community, staff at every level."""
    from tests.cast import DISTRICT  # models can be imported once Django is set up

    return DISTRICT()


@kept_fixture
def town(district):
    """The district with what one may ask for; alice and bob live in the community."""
    from tests.support import request_factory

    return request_factory.settle(district)


@kept_fixture
def funded_district(district):
    """The district with 1,000 points at its service point."""
    from tests.support import budget_factory

    budget_factory.give(district.point, 1000, district)
    return district


@kept_fixture
def funded_points(district):
    """The district with 5,000 points at each of its three service points."""
    from tests.support import budget_factory

    for point in (district.point, district.sister_point, district.other_point):
        budget_factory.fund(point, 5_000)
    return district


@kept_fixture
def honours(district):
    """Two honours for which people of the district can be nominated."""
    from tests.support import role_model_factory

    return role_model_factory.two_honours(district)


@kept_fixture
def mother(district):
    """Alice's mother: no phone, the same household."""
    from tests import cast
    from tests.support.household_factory import share_household

    share_household(district.alice)
    return cast.person("李桂兰(演示)", phone="", household=district.alice.household)
