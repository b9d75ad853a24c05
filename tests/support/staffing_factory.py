"""People for a shift: with a proved skill, with time, with service behind them."""

from datetime import timedelta

from tests import cast
from tests.cast import NOW
from volunteer.models import FreeTime, PersonSkill, Skill


def proved(person, name="急救", by=None, until=None):
    """A skill that staff confirmed, perhaps with an end."""
    skill = Skill.objects.get_or_create(name=name, defaults={"listed": True})[0]
    return PersonSkill.objects.create(
        person=person, skill=skill, state="confirmed", said_at=NOW, decided_by=by or person, decided_at=NOW, valid_until=until
    )


def free_on(person, start):
    """Time in the part of the week in which a shift of two hours in the morning lies."""
    FreeTime.objects.create(person=person, weekday=start.weekday(), part="morning")


def served(person, district, times):
    """So many shifts in the past."""
    for number in range(times):
        past = cast.shift(district.point, district.manager, NOW - timedelta(days=20 + number), state="settled", settled_at=NOW)
        cast.came(past, person)
