"""What this app hangs on places: see `volunteer/places/attachments.py`. The register moves no points; the acts of this app do."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from points.budgets.models import AskedState
from points.models import (
    Account,
    Allotment,
    BudgetMove,
    BudgetRequest,
    Cutoff,
    Donor,
    Freeze,
    Fund,
    HandEntry,
    OpeningFund,
    Order,
    Sale,
    Shop,
    Station,
)
from volunteer.models import Area
from volunteer.places.attachments import Attachment, Rule, register, stays

WAITING = Q(state=AskedState.ASKED)
DECIDE = _("Whoever decides on it says yes or no.")


def donors_of_same_name(rows: QuerySet[Any], into: Area) -> QuerySet[Any]:
    return rows.filter(name__in=Donor.objects.filter(area=into).values("name"))


BUDGETS = [
    Attachment(
        model=Account,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Budgets with points"),
        who=_("The office above moves the points to another budget."),
        why="Points of a unit that has ended could never be given out; a move between budgets takes two people.",
        page="points:moves",
        live=lambda _on: Q(balance__gt=0),
    ),
    Attachment(
        model=Fund,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Funds with points"),
        named=True,
        who=_("A campaign is ended, a fund of recycling emptied: the points go back to the budget."),
        why="What is left of a fund goes back to the budget of its area.",
        live=lambda _on: Q(pk__in=Account.objects.filter(kind=Account.Kind.FUND, balance__gt=0).values("fund")),
    ),
    *[
        Attachment(
            model=model,
            field=field,
            rule=Rule.BLOCKS,
            label=label,
            who=DECIDE,
            why="It pays out of the budget of this unit, or into it.",
            page=page,
            live=lambda _on: WAITING,
        )
        for model, field, label, page in (
            (BudgetMove, "from_area", _("Moves between budgets that wait for an answer"), "points:moves"),
            (BudgetMove, "to_area", _("Moves to this budget that wait for an answer"), "points:moves"),
            (BudgetRequest, "area", _("Requests for points that wait for an answer"), "points:requests"),
        )
    ],
    Attachment(
        model=HandEntry,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Points by hand that wait for a second person"),
        who=DECIDE,
        why="It pays out of the budget of this unit.",
        page="points:by_hand",
        live=lambda _on: Q(state=HandEntry.State.ASKED),
    ),
    *[
        Attachment(
            model=OpeningFund,
            field=field,
            rule=Rule.BLOCKS,
            label=label,
            named=True,
            who=_("The office that opened it closes it."),
            why="What is left goes back to the source when it closes; an area has one that is open.",
            page="points:openings",
            live=lambda _on: Q(closed_at=None),
        )
        for field, label in (("area", _("Open funds for passbooks")), ("source", _("Open funds for passbooks paid from here")))
    ],
]
RESTING = [
    Attachment(
        model=Freeze,
        field="area",
        rule=Rule.BLOCKS,
        label=_("Pauses of this unit"),
        who=_("The office that decided lifts the pause, or it runs out."),
        why="A pause must neither be left behind by a merge, nor spread to a unit that did nothing.",
        page="points:freezes",
        live=lambda on: Q(lifted_at=None, until__gte=on),
    ),
    Attachment(
        model=Freeze,
        field="within",
        rule=Rule.FOLLOWS,
        label=_("Pauses decided here"),
        why="The points in which the person rests belong to the other area now.",
        page="points:freezes",
        live=lambda on: Q(lifted_at=None, until__gte=on),
    ),
]
GOODS = [
    Attachment(
        model=Donor,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Givers of goods"),
        named=True,
        who=_("Givers of one name: one of them takes another name first."),
        why="They give to the shops of the area, and the shops go there.",
        page="points:givers",
        same_name=donors_of_same_name,
    ),
    Attachment(
        model=Station,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Stations for recycling"),
        named=True,
        why="They stand where they stood, and that belongs to the other area now.",
        page="points:stations",
        live=lambda _on: Q(closed_at=None),
    ),
    Attachment(
        model=Shop,
        field="point",
        reach="area__",
        rule=Rule.STAYS,
        label=_("Shops"),
        named=True,
        why="Hangs on the point.",
        page="points:shops",
    ),
]


def register_attachments() -> None:
    register(*BUDGETS, *RESTING, *GOODS)
    register(
        *stays("The district's; it never ends.", (Cutoff, "district")),
        *stays("A record of points that were given.", (Allotment, "area"), (Allotment, "point")),
        *stays(
            "Hangs on the point.",
            *[(model, "point") for model in (Account, HandEntry, BudgetRequest, Freeze)],
            *[(BudgetMove, "from_point"), (BudgetMove, "to_point"), (Shop, "pickup_points")],
            *[(Order, "pickup_point"), (Order, "desk"), (Sale, "desk")],
        ),
    )
