"""The part of /api/v1/ that other systems read, each with a key of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import Field

from events.core import pagination
from events.core.api import Moment, Sentence, from_milliseconds
from events.core.pagination import CursorPage
from events.integrations import api_keys
from events.integrations import queries as integration_queries
from events.models import ApiKey, HelpRequest
from volunteer.core import clock
from volunteer.core.dates import to_milliseconds
from volunteer.roles.scope import Scope

Resource = ApiKey.Resource
router = Router(tags=["reading"])


class KeyRequest(HttpRequest):
    """A request that brought a valid key."""

    auth: ApiKey


class ReadKey(HttpBearer):
    """A key that opens one resource, in `Authorization: Bearer …`."""

    def __init__(self, resource: str) -> None:
        super().__init__()
        self.resource = resource

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        at = clock.now()
        key = api_keys.find_key(token, at)
        if key is None:
            raise HttpError(401, _("This key is unknown, ended or run out."))
        if not api_keys.may_call(key, at):
            raise HttpError(429, _("Too many calls. Wait a minute."))
        if self.resource not in key.resources:
            raise HttpError(403, _("This key does not open this."))
        return key


# --- what is asked -----------------------------------------------------------------------------------------------------

Stamp = Annotated[int, Field(ge=0, le=4_102_444_800_000, description="Milliseconds since 1970, before 2100.")]
Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="A month of the local date, 2026-11.")]
Cursor = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,300}$", description="`next` of the page before; empty for the first.")]
Limit = Annotated[int, Field(ge=1, le=500, description="The most rows of a page.")]


class Asked(Schema):
    cursor: Cursor = ""
    limit: Limit = 100


class AskedByTime(Asked):
    """`since` and `until` narrow by the start of the shift: from the one on, before the other."""

    since: Stamp | None = None
    until: Stamp | None = None

    @property
    def bounds(self) -> dict[str, datetime | None]:
        return {
            name: None if stamp is None else from_milliseconds(stamp)
            for name, stamp in (("since", self.since), ("until", self.until))
        }


class AskedByDay(AskedByTime):
    @property
    def days(self) -> dict[str, date | None]:
        return {name: bound and timezone.localdate(bound) for name, bound in self.bounds.items()}


class AskedByMonth(Asked):
    month: Month


# --- what is answered --------------------------------------------------------------------------------------------------


class AreaOut(Schema):
    code: str
    name: str
    level: Literal["district", "street", "town", "community", "compound"]
    parent: str = Field(description="The code of the area it lies in; empty for a district.")


class PointOut(Schema):
    code: str
    name: str
    area: str
    address: str
    latitude: float | None
    longitude: float | None
    active: bool
    opened_at: Moment


class EventOut(Schema):
    id: UUID
    event: UUID
    title: str
    category: str
    point: str
    area: str
    place: str
    start: Moment
    end: Moment
    state: Literal["published", "closed", "settled", "cancelled"]
    capacity: int
    taken: int
    held: bool = Field(description="Whether it took place: it is over, and somebody came. What is not held counts in no figure.")
    url: str


class ParticipationsOut(Schema):
    shift: UUID
    point: str
    day: str
    participations: int
    verified_minutes: int


class FiguresOut(Schema):
    area: str = Field(description="The code of the area; empty for a point's figures.")
    point: str = Field(description="The code of the point; empty for an area's figures.")
    month: str
    shifts: int
    participations: int | None = Field(description="null, as all that follow, where fewer than five people took part.")
    people: int | None
    verified_minutes: int | None
    honorary_minutes: int | None
    points: int | None


class OutcomeOut(Schema):
    shift: UUID
    point: str
    kind: str
    amount: float
    unit: str


class SkillOut(Schema):
    skill: str
    area: str
    people: int | None = Field(description="null where they are fewer than five.")


class RequestOut(Schema):
    id: UUID
    kind: str | None = Field(description="null, as area and stars, where fewer than five people of the community asked that month.")
    area: str | None = Field(description="The code of the community.")
    state: Literal[*HelpRequest.State.values]  # type: ignore[valid-type]
    urgent: bool
    submitted_at: Moment
    accepted_at: Moment | None
    refused_at: Moment | None
    dispatched_at: Moment | None
    taken_at: Moment | None
    started_at: Moment | None
    done_at: Moment | None
    rated_at: Moment | None
    closed_at: Moment | None
    stars: int | None


class AreaPage(Schema):
    items: list[AreaOut]
    next: str


class PointPage(Schema):
    items: list[PointOut]
    next: str


class EventPage(Schema):
    items: list[EventOut]
    next: str


class ParticipationsPage(Schema):
    items: list[ParticipationsOut]
    next: str


class FiguresPage(Schema):
    items: list[FiguresOut]
    next: str


class OutcomePage(Schema):
    items: list[OutcomeOut]
    next: str


class SkillPage(Schema):
    items: list[SkillOut]
    next: str


class RequestPage(Schema):
    items: list[RequestOut]
    next: str


def answers(page: type[Schema]) -> dict[int, type[Schema]]:
    return {200: page, **dict.fromkeys((401, 403, 404, 422, 429), Sentence)}


def scope(request: KeyRequest) -> Scope:
    return api_keys.scope_of_key(request.auth)


def page(part: CursorPage[Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": items, "next": part.next}


# --- the addresses -----------------------------------------------------------------------------------------------------


@router.get("/areas", auth=ReadKey(Resource.AREAS), response=answers(AreaPage), operation_id="areas")
def areas(request: KeyRequest, asked: Query[Asked]) -> dict[str, Any]:
    """The areas of the key's place, each after the one it lies in."""
    part = pagination.page_of_query(
        integration_queries.area_rows(scope(request)), integration_queries.AREA_KEY, asked.cursor, asked.limit
    )
    return page(
        part,
        [
            {"code": area.code, "name": area.name, "level": area.level, "parent": area.parent.code if area.parent else ""}
            for area in part.rows
        ],
    )


@router.get("/points", auth=ReadKey(Resource.POINTS), response=answers(PointPage), operation_id="points")
def points(request: KeyRequest, asked: Query[Asked]) -> dict[str, Any]:
    """The service points."""
    part = pagination.page_of_query(
        integration_queries.point_rows(scope(request)), integration_queries.POINT_KEY, asked.cursor, asked.limit
    )
    return page(
        part,
        [
            {
                "code": point.sign_code,
                "name": point.name,
                "area": point.area.code,
                "address": point.address,
                "latitude": point.latitude,
                "longitude": point.longitude,
                "active": point.active,
                "opened_at": to_milliseconds(point.opened_at),
            }
            for point in part.rows
        ],
    )


@router.get("/events", auth=ReadKey(Resource.EVENTS), response=answers(EventPage), operation_id="events")
def events(request: KeyRequest, asked: Query[AskedByTime]) -> dict[str, Any]:
    """The shifts of events that were published, by their start. Nobody who signed up is named."""
    part = pagination.page_of_query(
        integration_queries.shift_rows(scope(request), **asked.bounds), integration_queries.SHIFT_KEY, asked.cursor, asked.limit
    )
    return page(
        part,
        [
            {
                "id": shift.pk,
                "event": shift.event_id,
                "title": shift.event.title,
                "category": shift.event.category_id,
                "point": shift.event.point.sign_code,
                "area": shift.event.point.area.code,
                "place": shift.place,
                "start": to_milliseconds(shift.start),
                "end": to_milliseconds(shift.end),
                "state": shift.state,
                "capacity": shift.capacity or 0,
                "taken": shift.taken or 0,
                "held": shift.held,
                "url": settings.PUBLIC_URL + shift.get_absolute_url(),
            }
            for shift in part.rows
        ],
    )


@router.get(
    "/participations", auth=ReadKey(Resource.PARTICIPATIONS), response=answers(ParticipationsPage), operation_id="participations"
)
def participations(request: KeyRequest, asked: Query[AskedByDay]) -> dict[str, Any]:
    """How many people served how long at each settled shift, by its local date."""
    part = pagination.page_of_query(
        integration_queries.participation_rows(scope(request), **asked.days),
        integration_queries.PARTICIPATION_KEY,
        asked.cursor,
        asked.limit,
    )
    return page(
        part,
        [
            {
                "shift": row.shift_id,
                "point": row.point.sign_code,
                "day": row.day.isoformat(),
                "participations": row.participations,
                "verified_minutes": row.verified,
            }
            for row in part.rows
        ],
    )


@router.get("/figures", auth=ReadKey(Resource.FIGURES), response=answers(FiguresPage), operation_id="figures")
def figures(request: KeyRequest, asked: Query[AskedByMonth]) -> dict[str, Any]:
    """The figures of a month for every area down to the community, and for every service point."""
    lines = integration_queries.month_figures(scope(request), date.fromisoformat(f"{asked.month}-01"))
    part = pagination.page_of_list(lines, lambda line: line.key, asked.cursor, asked.limit)
    return page(part, [{"month": asked.month, **figure(line)} for line in part.rows])


def figure(line: integration_queries.MonthFigures) -> dict[str, Any]:
    names = {"participations": "participations", "people": "people", "verified_minutes": "verified"}
    names |= {"honorary_minutes": "honorary", "points": "points"}
    return {
        "area": line.area.code if line.area else "",
        "point": line.point.sign_code if line.point else "",
        "shifts": line.shifts,
        **{name: getattr(line.row, field) if line.row else None for name, field in names.items()},
    }


@router.get("/outcomes", auth=ReadKey(Resource.OUTCOMES), response=answers(OutcomePage), operation_id="outcomes")
def outcomes(request: KeyRequest, asked: Query[AskedByTime]) -> dict[str, Any]:
    """What came of shifts besides hours, by their start."""
    part = pagination.page_of_query(
        integration_queries.outcome_rows(scope(request), **asked.bounds), integration_queries.OUTCOME_KEY, asked.cursor, asked.limit
    )
    return page(
        part,
        [
            {
                "shift": row.shift_id,
                "point": row.shift.event.point.sign_code,
                "kind": row.kind.name,
                "amount": float(row.amount),
                "unit": row.kind.unit,
            }
            for row in part.rows
        ],
    )


@router.get("/skills", auth=ReadKey(Resource.SKILLS), response=answers(SkillPage), operation_id="skills")
def skills(request: KeyRequest, asked: Query[Asked]) -> dict[str, Any]:
    """How many people of each community say they have a skill. Nobody is named."""
    rows = integration_queries.skill_holders(scope(request))
    part = pagination.page_of_list(rows, lambda row: f"{row.community} {row.skill}", asked.cursor, asked.limit)
    return page(part, [{"skill": row.skill, "area": row.community, "people": row.people} for row in part.rows])


@router.get("/requests", auth=ReadKey(Resource.REQUESTS), response=answers(RequestPage), operation_id="requests")
def requests(request: KeyRequest, asked: Query[AskedByTime]) -> dict[str, Any]:
    """What residents asked for, by when they asked: how far each came, and when. No words, no names, no door."""
    part = pagination.page_of_query(
        integration_queries.request_rows(scope(request), **asked.bounds), integration_queries.REQUEST_KEY, asked.cursor, asked.limit
    )
    told = integration_queries.disclosable_communities(part.rows)
    return page(part, [wish(row, told.get(row.pk)) for row in part.rows])


STEPS = ("submitted", "accepted", "refused", "dispatched", "taken", "started", "done", "rated", "closed")


def wish(row: HelpRequest, community: str | None) -> dict[str, Any]:
    """One request; `community` None where it could be made out who asked."""
    times = {f"{step}_at": getattr(row, f"{step}_at") for step in STEPS}
    known = {"kind": row.kind_id, "area": community, "stars": row.stars} if community else {}
    return {
        "id": row.pk,
        **dict.fromkeys(("kind", "area", "stars")),
        **known,
        "state": row.state,
        "urgent": row.urgent,
        **{name: to_milliseconds(at) if at else None for name, at in times.items()},
    }
