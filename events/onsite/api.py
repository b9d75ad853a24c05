"""/api/v1/: what scanners, code pages and other systems ask. JSON, no cookies, times in milliseconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import Field

from events.attendance.actions import undo as undo_actions
from events.core.api import Moment, Sentence, from_milliseconds
from events.core.pagination import BadCursorError
from events.integrations.api import router
from events.models import Scan
from events.onsite import live_code, scanner_messages
from events.onsite.actions import staff_scan
from points.recycling.api import StationError
from points.recycling.api import router as station_router
from volunteer.core import clock
from volunteer.core.dates import to_milliseconds
from volunteer.core.files.images import face_response
from volunteer.core.ids import int_or_zero
from volunteer.core.refusals import Refused
from volunteer.models import Pass
from volunteer.signin import passes

Kind = Pass.Kind


class PassRequest(HttpRequest):
    """A request that brought a valid pass."""

    auth: Pass


class Bearer(HttpBearer):
    """A pass of one kind, in `Authorization: Bearer …`."""

    def __init__(self, *kinds: str) -> None:
        super().__init__()
        self.kinds = kinds

    def authenticate(self, request: HttpRequest, token: str) -> Pass | None:
        return passes.find_pass(token, self.kinds, clock.now())


class Api(NinjaAPI):
    def create_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answers are of people: nothing keeps them."""
        response: HttpResponse = super().create_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response


ABOUT = """What a scanner and a live code page ask with the pass they hold, and what other systems read with a key that the street
or the district gave them, in `Authorization: Bearer …`. Stations for recycling sign what they send (Standard Webhooks).

Times are milliseconds since 1970. Refusals and errors carry a sentence for the person, in the language of the cookie
`django_language` (`en`), else in Chinese. A scan is never refused by a status: its answer says what became of it."""
api = Api(title="我帮你", version="1", description=ABOUT, urls_namespace="api", docs_url=None, openapi_url=None)
api.add_router("", router)
api.add_router("", station_router)


# --- bodies ----------------------------------------------------------------------------------------------------------------


class Person(Schema):
    no: str
    name: str
    job: str
    signed: bool
    inside: bool
    gone: bool


class ShiftOut(Schema):
    id: UUID
    title: str
    place: str
    start: Moment
    end: Moment
    opens: Moment
    closes: Moment
    out_until: Moment
    state: str
    now: Moment
    moved: int = Field(description="By how many milliseconds a demonstration's clock was moved forwards; 0 on a real site.")
    until: Moment
    holder: str
    people: list[Person]


class ScanIn(Schema):
    id: UUID
    text: str = Field(min_length=1, max_length=300, description="The code's text as it was read, or a typed volunteer number.")
    act: Literal["in", "out"]
    scanned_at: Moment


class Upload(Schema):
    sent_at: Moment
    scans: list[ScanIn] = Field(min_length=1, max_length=100)


class Answer(Schema):
    id: UUID
    state: Literal["in", "out", "already", "refused", "review"]
    no: str
    name: str
    face: str
    sentence: str
    at: Moment


class Answers(Schema):
    now: Moment
    answers: list[Answer]


class Why(Schema):
    reason: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")


class Done(Schema):
    state: Literal["undone", "seen"]


class Code(Schema):
    begins: Moment = Field(alias="from")
    until: Moment
    svg: str
    typed: str


class Codes(Schema):
    now: Moment
    step: int
    codes: list[Code]
    counts: dict[str, str]
    open: bool
    notice: str


# --- the scanner -----------------------------------------------------------------------------------------------------------

scanner = Bearer(Kind.SCANNER)


@api.get("/shift", auth=scanner, response={200: ShiftOut, 401: Sentence}, operation_id="shift")
def shift(request: PassRequest) -> dict[str, Any]:
    """The shift of the pass and everybody of it, for a scanner that may be without network later."""
    return scanner_messages.shift_data(request.auth, clock.now())


@api.post("/scans", auth=scanner, response={200: Answers, 401: Sentence, 422: Sentence}, operation_id="scans")
def scans(request: PassRequest, upload: Upload) -> dict[str, Any]:
    """Record scans. One answer for each, in order; a scan that is not accepted is kept and says why."""
    at = clock.now()
    readings = [staff_scan.Reading(scan.id, scan.text, scan.act, from_milliseconds(scan.scanned_at)) for scan in upload.scans]
    rows = staff_scan.record_readings(pass_=request.auth, readings=readings, sent_at=from_milliseconds(upload.sent_at), at=at)
    return {"now": to_milliseconds(at), "answers": answers(request.auth, rows)}


def answers(held: Pass, rows: Sequence[Scan]) -> list[dict[str, Any]]:
    return [
        {"at": to_milliseconds(row.scanned_at), **words}
        for row, words in zip(rows, scanner_messages.scan_answers(held, rows), strict=True)
    ]


@api.post(
    "/scans/{str:scan_id}/undo",
    auth=scanner,
    response={200: Done, 401: Sentence, 404: Sentence, 409: Sentence, 422: Sentence},
    operation_id="undo",
)
def undo(request: PassRequest, scan_id: UUID, why: Why) -> Any:
    """Take a scan back within ten minutes, with a reason."""
    try:
        undo_actions.undo(scan=own_scan(request, scan_id), by=request.auth.holder, reason=why.reason, at=clock.now())
    except Refused as refused:
        return api.create_response(request, {"sentence": refused.sentence}, status=409)
    return {"state": "undone"}


@api.post(
    "/scans/{str:scan_id}/seen",
    auth=scanner,
    response={200: Done, 401: Sentence, 404: Sentence, 422: Sentence},
    operation_id="seen",
)
def seen(request: PassRequest, scan_id: UUID) -> dict[str, str]:
    """A person has dealt with a scan that was not accepted. It stays on the leader's list."""
    staff_scan.mark_seen(scan=own_scan(request, scan_id), by=request.auth.holder, at=clock.now())
    return {"state": "seen"}


PICTURE = {"responses": {200: {"description": "OK", "content": {"image/jpeg": {}}}}}


@api.get("/faces/{no}", auth=scanner, response={401: Sentence, 404: Sentence}, operation_id="face", openapi_extra=PICTURE)
def face(request: PassRequest, no: str) -> Any:
    """The picture of somebody of this shift."""
    person = scanner_messages.person_at_shift(staff_scan.shift_of_pass(request.auth), no)
    if person is None or not person.picture:
        raise HttpError(404, _("There is no picture."))
    return face_response(person)


def own_scan(request: PassRequest, scan_id: UUID) -> Scan:
    """A scan of the shift of the pass; a 404 for any other."""
    found = Scan.objects.filter(pk=scan_id, shift=staff_scan.shift_of_pass(request.auth)).first()
    if found is None:
        raise HttpError(404, _("There is no such scan at this shift."))
    return found


# --- the code page ---------------------------------------------------------------------------------------------------------


@api.get("/codes", auth=Bearer(Kind.CODE), response={200: Codes, 401: Sentence}, by_alias=True, operation_id="codes")
def codes(request: PassRequest, after: str = "") -> dict[str, Any]:
    """The codes of the next windows and the counts. `after` = the begin of the last window held, in milliseconds."""
    return live_code.live_code_data(staff_scan.shift_of_pass(request.auth), clock.now(), int_or_zero(after))


# --- what went wrong -------------------------------------------------------------------------------------------------------


@api.exception_handler(AuthenticationError)
def no_pass(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return api.create_response(request, {"sentence": _("This pass is over. Open the page anew from the shift.")}, status=401)


@api.exception_handler(ValidationError)
def not_this(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return api.create_response(request, {"sentence": _("This is not what this address takes.")}, status=422)


@api.exception_handler(BadCursorError)
def lost(request: HttpRequest, error: BadCursorError) -> HttpResponse:
    return api.create_response(request, {"sentence": _("There is no such page. Begin again without a cursor.")}, status=404)


@api.exception_handler(StationError)
def no_station(request: HttpRequest, error: StationError) -> HttpResponse:
    return api.create_response(request, error.answer, status=error.status_code)


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON is a body that is not this."""
    status = 422 if error.status_code == 400 else error.status_code
    said = _("This is not what this address takes.") if status == 422 else error.message
    return api.create_response(request, {"sentence": said}, status=status)
