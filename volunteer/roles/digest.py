"""Once a day, in the morning: what waits for each person with duties, in one notice."""

from datetime import datetime, time

from django.db.models import Exists, OuterRef
from django.utils import timezone

from volunteer.models import Appointment, Digest, Notice, User
from volunteer.notices.outbox import write_notices
from volunteer.roles import navigation as role_navigation

KIND = "digest"
FROM, UNTIL = time(8), time(12)  # local; a runner that slept all morning does not tell at night
AT_ONCE = 50  # people in one run: for each of them the doors are counted, in one statement a person


def send_digests(*, at: datetime) -> int:
    """Tell people with duties what waits for them, each once a day; how many were told. Where nothing waits nothing is told.

    To be called every minute; it does something between eight and noon only.
    """
    if not FROM <= timezone.localtime(at).time() < UNTIL:
        return 0
    people = people_to_count(at)
    said = [notice for person in people if (notice := build_digest(person, at))]
    write_notices(said)
    rows = [Digest(person=person, day=timezone.localdate(at)) for person in people]
    Digest.objects.bulk_create(rows, update_conflicts=True, unique_fields=["person"], update_fields=["day"])
    return len(said)


def people_to_count(at: datetime) -> list[User]:
    """People with duties whose doors were not counted today."""
    day = timezone.localdate(at)
    on_duty = Appointment.objects.current(day).filter(person=OuterRef("pk"))
    counted = Digest.objects.filter(person=OuterRef("pk"), day__gte=day)
    return list(User.objects.get_queryset().filter(Exists(on_duty), ~Exists(counted), is_active=True).order_by("pk")[:AT_ONCE])


def build_digest(person: User, at: datetime) -> Notice | None:
    """What waits for one person, if anything does."""
    waits = role_navigation.waiting_duties(person, at)
    key = f"{KIND}:{timezone.localdate(at)}:{person.pk}"
    return Notice(person=person, kind=KIND, params={"waits": waits}, key=key, at=at, url="/") if waits else None
