"""Adding a district: what is refused, and that what fails halfway leaves nothing behind. The whole is in `tests/faults`."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.support.all_rights import all_rights
from volunteer.core.database import districts
from volunteer.core.database.districts import DistrictError

pytestmark = pytest.mark.django_db


def names(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(name for (name,) in cursor.fetchall())


def do(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def there():
    """The schemas and roles of districts."""
    return names("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'district_')") + names(
        "SELECT rolname FROM pg_roles WHERE starts_with(rolname, 'district_90')"
    )


@pytest.fixture(autouse=True)
def as_one_who_makes_roles(db):
    """The command runs with the address of a role that may make others."""
    with all_rights():
        yield


@pytest.fixture
def without_tables(monkeypatch):
    monkeypatch.setattr(districts, "migrate_district", lambda schema: None)


@pytest.mark.parametrize("code", ["", "15 03", "a-b", "A1", "x; DROP SCHEMA public", '"', "1" * 41, "_1", "一"])
def test_a_code_that_could_be_no_name(code, without_tables):
    with pytest.raises(DistrictError, match="no code of a district"):
        districts.add_district(code)
    assert there() == []


def test_schema_and_roles_of_one_name(without_tables):
    made = districts.add_district("900001")
    assert made.schema == "district_900001"
    assert there() == ["district_900001", "district_900001", "district_900001_owner"]
    assert districts.district_schemas() == ["district_900001"]
    assert made.site_url.startswith("postgresql://district_900001:") and made.owner_url.startswith(
        "postgresql://district_900001_owner:"
    )
    assert made.site_url.split("@")[0] != made.owner_url.split("@")[0]


def test_a_schema_of_this_name(without_tables):
    do("CREATE SCHEMA district_900002")
    with pytest.raises(DistrictError, match="a schema district_900002 already"):
        districts.add_district("900002")
    assert there() == ["district_900002"] and districts.district_schemas() == []


def test_a_role_of_this_name(without_tables):
    do("CREATE ROLE district_900003_owner")
    with pytest.raises(DistrictError, match="a role district_900003_owner already"):
        districts.add_district("900003")
    assert there() == ["district_900003_owner"]


def test_migrations_that_fail_leave_nothing(monkeypatch):
    def fails(schema):
        do(f"CREATE TABLE {schema}.half (id int)")
        raise RuntimeError("half way")

    monkeypatch.setattr(districts, "migrate_district", fails)
    with pytest.raises(RuntimeError, match="half way"):
        districts.add_district("900004")
    assert there() == []


@pytest.mark.parametrize("does", ["check", "migrate"])
def test_a_district_that_is_not_there(does):
    with pytest.raises(CommandError, match="There is no district district_900005"):
        call_command("district", does, "900005")


@pytest.mark.parametrize(
    ("at", "url"),
    [
        ({"HOST": "/run/pg", "PORT": "", "NAME": "a"}, "postgresql://r:p%25@/a?host=%2Frun%2Fpg"),
        ({"HOST": "db", "PORT": "5433", "NAME": "a"}, "postgresql://r:p%25@db:5433/a"),
        ({"HOST": "db1,db2", "PORT": "", "NAME": "a"}, "postgresql://r:p%25@/a?host=db1%2Cdb2"),
    ],
)
def test_the_address_of_a_role(monkeypatch, at, url):
    for name, value in at.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    assert districts.address("r", "p%") == url
