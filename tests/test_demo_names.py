"""The demo marks what is invented by name: people, firms, places. An address or a sentence says it no second time."""

from events.demo import founding, names
from tests.cast import NOW


def test_names_are_marked_and_addresses_are_not(district):
    first, second = (founding.make_point(number, district.community, NOW) for number in (0, 1))
    assert not first.name.endswith(names.MARK), "a community's own point is real"
    assert second.name.endswith(names.MARK)
    assert names.MARK not in first.address + second.address
    assert names.person(1).endswith(names.MARK)
