"""Who plays: a district, shifts that are open for check-in now, and people who are signed in on their phones."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from events.models import Shift, Signup
from tests import cast
from tests.support.clients import BACKEND
from volunteer.core.ids import new_id
from volunteer.models import User

FIRST = 7_000_001  # numbers of people that occur nowhere else in a statement: pgbench puts its own in their place


def key_of(person: int) -> str:
    """The session key of a person: foreseeable, so that pgbench finds it too."""
    return f"k{person:031d}"


def crowd(count: int) -> list[User]:
    """New people, each with a phone and a session."""
    at = timezone.now()
    first = FIRST + User.objects.filter(pk__gte=FIRST).count()
    people = [
        User(pk=first + n, name=f"居民{n}(演示)", joined_at=at, volunteer_no=str(10_000_000 + first + n)) for n in range(count)
    ]
    for person in people:
        person.set_unusable_password()
        person.keep_phone(f"+8613{person.pk:09d}", verified_at=at)
    User.objects.bulk_create(people, batch_size=1000)
    enter(people)
    return people


def enter(people: Sequence[User]) -> None:
    """Give people a session each; who has one keeps it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows = []
    for person in people:
        data = {SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: person.get_session_auth_hash()}
        rows.append(store(key_of(person.pk)).create_model_instance(data))
    store.get_model_class().objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def open_shift(district: cast.District) -> Shift:
    """A shift whose doors are open now, with a thousand places."""
    return cast.shift(district.point, district.manager, start=timezone.now() + timedelta(minutes=5), places=1000)


def sign_up(shift: Shift, people: Sequence[User]) -> None:
    """Give these people their places."""
    at, job = timezone.now(), shift.jobs.get()
    rows = [
        Signup(id=new_id(at), shift=shift, job=job, person=person, signed_by=person, state="place", queued_at=at)
        for person in people
    ]
    Signup.objects.bulk_create(rows, batch_size=1000)
    type(job).objects.filter(pk=job.pk).update(taken=len(rows))
