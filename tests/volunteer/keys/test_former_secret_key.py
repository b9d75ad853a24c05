"""A new SECRET_KEY: what was signed or noted under the former one is still found, as long as that is listed."""

import pytest
from django.core import signing

from events.cases.actions import open as open_actions
from tests import cast
from tests.cast import NOW
from volunteer.core import rate_limit
from volunteer.models import SignInPhone
from volunteer.signin import actions as signin

pytestmark = pytest.mark.django_db


@pytest.fixture
def renew(settings):
    def put(*, listed: bool = True) -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if listed else []
        settings.SECRET_KEY = "another one of fifty letters, made for this test alone"

    return put


def test_what_was_signed_stays_good(renew):
    signed = signing.dumps("x", salt="s")
    renew()
    assert signing.loads(signed, salt="s") == "x" and signing.dumps("x", salt="s").split(":")[2] != signed.split(":")[2]


def test_what_was_signed_is_over_once_the_former_key_is_gone(renew):
    signed = signing.dumps("x", salt="s")
    renew(listed=False)
    with pytest.raises(signing.BadSignature):
        signing.loads(signed, salt="s")


def test_a_session_goes_on(client, renew):
    client.force_login(cast.person("张安(演示)"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/me/").status_code == 200
    renew()
    assert client.get("/me/").status_code == 200


def test_a_phone_is_known_again(renew):
    alice = cast.person("张安(演示)", phone="+8613800138000")
    kept = rate_limit.subject_hash("device:this")
    SignInPhone.objects.create(person=alice, device=kept, **dict.fromkeys(moments(SignInPhone), NOW))
    renew()
    assert signin.is_own_phone("+8613800138000", "this") and not signin.is_own_phone("+8613800138000", "that")
    renew(listed=False)
    assert not signin.is_own_phone("+8613800138000", "this")


def moments(model):
    return [field.name for field in model._meta.fields if field.get_internal_type() == "DateTimeField" and not field.null]


def test_the_code_of_a_complaint_is_found_again(renew):
    kept = open_actions.hash_tracking_code("ABCD-EFGH")
    renew()
    assert kept in open_actions.known_hashes_of_code("abcd efgh") and open_actions.hash_tracking_code("ABCD-EFGH") != kept
    renew(listed=False)
    assert kept not in open_actions.known_hashes_of_code("ABCD-EFGH")
