"""Pages answer without the table of what they remember."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from tests.support.all_rights import all_rights
from volunteer import settings as volunteer_settings
from volunteer.core.database.embedded_postgres import SITE

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["lost", "there"])
def table(request, settings):
    settings.CACHES = {"default": {"BACKEND": settings_backend(), "LOCATION": f"cache_{request.param}"}}
    if request.param == "there":
        with all_rights(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE cache_there (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)"
            )
            cursor.execute(f"GRANT ALL ON cache_there TO {SITE}")
    return request.param


def settings_backend() -> str:
    """The backend of the site as it runs; the tests' own remembers in memory."""

    return volunteer_settings.CACHES["default"]["BACKEND"]


def test_home_and_the_pages_that_remember_answer(client, district, table):
    for person in (None, district.alice, district.community_admin):
        if person:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for url in ("/", "/ranking/", "/open/", "/points/" if person else "/shop/"):
            assert client.get(url).status_code == 200, url


def test_what_is_asked_is_answered_as_if_nothing_had_been_remembered(table):
    there = table == "there"
    cache.set("a", 1)
    assert cache.get("a") == (1 if there else None)
    assert cache.get_or_set("b", lambda: 2) == 2
    assert cache.add("c", 3) is there and cache.has_key("c") is there
    assert cache.delete("a") is there and cache.get_many(["b"]) == ({"b": 2} if there else {})


def test_a_transaction_goes_on_after_it(table):
    with transaction.atomic():
        cache.get("a")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")


def test_it_is_a_line_in_the_log(settings, caplog):
    settings.CACHES = {"default": {"BACKEND": settings_backend(), "LOCATION": "cache_lost"}}
    cache.get("a")
    assert [record.message for record in caplog.records] == ["the cache does not answer: ProgrammingError"]
