"""What the register and the page of a person show: rows of people, and what a person did, of all kinds, in one list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Attendance, Certificate, HelpRequest, Makeup, RecordEntry, Signup, StarAward
from points.models import HandEntry, Order
from volunteer.finding import queries as finding_queries
from volunteer.models import Card, User
from volunteer.roles.scope import Power, Scope

MOST_OF_A_KIND = 12  # in the list of all kinds
MOST_OF_ONE = 60  # where one kind is chosen


def register_scope(reader: User, at: datetime) -> Scope:
    """Where this person reads the register: all places they see but those they audit."""
    return finding_queries.people_scope(reader, at, Power.SEE)


def register_rows(scope: Scope, reader: User) -> QuerySet[User]:
    """The people of a scope, with verified `minutes`, `star` and whether they are `carded`."""
    verified = Attendance.objects.verified().filter(person=OuterRef("pk")).order_by().values("person")
    stars = StarAward.objects.standing().filter(person=OuterRef("pk")).order_by("-stars").values("stars")[:1]
    return (
        finding_queries.people_of(scope, reader)
        .select_related("area__parent")
        .annotate(
            minutes=Coalesce(Subquery(verified.annotate(sum=Sum("minutes")).values("sum")), 0),
            star=Coalesce(Subquery(stars), 0),
            carded=Exists(Card.objects.filter(person=OuterRef("pk"), killed_at=None)),
        )
    )


# --- what one person did -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One thing in a person's list. `points` is signed, None where there are none or the reader does not see them."""

    at: datetime
    kind: Kind
    text: str
    note: str = ""
    minutes: int | None = None
    points: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of thing: how it is called, and the latest of a person for a reader (most of them)."""

    slug: str
    label: str | Promise
    colour: str
    read: Callable[[User, Reader, int], list[Line]]
    by_area: bool = False  # shown to who works in the area where the person lives alone


@dataclass(frozen=True)
class Reader:
    """Who looks: with which scope, and whether the person lives in one of their areas."""

    scope: Scope
    at_home: bool


def lines_of(person: User, reader: Reader, kind: str = "") -> list[Line]:
    """The latest things of a person, the newest first; of one kind more of it. One statement for each kind."""
    kinds = [one for one in KINDS if (one.slug == kind or not kind) and (reader.at_home or not one.by_area)]
    most = MOST_OF_ONE if kind else MOST_OF_A_KIND
    found = [line for one in kinds for line in one.read(person, reader, most)]
    return sorted(found, key=lambda line: line.at, reverse=True)[: MOST_OF_ONE if kind else 3 * MOST_OF_A_KIND]


def kinds_for(reader: Reader) -> list[Kind]:
    return [one for one in KINDS if reader.at_home or not one.by_area]


def read_services(person: User, reader: Reader, most: int) -> list[Line]:
    rows = Attendance.objects.filter(person=person).select_related("shift__event__point__area").order_by("-in_at", "-pk")[:most]
    return [
        Line(
            row.in_at or row.shift.start,
            SERVICE,
            f"{row.shift.event.title} · {row.shift.event.point.name}",
            str(row.get_pay_display()) if row.pay != Attendance.Pay.PAID else "",
            minutes=row.minutes,
            points=row.points or None,
            url=shift_url(row.shift, reader),
        )
        for row in rows
    ]


def shift_url(shift: Any, reader: Reader) -> str:
    return reverse("events:shift", args=[shift.pk]) if reader.scope.covers_point(shift.event.point) else ""


def read_signups(person: User, reader: Reader, most: int) -> list[Line]:
    came = Attendance.objects.filter(person=person, shift=OuterRef("shift"))  # where they came, the service says it
    rows = Signup.objects.filter(~Exists(came), person=person).select_related("shift__event__point__area")
    rows = rows.order_by("-shift__start", "-pk")[:most]
    return [
        Line(
            row.shift.start,
            SIGNUP,
            f"{row.shift.event.title} · {row.shift.event.point.name}",
            str(row.get_state_display()),
            url=shift_url(row.shift, reader),
        )
        for row in rows
    ]


def read_honorary(person: User, reader: Reader, most: int) -> list[Line]:
    rows = Makeup.objects.filter(person=person).select_related("shift__event").order_by("-asked_at", "-pk")[:most]
    return [Line(row.asked_at, HONORARY, row.shift.event.title, str(row.get_state_display()), minutes=row.minutes) for row in rows]


def read_orders(person: User, reader: Reader, most: int) -> list[Line]:
    rows = Order.objects.filter(person=person).select_related("shop").order_by("-placed_at", "-pk")
    rows = rows.annotate(goods=ArrayAgg("lines__item__name"))[:most]
    spent = (Order.State.PLACED, Order.State.HANDED_OVER)
    return [
        Line(
            row.placed_at,
            ORDER,
            "、".join(filter(None, row.goods)) or str(row.shop),
            f"{row.shop} · {row.get_state_display()}",
            points=-row.total if row.state in spent else None,
        )
        for row in rows
    ]


def read_by_hand(person: User, reader: Reader, most: int) -> list[Line]:
    rows = HandEntry.objects.filter(person=person).order_by("-asked_at", "-pk")[:most]
    return [
        Line(
            row.asked_at,
            BY_HAND,
            str(row.get_kind_display()),
            str(row.get_state_display()),
            points=-row.amount if row.kind == HandEntry.Kind.DEBIT else row.amount,
        )
        for row in rows
    ]


def read_requests(person: User, reader: Reader, most: int) -> list[Line]:
    own = Q(person=person) | Q(taker=person)
    rows = HelpRequest.objects.filter(own).select_related("kind").order_by("-submitted_at", "-pk")[:most]
    asked, helped = pgettext_lazy("person", "asked for help"), pgettext_lazy("person", "helped")
    return [
        Line(
            row.submitted_at,
            REQUEST,
            f"{row.kind} · {helped if row.taker_id == person.pk else asked}",
            str(row.get_state_display()),
        )
        for row in rows
    ]


def read_entries(person: User, reader: Reader, most: int) -> list[Line]:
    rows = RecordEntry.objects.filter(person=person, voided_at=None).order_by("-on", "-pk")[:most]
    return [Line(row.entered_at, ENTRY, row.title, str(row.get_kind_display())) for row in rows]


def read_certificates(person: User, reader: Reader, most: int) -> list[Line]:
    rows = Certificate.objects.filter(person=person).order_by("-applied_at", "-pk")[:most]
    return [Line(row.applied_at, CERTIFICATE, row.purpose, str(row.get_state_display())) for row in rows]


SERVICE = Kind("service", pgettext_lazy("record", "Service"), "green", read_services)
SIGNUP = Kind("signup", pgettext_lazy("record", "Sign-up"), "blue", read_signups)
HONORARY = Kind("honorary", pgettext_lazy("record", "Hours afterwards"), "", read_honorary)
ORDER = Kind("order", pgettext_lazy("record", "Order"), "gold", read_orders, by_area=True)
BY_HAND = Kind("by_hand", pgettext_lazy("record", "By hand"), "gold", read_by_hand, by_area=True)
REQUEST = Kind("request", pgettext_lazy("record", "Help"), "blue", read_requests, by_area=True)
ENTRY = Kind("entry", _("Trainings and awards"), "", read_entries)
CERTIFICATE = Kind("certificate", pgettext_lazy("record", "Certificate"), "", read_certificates, by_area=True)
KINDS = (SERVICE, SIGNUP, HONORARY, ORDER, BY_HAND, REQUEST, ENTRY, CERTIFICATE)
