"""Requests: what one asked for, the steps of it, where one helped."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import DoorLook, HelpRequest, RequestPhoto, RequestStep
from volunteer.core.phone import mask_phone
from volunteer.models import User
from volunteer.privacy.export_registry import (
    PARTS,
    PICTURES,
    ExportPart,
    ExportSheet,
    Row,
    moment_text,
    short_name,
    stream_cells,
    yes_or_no,
)
from volunteer.templatetags.formatting import day

REQUESTS = ExportSheet(
    30,
    _("My requests"),
    _("What you asked for, or was asked for you, and how it ended."),
    (
        *(_("when"), _("what is needed"), _("whom it is for"), _("asked by"), _("words"), _("recording"), _("where")),
        *(_("building and door"), _("phone"), _("wanted"), _("state"), _("helper"), _("what was done"), _("stars")),
        *(_("in words"), _("why")),
    ),
)
STEPS = ExportSheet(
    31,
    _("Steps of requests"),
    _("What was done on your requests, and what you did where you helped."),
    (_("when"), _("what is needed"), _("step"), _("by"), _("note"), _("stars")),
)
HELP_GIVEN = ExportSheet(
    32,
    _("Help I gave"),
    _("Requests you took on or were asked to; whose they are stays with them."),
    (
        *(_("asked"), _("what is needed"), _("where"), _("whom it is for"), _("state"), _("comes at"), _("taken on"), _("done")),
        *(_("what was done"), _("stars"), _("in words")),
    ),
)


def register() -> None:
    PARTS.extend(
        [
            ExportPart(REQUESTS, request_rows, ("events.HelpRequest.person", "events.HelpRequest.asked_by")),
            ExportPart(STEPS, step_rows, ()),
            ExportPart(
                HELP_GIVEN, help_rows, ("events.HelpRequest.taker", "events.HelpRequest.sent_to", "events.HelpRequest.companion")
            ),
            ExportPart(STEPS, look_rows, ("events.DoorLook.person",)),
            ExportPart(PICTURES, photo_rows, ("events.RequestPhoto.by",)),
        ]
    )


def request_rows(person: User) -> Iterable[Row]:
    related = ("kind", "area", "person", "asked_by", "taker")
    rows = HelpRequest.objects.filter(Q(person=person) | Q(asked_by=person)).select_related(*related)
    return stream_cells(rows.order_by("-submitted_at", "-pk"), lambda row: request_row(row, person))


def request_row(row: HelpRequest, person: User) -> Row:
    """Door and number only of one's own: of a neighbour they are the neighbour's."""
    own = row.person_id == person.pk
    stars = "" if row.stars is None else row.stars
    return [
        *(moment_text(row.submitted_at), row.kind, person if own else row.masked_whom, short_name(row.asked_by, person), row.words),
        *(yes_or_no(row.voice), row.area, row.address if own else "", mask_phone(row.contact) if own else ""),
        *(f"{day(row.wanted_on)} {row.get_wanted_part_display()}".strip(), row.get_state_display(), short_name(row.taker, person)),
        *(row.report, stars, row.rating_words, row.reason),
    ]


def step_rows(person: User) -> Iterable[Row]:
    mine = Q(request__person=person) | Q(request__asked_by=person) | Q(by=person, request__taker=person)
    rows = RequestStep.objects.filter(mine).select_related("request__kind", "by").order_by("-at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.at), row.request.kind, row.get_act_display(), short_name(row.by, person), row.note),
            "" if row.stars is None else row.stars,
        ],
    )


def look_rows(person: User) -> Iterable[Row]:
    """Looks at one's own door and number by others, and those that one took."""
    mine = Q(request__person=person) | Q(request__asked_by=person) | Q(person=person)
    rows = DoorLook.objects.filter(mine).select_related("request__kind", "person").order_by("-at", "-pk")
    looked = gettext("looked at door and number")
    return stream_cells(rows, lambda row: [moment_text(row.at), row.request.kind, looked, short_name(row.person, person), "", ""])


def help_rows(person: User) -> Iterable[Row]:
    rows = HelpRequest.objects.filter(Q(taker=person) | Q(companion=person) | Q(sent_to=person)).select_related(
        "kind", "area", "person"
    )
    return stream_cells(
        rows.order_by("-submitted_at", "-pk"),
        lambda row: [
            *(
                moment_text(row.submitted_at),
                row.kind,
                row.area,
                row.masked_whom,
                row.get_state_display(),
                moment_text(row.coming_at),
            ),
            *(
                moment_text(row.taken_at),
                moment_text(row.done_at),
                row.report,
                "" if row.stars is None else row.stars,
                row.rating_words,
            ),
        ],
    )


def photo_rows(person: User) -> Iterable[Row]:
    rows = RequestPhoto.objects.filter(by=person).select_related("request__kind").order_by("-at", "-pk")
    words = gettext("request: %(kind)s")
    return stream_cells(rows, lambda row: [moment_text(row.at), words % {"kind": row.request.kind}, "", ""])
