"""The part of /api/v1/ that stations call. Each message is signed with the station's key (`signing`) and has an id of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import ResolverMatch
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field, StrictBool, StrictInt

from points.models import Station
from points.recycling import signing
from points.recycling.actions import messages
from points.recycling.actions.messages import Answer
from points.recycling.models import MAX_GRAMS
from points.recycling.refusals import RecyclingRefusal
from volunteer.core import clock
from volunteer.core.dates import to_milliseconds
from volunteer.core.refusals import Refused

router = Router(tags=["stations"])
type Act = Callable[[Station, datetime], Answer]
Kind = Literal["paper", "plastic", "metal", "glass", "fabric", "kitchen", "hazardous", "other"]
STATUS = {RecyclingRefusal.UNKNOWN: 401, RecyclingRefusal.CLOCK: 401, RecyclingRefusal.FLOOD: 429}


class Said(Schema):
    """Why something was not done: a word for the machine, a sentence for whoever stands there, the time here in milliseconds."""

    reason: str = ""
    sentence: str
    now: int = 0


class Nothing(Schema):
    """No fields."""


class Waiting(Schema):
    recycling: UUID | None = Field(description="Who has scanned and waits; null: nobody, the hatches stay shut.")
    since: int | None
    full: list[Kind]


class WeighingIn(Schema):
    recycling: UUID | None = Field(default=None, description="From the answer to `waiting`; without it, whoever waits.")
    kind: Kind
    grams: StrictInt = Field(ge=-MAX_GRAMS, le=MAX_GRAMS)


class Weighing(Schema):
    recycling: UUID
    kilograms: str
    points: int
    scan: str = Field(description="The address for the second scan, to be shown as a QR code.")


class BinIn(Schema):
    kind: Kind
    full: StrictBool


class Bin(Schema):
    kind: Kind
    full: bool


SIGNED: dict[str, Any] = {
    "parameters": [
        {"in": "header", "name": name, "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ]
}
REFUSED: Any = {401: Said, 409: Said, 422: Said, 429: Said}


class StationError(HttpError):
    """What is answered to whoever is not known as this station."""

    def __init__(self, status: int, answer: Answer) -> None:
        super().__init__(status, str(answer["sentence"]))
        self.answer = answer


class StationRequest(HttpRequest):
    """A request that a station has signed: the station, and the id of its message."""

    auth: tuple[Station, str]
    resolver_match: ResolverMatch


def authenticate(request: StationRequest) -> tuple[Station, str]:
    """Who signed this; before anything of it is read."""
    at = clock.now()
    try:
        return signing.verify(request.resolver_match.kwargs["code"], request.headers, request.body, at)
    except Refused as refused:
        raise StationError(*refusal_answer(refused, at)) from refused


def refusal_answer(refused: Refused, at: datetime) -> tuple[int, Answer]:
    status = STATUS.get(RecyclingRefusal(refused.reason), 409)
    return status, {"reason": refused.reason.value, "sentence": refused.sentence, "now": to_milliseconds(at)}


def answer_message(request: StationRequest, act: Act) -> HttpResponse:
    """Do what was signed, once, and answer."""
    status, answer = carry_out_once(*request.auth, request.path, request.body, act, clock.now())
    return JsonResponse(answer, status=status, headers={"Cache-Control": "no-store, private"})


def carry_out_once(station: Station, message_id: str, path: str, body: bytes, act: Act, at: datetime) -> tuple[int, Answer]:
    """The status and the answer to a message of a station; also that which a page plays."""
    content = b"\0".join([path.encode(), body])
    try:
        return messages.receive_message(
            station=station, message_id=message_id, content=content, act=lambda: act(station, at), at=at
        )
    except Refused as refused:
        return refusal_answer(refused, at)


@router.post(
    "/stations/{code}/waiting",
    response={200: Waiting, **REFUSED},
    auth=authenticate,
    openapi_extra=SIGNED,
    operation_id="station_waiting",
)
def waiting(request: StationRequest, code: str, asked: Nothing) -> Any:
    """Whether somebody has scanned the code of this station and waits."""
    return answer_message(request, messages.tell_waiting)


@router.post(
    "/stations/{code}/weighings",
    response={200: Weighing, **REFUSED},
    auth=authenticate,
    openapi_extra=SIGNED,
    operation_id="station_weigh",
)
def weigh(request: StationRequest, code: str, weighing: WeighingIn) -> Any:
    """What was put into a hatch, in grams. The person is told, and says yes by the second scan."""

    def act(station: Station, at: datetime) -> Answer:
        known: dict[str, Any] = {"recycling_id": weighing.recycling, "kind": weighing.kind, "grams": weighing.grams}
        return messages.weigh_by_station(station, **known, at=at)

    return answer_message(request, act)


@router.post(
    "/stations/{code}/bins", response={200: Bin, **REFUSED}, auth=authenticate, openapi_extra=SIGNED, operation_id="station_bin"
)
def set_bin(request: StationRequest, code: str, state: BinIn) -> Any:
    """A bin is full, or emptied."""
    return answer_message(request, lambda station, at: messages.report_bin(station, kind=state.kind, full=state.full, at=at))
