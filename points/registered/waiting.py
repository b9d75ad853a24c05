"""What waits for staff in this app: the kinds of matter behind its navigation items."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from points.adjustments import permissions as adjustment_permissions
from points.adjustments.opening import permissions as opening_permissions
from points.budgets import permissions as budget_permissions
from points.budgets.actions import request as request_actions
from points.inventory.actions import adjust
from points.orders.relief import actions as relief
from points.recycling import permissions as recycling_permissions
from points.registered import navigation
from points.rules import actions as rules
from volunteer.roles.waiting import Topic, WaitingKind, register


def register_kinds() -> None:
    register_points()
    register_goods()
    register_recycling()


def register_points() -> None:
    register(
        WaitingKind(
            rows=request_actions.pending_requests,
            name=_("Asked for points"),
            page="points:requests",
            title=Coalesce(F("area__name"), F("point__name")),
            who="asked_by__name",
            since="asked_at",
        ),
        WaitingKind(
            rows=budget_permissions.pending_transfers,
            name=_("Points from unit to unit"),
            page="points:moves",
            title=Coalesce(F("to_area__name"), F("to_point__name")),
            who="asked_by__name",
            since="asked_at",
        ),
        WaitingKind(
            rows=adjustment_permissions.pending_adjustments,
            name=_("Points by hand"),
            page="points:hand_entry",
            opens=True,
            title="person__name",
            who="asked_by__name",
            since="asked_at",
        ),
        WaitingKind(
            rows=rules.pending_drafts,
            name=_("Draft of the rules"),
            page="points:rule_draft",
            opens=True,
            title="reason",
            who="drafted_by__name",
            since="drafted_at",
        ),
        WaitingKind(
            rows=opening_permissions.pending_sheets,
            name=_("Opening balances"),
            page="points:opening_sheet",
            opens=True,
            title="reason",
            who="asked_by__name",
            since="asked_at",
        ),
    )


def register_goods() -> None:
    register(
        WaitingKind(
            rows=navigation.orders_to_hand_over,
            name=_("Hand over"),
            page="points:counter",
            topic=Topic.OTHER,
            ref="shop",
            title="shop__name",
            since="placed_at",
            many=True,
        ),
        WaitingKind(
            rows=navigation.orders_at_own_points,
            name=_("Hand over at the point"),
            page="points:pickup",
            topic=Topic.OTHER,
            ref="pickup_point",
            title="pickup_point__name",
            since="brought_at",
            many=True,
        ),
        WaitingKind(
            rows=adjust.adjustments_to_sign,
            name=_("Counts and losses"),
            page="points:paper",
            opens=True,
            title="shop__name",
            who="asked_by__name",
            since="asked_at",
        ),
        WaitingKind(
            rows=relief.relief_to_sign,
            name=_("Relief"),
            page="points:relief_one",
            opens=True,
            title="shop__name",
            who="asked_by__name",
            since="asked_at",
        ),
    )


def register_recycling() -> None:
    register(
        WaitingKind(
            rows=recycling_permissions.pending_disputes,
            name=_("A weight is doubted"),
            page="points:recycling_staff",
            opens=True,
            title="station__name",
            who="person__name",
            since="weighed_at",
        ),
        WaitingKind(
            rows=recycling_permissions.full_hatches,
            name=_("Full bins"),
            page="points:station",
            topic=Topic.OTHER,
            ref="station",
            opens=True,
            title="station__name",
            since="full_since",
            many=True,
        ),
    )
