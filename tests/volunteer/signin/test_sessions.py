"""Sessions and their people: read in one statement, believed only where Django would."""

from datetime import timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.clients import BACKEND
from volunteer.models import Session, User
from volunteer.signin.sessions import SessionStore


@pytest.fixture
def signed_in(client, district):
    client.force_login(district.alice, backend=BACKEND)
    return client


def who(client):
    """Whom the site takes this browser for."""
    request = client.get("/me/").wsgi_request
    return request.user.pk


def test_session_and_person_are_read_together(signed_in, district):
    with CaptureQueriesContext(connection) as queries:
        page = signed_in.get("/scan/")
    mine = [query["sql"] for query in queries if '"volunteer_no"' in query["sql"] or "session" in query["sql"]]
    assert (page.wsgi_request.user, len(mine)) == (district.alice, 1)


def test_the_row_names_the_person(signed_in, district):
    assert Session.objects.get().person == district.alice


def test_a_visitors_session_names_nobody(client, db):
    session = client.session
    session["elder"] = True
    session.save()
    assert Session.objects.get().person is None


def test_signing_out_leaves_a_visitor(signed_in):
    signed_in.post("/accounts/logout/")
    assert who(signed_in) is None


def test_a_session_that_ran_out_is_a_visitors(signed_in):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert who(signed_in) is None


def test_a_person_who_was_switched_off_is_a_visitor(signed_in, district):
    User.objects.filter(pk=district.alice.pk).update(is_active=False)
    assert who(signed_in) is None


def test_the_row_alone_signs_nobody_in(signed_in, district):
    """The signed content decides; a row that names somebody else is not believed."""
    Session.objects.update(person=district.bob)
    assert who(signed_in) == district.alice.pk


@pytest.mark.parametrize(
    ("name", "value"), [(HASH_SESSION_KEY, "0" * 64), (HASH_SESSION_KEY, ""), (BACKEND_SESSION_KEY, "os.path"), (SESSION_KEY, "0")]
)
def test_a_session_that_does_not_agree_with_its_person_is_a_visitors(signed_in, district, name, value):
    session = SessionStore(signed_in.session.session_key)
    session[name] = value
    Session.objects.filter(pk=session.session_key).update(session_data=session.encode(session._session))
    assert who(signed_in) is None


def test_a_new_password_ends_the_other_sessions(signed_in, district):
    district.alice.set_password("x")
    district.alice.save()
    assert who(signed_in) is None


@pytest.mark.parametrize("key", ["", "x", "unknown" * 4, "'; --"])
def test_an_unknown_key_is_a_visitors(client, db, key):
    client.cookies["sessionid"] = key
    assert who(client) is None


def test_sessions_of_a_deleted_person_go_with_them(signed_in, district):
    district.alice.delete()
    assert Session.objects.count() == 0
