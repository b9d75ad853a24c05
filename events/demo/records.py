"""What the demo's records hold beside service: trainings, awards, ratings, and certificates for a school."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from events.demo import names as demo_names
from events.demo.district import Home
from events.models import Issuer, RecordEntry
from events.records.actions import entries
from events.records.certificates.actions import issue, issue_class
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Organization, Role, User

TRAINING_TITLE = "红十字救护员培训"
AWARD_TITLE = "年度优秀志愿者"
RATING_TITLE = "年度服务评价"


def make_records(homes: list[Home], *, at: datetime) -> None:
    """Trainings and awards at every fourth point; the certificates of a school, some issued, some on their way."""
    for home in homes[::4]:
        enter_records(home, at=at - timedelta(days=40))
    name_issuers(at=at - timedelta(days=60))
    school = Organization.objects.filter(kind=Organization.Kind.SCHOOL).select_related("area").order_by("pk").first()
    if school is not None:
        make_certificates(school, at=at - timedelta(days=1))


def enter_records(home: Home, *, at: datetime) -> None:
    """A training for three people, an award and a rating for one, entered by the point's manager with evidence."""
    first, *others = [person for person in home.people if not home.manager.acts_for(person)][:3]
    for person in (first, *others):
        enter_record(
            home,
            person,
            RecordEntry.Kind.TRAINING,
            TRAINING_TITLE,
            at,
            minutes=480,
            giver=f"区红十字会{demo_names.MARK}",
            evidence="签到表",
        )
    enter_record(home, first, RecordEntry.Kind.AWARD, AWARD_TITLE, at, giver=str(home.point), evidence="表彰通知")
    enter_record(home, first, RecordEntry.Kind.RATING, RATING_TITLE, at, stars=5, giver=str(home.point), evidence="评议记录")


def enter_record(home: Home, person: User, kind: str, title: str, at: datetime, **fields: Any) -> None:
    entry = RecordEntry(id=new_id(at), kind=kind, person=person, point=home.point, title=title, **fields)
    entry.on = timezone.localdate(at) - timedelta(days=2)
    entries.add_entry(entry=entry, by=home.manager, at=at)


def name_issuers(*, at: datetime) -> None:
    """Every community that has an administrator can issue certificates: they say who issues them."""
    held = Appointment.objects.filter(role=Role.COMMUNITY_ADMIN).select_related("person", "area").order_by("pk")
    for number, office in enumerate(held):
        area = office.held_area
        body = Issuer(area=area, name=f"{area.name}居民委员会{demo_names.MARK}", responsible=str(office.person))
        body.contact = f"0473-000{number:04d}"
        issue.save_issuer(issuer=body, by=office.person, at=at)


def make_certificates(school: Organization, *, at: datetime) -> None:
    """One for each member with hours; checked in the community, and all but one issued by the street."""
    community, street = school.area, school.area.area_above
    checker = Appointment.objects.filter(area=community, role=Role.COMMUNITY_ADMIN).select_related("person")[0].person
    issuer = Appointment.objects.filter(area=street, role=Role.STREET_ADMIN).select_related("person")[0].person
    day = timezone.localdate(at)
    wanted = issue_class.ClassRequest(school, "", day - timedelta(days=365), day, "综合素质评价")
    batch = new_id(at)
    issue_class.apply(batch=batch, wanted=wanted, by=checker, at=at)
    issue_class.check_all(batch=batch, by=checker, at=at)
    for waiting in list(issue_class.certificates_in_batch(batch))[1:]:
        issue.issue(certificate=waiting, by=issuer, at=at)
