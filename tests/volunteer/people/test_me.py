"""A person's own pages, the inbox, and the small pages of the site."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from tests import cast
from tests.cast import NOW
from tests.support.clients import BACKEND
from volunteer.models import Household, Notice, User
from volunteer.notices import outbox


@pytest.fixture
def alice(client, district):
    client.force_login(district.alice, backend=BACKEND)
    return client


def tell(person, count=1):
    for number in range(count):
        key = f"h:{person.pk}:{number}"
        outbox.notify(person=person, kind="household", params={"name": f"甲{number}"}, key=key, at=NOW, url="/me/household/")


def test_the_own_page_shows_the_number_masked(alice, district):
    page = alice.get("/me/").content.decode()
    assert district.alice.masked_phone in page and district.alice.phone.removeprefix("+86") not in page
    assert district.alice.volunteer_no[:4] in page


def test_a_visitor_is_led_to_the_entrance(client, db):
    for path in ("/me/", "/me/edit/", "/me/household/", "/inbox/"):
        assert client.get(path).url == f"/accounts/enter/?next={path}"


def test_the_name_is_asked_after(client, db, district):
    newcomer = cast.person("")
    client.force_login(newcomer, backend=BACKEND)
    assert client.get("/me/edit/").context["newcomer"]
    assert "name" in client.post("/me/edit/", {"name": " "}).context["form"].errors
    response = client.post("/me/edit/?next=/events/", {"name": "张新(演示)", "area": district.community.pk, "birth_date": ""})
    assert response.url == "/events/"
    newcomer.refresh_from_db()
    assert (newcomer.name, newcomer.area) == ("张新(演示)", district.community)


@pytest.mark.parametrize("born", ["2999-01-01", "1850-01-01", "yesterday"])
def test_an_impossible_birthday_is_told_at_the_field(alice, district, born):
    response = alice.post("/me/edit/", {"name": "张安(演示)", "birth_date": born})
    assert "birth_date" in response.context["form"].errors
    assert User.objects.get(pk=district.alice.pk).birth_date is None


def test_looking_at_the_inbox_marks_nothing_opening_marks_one(alice, district):
    tell(district.alice, 3)
    assert alice.get("/inbox/").status_code == 200
    assert Notice.objects.unread().count() == 3
    first = Notice.objects.earliest("pk")
    assert alice.get(f"/inbox/{first.pk}/").status_code == 405
    assert alice.post(f"/inbox/{first.pk}/").url == "/me/household/"
    assert Notice.objects.unread().count() == 2
    alice.post("/inbox/read/")
    assert not Notice.objects.unread().exists()


def test_nobody_opens_another_s_notice(alice, district):
    tell(district.bob)
    assert alice.post(f"/inbox/{Notice.objects.get().pk}/").status_code == 404
    alice.post("/inbox/read/")
    assert Notice.objects.unread().count() == 1
    assert "甲0" not in alice.get("/inbox/").content.decode()


def test_a_guardian_reads_what_a_child_without_a_phone_is_told(alice, district):
    home = Household.objects.create(created_at=NOW)
    User.objects.filter(pk=district.alice.pk).update(household=home)
    tell(cast.person("张小(演示)", phone="", household=home))
    assert "张小(演示)" in alice.get("/inbox/").content.decode()


def test_the_inbox_is_paged_at_a_constant_number_of_queries(alice, district, django_assert_num_queries):
    tell(district.alice, 5)
    with patch("django.test.client.Client.store_exc_info"):
        alice.get("/inbox/")
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (0, 60):
        if more:
            tell(district.alice, 65)
        with CaptureQueriesContext(connection) as queries:
            page = alice.get("/inbox/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert len(page.context["entries"]) == 20


# --- the site ------------------------------------------------------------------------------------------------------------


def test_large_type_is_remembered_for_a_year_and_forgotten_on_demand(client, db):
    response = client.post("/elder/", {"elder": "1", "next": "/privacy/"})
    assert response.url == "/privacy/" and response.cookies["elder"]["max-age"] == 365 * 86400
    assert 'class="elder"' in client.get("/privacy/").content.decode()
    client.post("/elder/", {"elder": "0"})
    assert 'class="elder"' not in client.get("/privacy/").content.decode()


@pytest.mark.parametrize("aim", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_switch_leads_to_no_other_site(client, db, aim):
    assert client.post("/elder/", {"elder": "1", "next": aim}).url == "/"


def test_a_get_switches_nothing(client, db):
    assert client.get("/elder/").status_code == 405


def test_health_is_the_database_s(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    with patch.object(connection, "cursor", side_effect=OperationalError):
        assert client.get("/healthz").status_code == 503


def test_a_process_lives_without_the_database_and_is_ready_with_all_of_its_migrations(client, db):
    assert (client.get("/livez").status_code, client.get("/readyz").content) == (200, b"ok\n")
    MigrationRecorder.Migration.objects.filter(app="points").delete()
    not_yet = client.get("/readyz")
    assert (not_yet.status_code, not_yet.content) == (503, b"migrations\n")
    with patch.object(connection, "cursor", side_effect=OperationalError):
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").content == b"database\n"


@pytest.mark.parametrize(
    ("host", "sender", "status"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 200),  # a container's probe
        ("anything.example", "127.0.0.1", 200),
        ("anything.example", "::1", 200),
        ("anything.example", "", 200),  # by a socket
        ("10.0.0.5:8000", "10.0.0.9", 200),  # a proxy's
        ("[fd00::5]:8000", "fd00::9", 200),
        ("help.example.cn", "10.0.0.9", 200),
        ("anything.example", "10.0.0.9", 400),
        ("[fd00::5", "10.0.0.9", 400),
        ("", "10.0.0.9", 400),
    ],
)
def test_a_machine_may_ask_for_health_without_the_name_of_the_site(client, db, settings, host, sender, status):
    settings.ALLOWED_HOSTS = ["help.example.cn"]
    assert client.get("/healthz", headers={"host": host}, REMOTE_ADDR=sender).status_code == status
    if host != "help.example.cn":
        assert client.get("/terms/", headers={"host": host}, REMOTE_ADDR=sender).status_code == 400


@pytest.mark.parametrize("path", ["/privacy/", "/terms/"])
def test_the_rules_can_be_read_by_everybody(client, db, path):
    assert client.get(path).status_code == 200


def test_pages_of_somebody_signed_in_are_not_kept(alice):
    assert "no-store" in alice.get("/me/").headers["Cache-Control"]
