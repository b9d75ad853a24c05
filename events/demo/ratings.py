"""What the demo's people said after a shift, and who of them stands on the list of hours."""

import random
from datetime import datetime, timedelta

from events.demo.district import Home
from events.models import Attendance, Rating, Shift, Thanks
from events.settlement.decide import REFUSED, VOID
from volunteer.models import Consent, User
from volunteer.people.consents import TERMS_VERSION

RATING_WORDS = ("组织得很好，时间安排合理", "邻居们都很热情", "工具再多几把就好了", "下次还来", "")
THANKS_KINDS = ("patient", "worked_hard", "helped_me", "good_mood")


def make_ratings(homes: list[Home], *, at: datetime) -> None:
    """Ratings and thanks of the last four months, a few dozen people on the list of hours; a constant number of statements."""
    chance = random.Random(11)  # noqa: S311 (scatters stars over shifts)
    recent = Attendance.objects.filter(minutes__gt=0, shift__state=Shift.State.SETTLED, shift__end__gt=at - timedelta(days=120))
    rows = list(recent.exclude(pay_note__in=[VOID, REFUSED]).select_related("shift"))
    Rating.objects.bulk_create([make_rating(row, chance) for row in rows if row.person_id != row.shift.leader_id])
    Thanks.objects.bulk_create([make_thanks(row, chance) for row in rows[::3] if row.person_id != row.shift.leader_id])
    people = {person.pk: person for home in homes for person in home.people[:2]}
    Consent.objects.bulk_create([ranking_consent(person, at) for person in list(people.values())[:40]])


def make_rating(row: Attendance, chance: random.Random) -> Rating:
    stars = chance.choice((5, 5, 5, 4, 4, 3))
    said_at = row.shift.end + timedelta(hours=5)
    return Rating(shift=row.shift, person_id=row.person_id, stars=stars, words=chance.choice(RATING_WORDS), at=said_at)


def make_thanks(row: Attendance, chance: random.Random) -> Thanks:
    said_at = row.shift.end + timedelta(hours=6)
    them = {"shift": row.shift, "giver_id": row.person_id, "receiver_id": row.shift.leader_id}
    return Thanks(**them, kind=chance.choice(("led_well", *THANKS_KINDS)), at=said_at)


def ranking_consent(person: User, at: datetime) -> Consent:
    return Consent(person=person, purpose=Consent.Purpose.RANKING, version=TERMS_VERSION, given_by=person, at=at)
