"""A small demonstration: six points, a clock that can be moved, a volunteer with points."""

from types import SimpleNamespace

from events.demo import district as demo_district
from events.demo.district import Home, Size
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.snapshot import Kept
from volunteer.models import Area, User

HOMES = Kept(lambda: demo_district.make_district(Size(points=6, people=125, shifts=6), at=NOW))


def on(settings, folder) -> None:
    """The demonstration, whose clock stands in a folder of the test's own."""
    settings.DEMO, settings.DATA_DIR = True, folder


def give(homes: list[Home], person: User, points: int) -> None:
    shop_factory.give(SimpleNamespace(point=homes[0].point, area=Area.objects.get(level="district")), person, amount=points)
