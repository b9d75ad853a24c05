"""`manage.py reseal`: everything under the newest key while people go on, and nothing changed where a key is missing."""

import base64
import re
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import models

from events.models import Certificate
from tests import cast
from tests.cast import NOW
from volunteer.core import encryption
from volunteer.keys import actions, places
from volunteer.keys.places import SealedColumn, SealedFile, SealedTexts
from volunteer.models import Notice, User
from volunteer.notices import outbox

OLD, NEW = b"o" * 32, b"n" * 32
PHONE = "+8613800138000"


@pytest.fixture
def old_key(settings):
    settings.PHONE_KEYS = {"2025": OLD}


@pytest.fixture
def renew(settings, old_key):
    def put(**keys: bytes) -> None:
        settings.PHONE_KEYS = keys or {"2026": NEW, "2025": OLD}

    return put


def reseal():
    out, err = StringIO(), StringIO()
    try:
        call_command("reseal", stdout=out, stderr=err)
        code = 0
    except SystemExit as leaving:
        code = leaving.code
    return code, out.getvalue(), err.getvalue()


def key_of(sealed) -> str:
    return encryption.key_id_of(bytes(sealed))


# --- every place is known ----------------------------------------------------------------------------------------------

# Columns of bytes that nothing is sealed in.
NOT_SEALED = {"events.Shift.secret"}
# The modules that seal, and where it goes: a column that is registered, or a session, which ends by itself.
SEALS = {
    "volunteer/people/models.py": "volunteer.User.phone_sealed",
    "volunteer/identity/actions/numbers.py": "volunteer.PhoneChange.new_sealed",
    "volunteer/signin/code_queue.py": "volunteer.QueuedCode.phone_sealed",
    "volunteer/signin/second_factor.py": "mfa.Authenticator.data",
    "volunteer/signin/actions.py": "session",
    "volunteer/signin/recycled.py": "session",
    "volunteer/core/unsent/middleware.py": "session",
    "volunteer/privacy/forms.py": "volunteer.DataRequest.contact_sealed",
    "volunteer/notices/code_texts.py": "volunteer.WaitingText.text_sealed",
    "points/recycling/actions/stations.py": "points.Station.key_sealed",
    "volunteer/notices/outbox.py": "volunteer.Notice.params",
    "points/orders/relief/actions.py": "points.Relief.recipient_sealed",
    "events/records/certificates/identity.py": "events.Identity.sealed",
    "events/records/certificates/pdf.py": "events.Certificate.file",
    "events/integrations/webhooks.py": "events.Subscription.secret_sealed",
    "events/requests/actions/submit.py": "events.HelpRequest.contact_sealed",
}


def registered() -> set[str]:
    return {places.name_of(place) for place in places.PLACES}


def test_every_column_of_bytes_is_registered_or_holds_nothing_sealed():
    ours = [model for app in ("volunteer", "points", "events") for model in apps.get_app_config(app).get_models()]
    columns = {
        f"{model._meta.label}.{field.name}" for model in ours for field in model._meta.fields if type(field) is models.BinaryField
    }
    assert columns - registered() == NOT_SEALED


def test_every_module_that_seals_says_where():
    seals = re.compile(r"encryption\.seal(?:_bytes)?\(")
    files = [path for app in ("volunteer", "points", "events") for path in Path(site.BASE_DIR, app).rglob("*.py")]
    found = {str(path.relative_to(site.BASE_DIR)) for path in files if seals.search(path.read_text("utf-8"))}
    assert found == set(SEALS)
    assert set(SEALS.values()) - {"session"} - registered() == set()


# --- what it does ------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(old_key, db):
    """A number of somebody's, a second factor, and a notice to a number of its own: all under the old key."""
    alice = cast.person("张安(演示)", phone=PHONE)
    secret = base64.b64encode(encryption.seal("TOTPSECRET")).decode()
    Authenticator.objects.create(user=alice, type="totp", data={"secret": secret, "more": 1})
    Notice.objects.create(person=alice, kind="x", key="a", at=NOW, params={"name": "n"} | outbox.sealed_number(PHONE))
    Notice.objects.create(person=alice, kind="x", key="b", at=NOW, params={"to": "积分超市", "from": "SHOP"})
    Notice.objects.create(person=alice, kind="x", key="c", at=NOW, params={"to": "SHOPSHOP"})  # base64 by chance
    return alice


def test_everything_opens_under_the_newest_key_alone(kept, renew):
    before = [dict(one.params) for one in Notice.objects.order_by("key")[1:]]
    renew()
    code, out, err = reseal()
    assert (code, err) == (0, "")
    assert "volunteer.User.phone_sealed: 1 sealed anew, 1 under the newest key" in out
    assert "Key 2025 seals nothing any more." in out
    renew(**{"2026": NEW})
    alice = User.objects.get(pk=kept.pk)
    assert (alice.phone, alice.phone_index) == (PHONE, kept.phone_index)
    data = Authenticator.objects.get().data
    assert data["more"] == 1 and encryption.unseal(base64.b64decode(data["secret"])) == "TOTPSECRET"
    notice, *others = Notice.objects.order_by("key")
    assert notice.params["name"] == "n" and encryption.unseal(base64.b64decode(notice.params["to"])) == PHONE
    assert [one.params for one in others] == before


def test_a_second_run_changes_nothing(kept, renew):
    renew()
    reseal()
    sealed = bytes(User.objects.get(pk=kept.pk).phone_sealed)
    code, out, _err = reseal()
    assert code == 0 and "volunteer.User.phone_sealed: 0 sealed anew, 1 under" in out
    assert bytes(User.objects.get(pk=kept.pk).phone_sealed) == sealed


def test_who_has_no_number_has_none_afterwards(old_key, renew, db):
    nobody = cast.person("李桂兰(演示)", phone="")
    renew()
    assert reseal()[0] == 0
    nobody.refresh_from_db()
    assert nobody.phone_sealed is None and nobody.phone == ""


def test_more_rows_than_are_read_at_once(old_key, renew, db, monkeypatch):
    monkeypatch.setattr(places, "BATCH", 2)
    people = [cast.person(f"张{number}(演示)", phone=f"+86138001380{number:02}") for number in range(5)]
    renew()
    assert "volunteer.User.phone_sealed: 5 sealed anew, 5 under" in reseal()[1]
    assert {key_of(person.phone_sealed) for person in User.objects.filter(pk__in=[one.pk for one in people])} == {"2026"}


def test_a_number_that_changes_meanwhile_stays_changed(kept, renew, monkeypatch):
    """Between reading and writing somebody changes the number: what was read is not written back."""
    renew()
    real = encryption.reseal_bytes

    def meanwhile(sealed):
        other = User.objects.get(pk=kept.pk)
        other.phone_sealed = encryption.seal("+8613900139000")
        other.save(update_fields=["phone_sealed"])
        return real(sealed)

    monkeypatch.setattr(encryption, "reseal_bytes", meanwhile)
    done = actions.reseal_place(SealedColumn(User, "phone_sealed"))
    assert (done.renewed, done.key_ids) == (0, {"2026": 1})
    assert User.objects.get(pk=kept.pk).phone == "+8613900139000"


def test_with_a_key_that_is_not_listed_nothing_is_changed(kept, renew):
    sealed = bytes(kept.phone_sealed)
    renew(**{"2026": NEW})
    with pytest.raises(CommandError) as refused:
        reseal()
    words = str(refused.value)
    assert "Nothing was changed." in words and "'2025' in " in words and "volunteer.User.phone_sealed" in words
    assert bytes(User.objects.get(pk=kept.pk).phone_sealed) == sealed


def test_what_cannot_be_opened_is_named_and_the_rest_goes_on(kept, renew):
    spoiled = cast.person("王五(演示)", phone="+8613700137000")
    User.objects.filter(pk=spoiled.pk).update(phone_sealed=bytes(spoiled.phone_sealed)[:-1] + b"?")
    renew()
    code, out, err = reseal()
    assert code == 1 and f"volunteer.User.phone_sealed: cannot be opened: {spoiled.pk}: InvalidTag" in err
    assert "Key 2025 still seals 1: run it again" in out and "13700137000" not in out + err
    assert key_of(User.objects.get(pk=kept.pk).phone_sealed) == "2026"


class FileRows:
    """Stands for the rows of a model with a file."""

    def __init__(self, name: str) -> None:
        self.name, self.written = name, []


@pytest.mark.parametrize("meanwhile", [False, True], ids=["alone", "another_was_first"])
def test_a_file_is_written_beside_the_old_one_which_then_goes(old_key, renew, monkeypatch, meanwhile):
    place = SealedFile(Certificate, "file")
    storage = place.storage()
    name = storage.save("certificates/a.bin", ContentFile(encryption.seal_bytes(b"%PDF")))
    renew()
    rows = FileRows(name)

    def write(place, pk, before, after):
        rows.written.append((before, after))
        return not meanwhile

    monkeypatch.setattr(places, "write", write)
    assert place.renew(1, name) is not meanwhile
    ((before, after),) = rows.written
    assert before == name and after != name
    assert (storage.exists(name), storage.exists(after)) == (meanwhile, not meanwhile)
    with storage.open(name if meanwhile else after) as file:
        sealed = file.read()
    assert encryption.unseal_bytes(sealed) == b"%PDF" and key_of(sealed) == ("2025" if meanwhile else "2026")


@pytest.mark.parametrize("nothing", [b"", b"\x00abc", b"\x09abc", b"\x03a\xffc", b"\x02\n\n"])
def test_bytes_that_are_not_ours_have_no_key(nothing):
    assert encryption.key_id_of(nothing) == ""


def test_a_text_under_the_same_name_that_is_not_sealed_has_no_beginning():
    place = SealedTexts(Notice, "params", ("to",))
    assert place.heads({"to": "积分超市"}) == place.heads({"to": 7}) == place.heads({}) == []
