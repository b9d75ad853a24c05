"""What a text finds for a reader, kind by kind, each within the scope by which its own list is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import Case, Certificate, Event
from events.people import queries as person_queries
from points.models import Order
from volunteer.core.ids import clean_code, one_line
from volunteer.finding import queries as finding_queries
from volunteer.models import Area, ServicePoint, User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

MOST = 5  # of a kind
SHORTEST, LONGEST = 2, 100  # characters
WORDS = 5


@dataclass(frozen=True)
class Hit:
    """One thing found. `exact` where the text is its number."""

    label: str
    note: str
    url: str
    exact: bool = False


@dataclass(frozen=True)
class Found:
    """What was found of a kind: at most five of `total`, all of which the list shows."""

    label: str | Promise
    icon: str
    hits: list[Hit]
    total: int
    url: str


@dataclass(frozen=True)
class Kind:
    """One kind of thing. `rows` answers None for who does not read its list; `hit` tells one row for the reader."""

    label: str | Promise
    icon: str
    rows: Callable[[User, str, datetime], QuerySet[Any] | None]
    hit: Callable[[Any, str], Hit]
    list_url: str


def words_in(text: str, *fields: str) -> Q:
    """A condition: each word stands in one of the fields."""
    every = Q()
    for word in text.split()[:WORDS]:
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__icontains": word})
        every &= one
    return every


def people_rows(reader: User, text: str, at: datetime) -> QuerySet[User] | None:
    held = person_queries.register_scope(reader, at)
    if not held and not held.unit_ids:
        return None
    found = finding_queries.people_of(held, reader).filter(finding_queries.said(text, at))
    return found.select_related("area__parent").order_by("name", "pk")


def person_hit(person: User, text: str) -> Hit:
    note = f"{person.volunteer_no} {person.area or ''}".strip()
    exact = clean_code(text) == person.volunteer_no or bool(finding_queries.read_phone(text))
    return Hit(person.name, note, reverse("events:person", args=[person.volunteer_no]), exact=exact)


def managed_event_rows(reader: User, text: str, at: datetime) -> QuerySet[Event] | None:
    return event_rows(reader, text, at) if role_scope.scope_for(reader, Power.RUN, at) else None


def reviewed_event_rows(reader: User, text: str, at: datetime) -> QuerySet[Event] | None:
    """Those who review and run nothing open events on the page of the review."""
    runs, reviews = role_scope.scope_for(reader, Power.RUN, at), role_scope.scope_for(reader, Power.REVIEW, at)
    return event_rows(reader, text, at, Power.REVIEW) if reviews and not runs else None


def event_rows(reader: User, text: str, at: datetime, power: Power = Power.RUN) -> QuerySet[Event]:
    held = role_scope.scope_for(reader, power, at)
    found = Event.objects.in_scope(held).filter(words_in(text, "title", "point__name"))
    return found.select_related("point").order_by("-created_at", "pk")


def managed_event_hit(event: Event, text: str) -> Hit:
    return Hit(event.title, event.point.name, reverse("events:event_manage", args=[event.pk]))


def reviewed_event_hit(event: Event, text: str) -> Hit:
    return Hit(event.title, event.point.name, reverse("events:review_event", args=[event.pk]))


def counter_order_rows(reader: User, text: str, at: datetime) -> QuerySet[Order] | None:
    held = role_scope.scope_for(reader, Power.KEEP, at)
    return order_rows(Order.objects.in_scope(held), text) if held else None


def desk_order_rows(reader: User, text: str, at: datetime) -> QuerySet[Order] | None:
    held = role_scope.scope_for(reader, Power.RUN, at)
    return order_rows(Order.objects.at_desks(held), text) if held else None


def order_rows(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """By the goods, the pick-up code or the number of the person: names are masked in these lists."""
    goods = Q(pk__in=Order.objects.filter(words_in(text, "lines__item__name")).values("pk"))
    code = clean_code(text)
    found = rows.filter(goods | Q(pickup_code=code) | Q(person__volunteer_no=code))
    return found.select_related("shop", "person").order_by("-placed_at", "pk")


def order_hit(order: Order, text: str, url_name: str) -> Hit:
    note = f"{order.shop.name} {order.person.masked_name}"
    exact = clean_code(text) == order.pickup_code
    return Hit(str(order.get_state_display()), note, reverse(url_name, args=[order.pk]), exact=exact)


def counter_order_hit(order: Order, text: str) -> Hit:
    return order_hit(order, text, "points:counter_order")


def desk_order_hit(order: Order, text: str) -> Hit:
    return order_hit(order, text, "points:desk_order")


def certificate_rows(reader: User, text: str, at: datetime) -> QuerySet[Certificate] | None:
    held = role_scope.scope_for(reader, Power.REVIEW, at)
    whole = Q(number__iexact=clean_code(text)) | Q(person__volunteer_no=clean_code(text))
    rows = Certificate.objects.in_scope(held).filter(whole | words_in(text, "person__name"))
    return rows.select_related("person").order_by("-applied_at", "pk") if held else None


def certificate_hit(certificate: Certificate, text: str) -> Hit:
    name = certificate.person.name if certificate.person else ""
    label = f"{certificate.number or ''} {name}".strip()
    exact = bool(certificate.number) and clean_code(text) == clean_code(certificate.number or "")
    url = reverse("events:certificate_review", args=[certificate.pk])
    return Hit(label, str(certificate.get_state_display()), url, exact=exact)


def case_rows(reader: User, text: str, at: datetime) -> QuerySet[Case] | None:
    held = role_scope.reading_scope(reader, Power.REVIEW, at)
    if not held:
        return None
    rows = Case.objects.seen_from(held, reader, people_parties.home_of(reader))
    return rows.filter(number__iexact=clean_code(text)).select_related("point", "area", "shop").order_by("-opened_at", "pk")


def case_hit(case: Case, text: str) -> Hit:
    unit = case.point or case.area or case.shop or ""
    return Hit(case.number, str(unit), reverse("events:case", args=[case.pk]), exact=True)


def point_rows(reader: User, text: str, at: datetime) -> QuerySet[ServicePoint] | None:
    held = role_scope.scope_for(reader, Power.APPOINT, at)
    rows = ServicePoint.objects.filter(held.points()).filter(words_in(text, "name", "address"))
    return rows.select_related("area").order_by("name", "pk") if held else None


def point_hit(point: ServicePoint, text: str) -> Hit:
    return Hit(point.name, str(point.area), reverse("volunteer:point", args=[point.pk]))


def area_rows(reader: User, text: str, at: datetime) -> QuerySet[Area] | None:
    held = role_scope.scope_for(reader, Power.APPOINT, at)
    rows = Area.objects.existing().filter(held.areas()).filter(words_in(text, "name") | Q(code=clean_code(text)))
    return rows.select_related("parent").order_by("path") if held else None


def area_hit(area: Area, text: str) -> Hit:
    parent = str(area.parent) if area.parent else ""
    return Hit(area.name, parent, reverse("volunteer:place_file", args=[area.pk]))


KINDS = (
    Kind(_("Volunteers"), "users", people_rows, person_hit, "events:people"),
    Kind(_("Events"), "calendar", managed_event_rows, managed_event_hit, "events:manage"),
    Kind(_("Events"), "calendar", reviewed_event_rows, reviewed_event_hit, "events:review"),
    Kind(_("Orders"), "bag", counter_order_rows, counter_order_hit, "points:shop_orders"),
    Kind(_("Orders"), "bag", desk_order_rows, desk_order_hit, "points:desk"),
    Kind(_("Certificates"), "file", certificate_rows, certificate_hit, "events:certificates_review"),
    Kind(_("Cases"), "scale", case_rows, case_hit, "events:cases"),
    Kind(_("Service points"), "map-pin", point_rows, point_hit, "volunteer:points"),
    Kind(_("Places"), "building", area_rows, area_hit, "volunteer:register"),
)


def search(text: str, *, reader: User, at: datetime) -> list[Found]:
    """What the text finds among all that the reader's lists show; one statement for each kind."""
    text = one_line(text, LONGEST)
    groups = []
    for kind in KINDS:
        rows = kind.rows(reader, text, at)
        if rows is None:
            continue
        page = list(rows.annotate(all_found=Window(Count(F("pk"))))[:MOST])
        if page:
            hits = [kind.hit(row, text) for row in page]
            groups.append(Found(kind.label, kind.icon, hits, page[0].all_found, reverse(kind.list_url)))
    return groups


def only_exact(groups: list[Found]) -> Hit | None:
    """The one thing whose number the text is, if there is no other."""
    exact = [hit for group in groups for hit in group.hits if hit.exact]
    return exact[0] if len(exact) == 1 else None
