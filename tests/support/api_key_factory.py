"""Keys of the read API, with the header that sends them."""

from datetime import timedelta

from events.integrations import api_keys
from events.models import ApiKey
from tests.cast import NOW
from volunteer.core.ids import new_id

EVERYTHING = list(ApiKey.Resource.values)


def made(place, by, resources=EVERYTHING, days=30, **fields):
    """A key and the header that brings it."""
    where = {"area": place} if hasattr(place, "path") else {"point": place}
    if "point" in where:
        resources = [name for name in resources if name not in ("skills", "requests")]
    fields = {"name": "外部系统(演示)", "contact": "某某(演示)", "until": NOW + timedelta(days=days)} | fields
    key = ApiKey(id=new_id(NOW), resources=resources, **where, **fields)
    return key, {"Authorization": f"Bearer {api_keys.create_key(key=key, by=by, at=NOW)}"}
