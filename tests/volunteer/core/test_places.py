"""Positions for maps sold in China."""

from urllib.parse import parse_qs, urlsplit

import pytest

from volunteer.core.geo import gcj02, map_link


@pytest.mark.parametrize(
    ("here", "there"),
    [  # the published examples of the open implementations
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ],
)
def test_a_position_is_shifted_as_the_other_implementations_shift_it(here, there):
    assert gcj02(*here) == pytest.approx(there, abs=1e-9)


def test_outside_china_nothing_is_shifted():
    assert gcj02(37.774929, -122.419416) == (37.774929, -122.419416)


def test_the_link_carries_the_shifted_position_and_the_name():
    link = map_link("工行南小区 & 友邻", 39.911954, 116.377817)
    query = parse_qs(urlsplit(link).query)
    assert query["position"] == ["116.384047,39.913345"] and query["name"] == ["工行南小区 & 友邻"]


def test_no_position_or_no_map_is_no_link(settings):
    assert map_link("点", None, None) == ""
    settings.MAP_LINK = ""
    assert map_link("点", 39.9, 116.3) == ""
