"""The demo marks what is invented by name: people, firms, places. An address or a sentence says it no second time."""

from events.demo import district as demo_district
from events.demo import names as demo_names


def test_names_are_marked_and_addresses_are_not(district):
    first, second = (demo_district.point_fields(number, district.community) for number in (0, 1))
    assert not first["name"].endswith(demo_names.MARK), "a community's own point is real"
    assert second["name"].endswith(demo_names.MARK)
    assert demo_names.MARK not in first["address"] + second["address"]
    assert demo_names.person_name(1).endswith(demo_names.MARK)
