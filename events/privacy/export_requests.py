"""Requests: what one asked for, the steps of it, where one helped."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import HelpRequest, RequestPhoto, RequestStep
from volunteer.core.phone import masked
from volunteer.models import User
from volunteer.privacy.export_registry import PARTS, PICTURES, Part, Row, Sheet, flowing, named, when, yes
from volunteer.templatetags.formatting import day

ASKED = Sheet(
    30,
    _("My requests"),
    _("What you asked for, or was asked for you, and how it ended."),
    (
        *(_("when"), _("what is needed"), _("whom it is for"), _("asked by"), _("words"), _("recording"), _("where")),
        *(_("building and door"), _("phone"), _("wanted"), _("state"), _("helper"), _("what was done"), _("stars")),
        *(_("in words"), _("why")),
    ),
)
STEPS = Sheet(
    31,
    _("Steps of requests"),
    _("What was done on your requests, and what you did where you helped."),
    (_("when"), _("what is needed"), _("step"), _("by"), _("note"), _("stars")),
)
HELPED = Sheet(
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
            Part(ASKED, asked, ("events.HelpRequest.person", "events.HelpRequest.asked_by")),
            Part(STEPS, steps, ()),
            Part(HELPED, helped, ("events.HelpRequest.taker", "events.HelpRequest.sent_to")),
            Part(PICTURES, photos, ("events.RequestPhoto.by",)),
        ]
    )


def asked(person: User) -> Iterable[Row]:
    related = ("kind", "area", "person", "asked_by", "taker")
    rows = HelpRequest.objects.filter(Q(person=person) | Q(asked_by=person)).select_related(*related)
    return flowing(rows.order_by("-submitted_at", "-pk"), lambda row: request(row, person))


def request(row: HelpRequest, person: User) -> Row:
    """Door and number only of one's own: of a neighbour they are the neighbour's."""
    own = row.person_id == person.pk
    stars = "" if row.stars is None else row.stars
    return [
        *(when(row.submitted_at), row.kind, person if own else row.masked_whom, named(row.asked_by, person), row.words),
        *(yes(row.voice), row.area, row.address if own else "", masked(row.contact) if own else ""),
        *(f"{day(row.wanted_on)} {row.get_wanted_part_display()}".strip(), row.get_state_display(), named(row.taker, person)),
        *(row.report, stars, row.rating_words, row.reason),
    ]


def steps(person: User) -> Iterable[Row]:
    mine = Q(request__person=person) | Q(request__asked_by=person) | Q(by=person, request__taker=person)
    rows = RequestStep.objects.filter(mine).select_related("request__kind", "by").order_by("-at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.at), row.request.kind, row.get_act_display(), named(row.by, person), row.note),
            "" if row.stars is None else row.stars,
        ],
    )


def helped(person: User) -> Iterable[Row]:
    rows = HelpRequest.objects.filter(Q(taker=person) | Q(sent_to=person)).select_related("kind", "area", "person")
    return flowing(
        rows.order_by("-submitted_at", "-pk"),
        lambda row: [
            *(when(row.submitted_at), row.kind, row.area, row.masked_whom, row.get_state_display(), when(row.coming_at)),
            *(when(row.taken_at), when(row.done_at), row.report, "" if row.stars is None else row.stars, row.rating_words),
        ],
    )


def photos(person: User) -> Iterable[Row]:
    rows = RequestPhoto.objects.filter(by=person).select_related("request__kind").order_by("-at", "-pk")
    words = gettext("request: %(kind)s")
    return flowing(rows, lambda row: [when(row.at), words % {"kind": row.request.kind}, "", ""])
