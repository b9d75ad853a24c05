"""After a shift: those who took part rate it, and thank the leader or one another.

Ratings are read by staff without names, by everybody as an average of at least three. A thank-you is told to its receiver alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Avg, Count, QuerySet
from django.urls import reverse

from events.models import Attendance, Rating, Shift, Thanks
from events.records.ratings.refusals import RatingRefusal
from events.settlement.decide import REFUSED, VOID
from volunteer.core import audit
from volunteer.core.refusals import Refused, refusal_of
from volunteer.models import ServicePoint, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties

OPEN_FOR = timedelta(days=30)  # after the end of the shift
MOST_THANKS = 5  # that one person gives for one shift
FEWEST_RATINGS = 3  # ratings, before an average or words are shown to who could guess whose they are
OVER = (Shift.State.CLOSED, Shift.State.SETTLED)


# --- the acts ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def rate(*, shift: Shift, person: User, stars: int, words: str, by: User, at: datetime) -> Rating:
    """Rate a shift as `person`, oneself or somebody of one's household who took part; the last word stands. Raises `Refused`."""
    require_open(shift, at)
    require_attended(shift, person, by)
    if shift.leader_id == person.pk:
        raise Refused(RatingRefusal.LEADER)
    if not 1 <= stars <= 5:
        raise Refused(RatingRefusal.STARS)
    said = {"stars": stars, "words": words.strip(), "at": at}
    rating, _new = Rating.objects.update_or_create(shift=shift, person=person, defaults=said)
    return rating


@transaction.atomic
def thank(*, shift: Shift, giver: User, receiver: User, kind: str, by: User, at: datetime) -> Thanks:
    """Thank the leader, or another who took part; who led thanks those who did. Thanking twice is thanking once."""
    require_open(shift, at)
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=giver.pk)
    if shift.leader_id != giver.pk:
        require_attended(shift, giver, by)
    elif not by.acts_for(giver):
        raise Refused(RatingRefusal.NOT_YOU)
    if known := Thanks.objects.filter(shift=shift, giver=giver, receiver=receiver).first():
        return known
    if people_parties.is_near(giver, receiver) or not (
        receiver.pk == shift.leader_id or counted_attendances(shift).filter(person=receiver).exists()
    ):
        raise Refused(RatingRefusal.NOBODY)
    if Thanks.objects.filter(shift=shift, giver=giver).count() >= MOST_THANKS:
        raise Refused(RatingRefusal.MANY)
    made = Thanks.objects.create(shift=shift, giver=giver, receiver=receiver, kind=kind, at=at)
    audit.record(act="thank", subject=made, actor=by, at=at, detail={"shift": str(shift.pk), "kind": made.kind})
    params = {"by": giver.masked_name, "title": shift.event.title, "kind": made.kind}
    key, url = f"thanked:{made.pk}", reverse("events:thanks")
    outbox.notify(person=receiver, kind="thanked", params=params, key=key, at=at, url=url)
    return made


# --- questions -------------------------------------------------------------------------------------------------------------


def counted_attendances(shift: Shift) -> QuerySet[Attendance]:
    """Whose service at the shift counts."""
    return shift.attendances.filter(minutes__gt=0).exclude(pay_note__in=[VOID, REFUSED])


def refusal_to_rate(shift: Shift, person: User, by: User, at: datetime) -> Refused | None:
    """Why this person neither rates nor thanks; None where they may do one of them."""
    late = refusal_of(require_open, shift, at)
    if late or shift.leader_id == person.pk:
        return late
    return refusal_of(require_attended, shift, person, by)


def thankable_people(shift: Shift, giver: User) -> list[User]:
    """Whom this person may still thank: the leader first, then those who took part, in order of arrival."""
    thanked = set(Thanks.objects.filter(shift=shift, giver=giver).values_list("receiver", flat=True))
    people = [shift.leader, *(row.person for row in counted_attendances(shift).select_related("person").order_by("in_at", "pk"))]
    left_out = thanked | people_parties.with_households([giver.pk])
    found = {one.pk: one for one in people if one.pk not in left_out and one.is_active}
    return list(found.values())


@dataclass(frozen=True)
class Average:
    stars: float
    number: int


def average(ratings: QuerySet[Rating]) -> Average | None:
    """The average of at least three ratings, rounded to a tenth; None where there are fewer. One statement."""
    found = ratings.aggregate(stars=Avg("stars"), number=Count("pk"))
    return Average(round(found["stars"], 1), found["number"]) if found["number"] >= FEWEST_RATINGS else None


def average_of_point(point: ServicePoint) -> Average | None:
    return average(Rating.objects.filter(shift__event__point=point))


# --- the steps -------------------------------------------------------------------------------------------------------------


def require_open(shift: Shift, at: datetime) -> None:
    if shift.state not in OVER:
        raise Refused(RatingRefusal.NOT_OVER)
    if at > shift.end + OPEN_FOR:
        raise Refused(RatingRefusal.LATE)


def require_attended(shift: Shift, person: User, by: User) -> None:
    if not by.acts_for(person):
        raise Refused(RatingRefusal.NOT_YOU)
    if not counted_attendances(shift).filter(person=person).exists():
        raise Refused(RatingRefusal.NOT_THERE)
