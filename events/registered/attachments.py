"""What this app hangs on places: see `volunteer/places/attachments.py`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import (
    ApiKey,
    AwardCheck,
    Campaign,
    Case,
    CaseStep,
    Certificate,
    CertificateCount,
    Event,
    FigureDifference,
    Grid,
    GridBuilding,
    HelpRequest,
    HoursExport,
    HoursSheet,
    Incident,
    IncidentStep,
    Issuer,
    Occurrence,
    OpeningFigure,
    Placed,
    Programme,
    RecordEntry,
    Report,
    RequestStep,
    RoleModel,
    Ruling,
    Screen,
    Shift,
    StarAward,
    Subscription,
    Tally,
)
from volunteer.models import Area
from volunteer.places.attachments import Attachment, Rule, register, stays

COMING = (
    Shift.State.DRAFT,
    Shift.State.SUBMITTED,
    Shift.State.RETURNED,
    Shift.State.APPROVED,
    Shift.State.PUBLISHED,
    Shift.State.CLOSED,
)
DECIDE = _("Whoever decides on it says yes or no.")


def not_over(on: date) -> Q:
    return Q(end__gte=on)


def programmes_of_same_name(rows: QuerySet[Any], into: Area) -> QuerySet[Any]:
    there = Programme.objects.filter(area=into, name=OuterRef("name"), start=OuterRef("start"))
    return rows.filter(name__in=there.values("name"))


HELD = [
    Attachment(
        model=Event,
        field="point",
        reach="area__",
        rule=Rule.STAYS,
        label=_("Events, drafts too, that are not settled"),
        named=True,
        why="Hangs on the point.",
        page="events:manage",
        live=lambda _on: Q(pk__in=Shift.objects.filter(state__in=COMING).values("event")),
    ),
    Attachment(
        model=Campaign,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Campaigns that are not over"),
        named=True,
        who=_("The office ends the campaign, or it runs out."),
        why="Its area stands once an event belongs to it, and its points go back to the budget of the area.",
        page="events:campaigns_staff",
        live=lambda on: not_over(on) & Q(ended_at=None),
    ),
    Attachment(
        model=Programme,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Programmes that are not over"),
        named=True,
        who=_("The office of the new place looks at their aims."),
        why="What is set out to do goes on under the office in charge.",
        page="events:programmes",
        live=not_over,
        same_name=programmes_of_same_name,
    ),
    Attachment(
        model=HelpRequest,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Requests under way"),
        why="Somebody waits for help; the office of the new place goes on with it.",
        page="events:requests_of_area",
        live=lambda _on: Q(state__in=[*HelpRequest.UNDERWAY, HelpRequest.State.DONE]),
    ),
]
NEIGHBOURHOOD = [
    Attachment(
        model=Grid,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Grids"),
        named=True,
        who=_("The office of the new place looks at their buildings and members."),
        why="Buildings and members stay; the community that answers for them is another one.",
        page="events:grids",
        live=lambda _on: Q(ended_at=None),
    ),
    *[
        Attachment(
            model=Incident,
            field=field,
            rule=Rule.FOLLOWS,
            label=label,
            why="Somebody waits for it to be mended; the office of the new place goes on with it.",
            page="events:incidents_of_area",
            live=lambda _on: Q(ended_at=None),
        )
        for field, label in (
            ("area", _("Incidents under way")),
            ("office", _("Incidents that lie with this office")),
            ("watch", _("Late incidents of which this office was told")),
        )
    ],
]
WATCHED = [
    Attachment(
        model=Case,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Open cases about this unit"),
        why="What is open is looked into under the unit that goes on.",
        page="events:cases",
        live=lambda _on: Q(decided_at=None),
    ),
    Attachment(
        model=Case,
        field="office",
        rule=Rule.FOLLOWS,
        label=_("Open cases that this office decides"),
        who=_("The office of the new place gives each case to somebody."),
        why="The people of this office lose their appointment.",
        page="events:cases",
        live=lambda _on: Q(decided_at=None),
    ),
]
RECORDS = [
    Attachment(
        model=RecordEntry,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Entries that somebody doubts"),
        who=_("The office that entered it answers."),
        why="Only who entered it can answer, and the person waits.",
        page="events:entries",
        live=lambda _on: Q(doubted_at__isnull=False, answered_at=None, voided_at=None),
    ),
    Attachment(
        model=StarAward,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Stars on public notice"),
        why="Objections are heard where the person is at home now.",
        page="events:stars_review",
        live=lambda _on: Q(state=StarAward.State.NOTICE),
    ),
    *[
        Attachment(
            model=RoleModel,
            field=field,
            rule=Rule.FOLLOWS,
            label=label,
            why="They are shown and looked after where they are at home now.",
            page="events:models_staff",
            live=lambda _on: Q(state__in=RoleModel.OPEN),
        )
        for field, label in (("area", _("Role models")), ("reviewed_in", _("Role models reviewed here")))
    ],
    Attachment(
        model=Issuer,
        field="area",
        rule=Rule.CONFIRM,
        label=_("Issuer of certificates"),
        who=_("The office of the new place says who issues its certificates."),
        why="A seal belongs to one office, and certificates of the past name it.",
        page="events:issuer",
    ),
    Attachment(
        model=Certificate,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Certificates applied for"),
        who=_("The office checks and issues them, or sends them back."),
        why="The number and the seal are those of this office.",
        page="events:certificates_review",
        live=lambda _on: Q(state__in=[Certificate.State.APPLIED, Certificate.State.CHECKED]),
    ),
    Attachment(
        model=HoursSheet,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Sheets of hours that wait for a second person"),
        who=DECIDE,
        why="Two people of this office answer for it.",
        page="events:hours",
        live=lambda _on: Q(state=HoursSheet.State.ASKED),
    ),
]
FIGURES = [
    Attachment(
        model=OpeningFigure,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Opening figures that are not confirmed"),
        who=_("Two people confirm them, or they are withdrawn."),
        why="A figure of the past stays under the place of the past.",
        page="events:opening_figures",
        live=lambda _on: Q(second_at=None, withdrawn_at=None),
    ),
]
SYSTEMS = [
    Attachment(
        model=Screen,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Screens"),
        named=True,
        why="The screen hangs where it hangs, and shows the place that goes on.",
        page="events:screens",
    ),
    *[
        Attachment(
            model=model,
            field="area",
            rule=Rule.BLOCKS,
            label=label,
            named=True,
            who=_("The office ends it and, where it is wanted, opens one for the new place."),
            why="Another system would read of another place than was agreed.",
            page=page,
            live=live,
        )
        for model, label, page, live in (
            (ApiKey, _("Keys of other systems"), "events:keys", lambda on: Q(ended_at=None, until__date__gte=on)),
            (Subscription, _("Other systems that are told"), "events:hooks", lambda _on: Q(ended_at=None)),
        )
    ],
]


def register_attachments() -> None:
    register(*HELD, *NEIGHBOURHOOD, *WATCHED, *RECORDS, *FIGURES, *SYSTEMS)
    register(
        *stays("A step that was taken.", (CaseStep, "office"), (Ruling, "office"), (RequestStep, "area"), (RequestStep, "point")),
        *stays("A step that was taken.", (IncidentStep, "office")),
        *stays("A building goes where it goes; its grid is that of its community.", (GridBuilding, "building")),
        *stays("Numbers and files that went out.", (CertificateCount, "area"), (HoursExport, "area"), (Report, "area")),
        *stays("What a check found at its moment.", (FigureDifference, "owner")),
        *stays("Written by the figures' own writer.", *[(model, "point") for model in (Tally, Placed, Occurrence)]),
        *stays(
            "Hangs on the point.",
            *[(model, "point") for model in (Case, AwardCheck, ApiKey, Subscription, RecordEntry, Screen, HelpRequest)],
        ),
    )
