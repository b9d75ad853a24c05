"""The API keeps to its own description, whatever is sent and whoever asks."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from django.conf import settings as site
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from events.integrations import api_keys
from events.management.commands.openapi import api_description
from events.models import ApiKey
from tests import cast
from tests.cast import NOW
from tests.support import sampling
from volunteer.core.ids import new_id
from volunteer.models import Pass
from volunteer.signin import passes

KEPT = Path(site.BASE_DIR, "static", "api", "v1.json")
api = schemathesis.openapi.from_dict(json.loads(KEPT.read_text()))
api.app = get_wsgi_application()
# Each role brings its own pass. Were a request also made without one on purpose, the role's would stand in for it and the
# request be taken, against what schemathesis expects: a failure of the test, on some draws only.
api.config.generation.update(with_security_parameters=False)


def test_what_is_kept_is_what_is_served():
    assert KEPT.read_text() == api_description() + "\n", "manage.py openapi > static/api/v1.json"


@pytest.fixture(autouse=True)
def one_connection():
    """Between requests the server looks after its connections; the test's own is inside a transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(params=["scanner", "code", "key", ""])
def bearer(request, district, time_machine):
    """Four roles: the pass of a scanner, the pass of a code page, the key of another system, none."""
    time_machine.move_to(NOW, tick=False)
    shift = cast.shift(district.point, leader=district.bob, start=NOW)
    cast.record(id=new_id(NOW), shift=shift, person=district.alice, act="in", scanned_at=NOW, at=NOW)
    if not request.param:
        return {}
    if request.param == "key":
        key = ApiKey(id=new_id(NOW), name="x", contact="x", area=district.area, resources=ApiKey.Resource.values)
        key.until = NOW + timedelta(days=2)
        return {"Authorization": f"Bearer {api_keys.create_key(key=key, by=district.district_admin, at=NOW)}"}
    fields = {"subject": f"shift:{shift.pk}", "holder": district.bob, "by": district.bob, "until": shift.end, "at": NOW}
    assert request.param in Pass.Kind.values
    return {"Authorization": f"Bearer {passes.lend_pass(kind=request.param, **fields)[1]}"}


@api.parametrize()
@settings(max_examples=25 if sampling.THOROUGH else 6, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_its_word(case, bearer):
    case.call_and_validate(headers=bearer | {"Accept-Encoding": "identity"})
