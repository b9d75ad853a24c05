"""What waits for staff in this app: the kinds of matter behind its navigation items."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from events.attendance import flags
from events.cases import permissions as case_permissions
from events.cases import spot_checks
from events.cases.actions import assign
from events.cases.live_checks import actions as live_checks
from events.cases.live_checks.models import WORD_WITHIN
from events.models import Shift
from events.neighbourhood.incidents import permissions as incident_permissions
from events.public.photos import permissions as photo_permissions
from events.public.role_models.actions import review as review_actions
from events.records.actions import entries
from events.records.actions import stars as stars_actions
from events.records.certificates.actions import issue
from events.records.exchange import permissions as exchange_permissions
from events.reports import queries as report_queries
from events.requests import tables as request_tables
from events.settlement import permissions as settlement_permissions
from events.settlement.corrections import permissions as correction_permissions
from events.settlement.decide import UNCLOSED_AFTER
from events.settlement.witnesses import permissions as witness_permissions
from events.shifts import approval_deadlines
from events.shifts import permissions as shift_permissions
from events.shifts import tables as shift_tables
from volunteer.roles.waiting import Topic, WaitingKind, register

PERSON_HELPED = Coalesce(NullIf(F("for_name"), Value("")), F("person__name"))


def register_kinds() -> None:
    register_shifts()
    register_attendances()
    register_doubts()
    register_requests()
    register_incidents()
    register_records()


def later(moment: str, by: timedelta) -> Combinable:
    return ExpressionWrapper(F(moment) + Value(by), output_field=DateTimeField())


def days_later(moment: str, days: str) -> Combinable:
    """`days` is the column with their number."""
    length = ExpressionWrapper(F(days) * Value(timedelta(days=1)), output_field=DurationField())
    return ExpressionWrapper(F(moment) + length, output_field=DateTimeField())


def register_shifts() -> None:
    over = When(state=Shift.State.PUBLISHED, end__isnull=False, hold="", then=later("end", UNCLOSED_AFTER))
    register(
        WaitingKind(
            rows=shift_permissions.events_to_decide,
            name=_("Event to approve"),
            page="events:review_event",
            opens=True,
            title="title",
            who="point__name",
            since=approval_deadlines.waiting_since(),
            until=approval_deadlines.deadline_of,
        ),
        WaitingKind(
            rows=shift_tables.shifts_needing_action,
            name=_("Event to finish"),
            page="events:shift_manage",
            opens=True,
            topic=Topic.OTHER,
            title="event__title",
            who="event__point__name",
            since=Case(When(state=Shift.State.PUBLISHED, then=F("end")), default=F("event__created_at")),
            until=Case(over, default=F("start")),
        ),
        WaitingKind(
            rows=photo_permissions.photos_to_decide,
            name=_("Pictures to look at"),
            page="events:photos_staff",
            ref="shift",
            title="shift__event__title",
            who="shift__event__point__name",
            since="at",
            many=True,
        ),
    )


def register_attendances() -> None:
    register(
        WaitingKind(
            rows=settlement_permissions.attendances_to_confirm,
            name=_("Entries by hand"),
            page="events:confirm",
            ref="shift",
            title="shift__event__title",
            who="shift__event__point__name",
            since="shift__end",
            many=True,
        ),
        WaitingKind(
            rows=witness_permissions.shifts_to_look_at,
            name=_("Shift without a witness"),
            page="events:looks",
            title="event__title",
            who="event__point__name",
            since="settled_at",
            until=days_later("settled_at", "rule__look_days"),
        ),
        WaitingKind(
            rows=correction_permissions.makeups_to_decide,
            name=_("Honorary hours"),
            page="events:makeups",
            title="shift__event__title",
            who="person__name",
            since="asked_at",
        ),
    )


def register_doubts() -> None:
    register(
        WaitingKind(
            rows=case_permissions.flags_to_decide,
            name=_("To look at"),
            page="events:flags",
            topic=Topic.OTHER,
            ref="shift",
            title="shift__event__title",
            who="shift__event__point__name",
            since="raised_at",
            until=later("raised_at", flags.DEADLINE),
            many=True,
        ),
        WaitingKind(
            rows=assign.cases_to_decide,
            name=_("Case"),
            page="events:case",
            opens=True,
            topic=Topic.OTHER,
            title="number",
            who="point__name",
            since="opened_at",
            until="due_at",
        ),
        WaitingKind(
            rows=spot_checks.pending_calls,
            name=_("Check by phone"),
            page="events:check",
            opens=True,
            topic=Topic.OTHER,
            title="point__name",
            since="draw__at",
        ),
        WaitingKind(
            rows=live_checks.checks_to_look_at,
            name=_("Look in while it runs"),
            page="events:live_check",
            opens=True,
            topic=Topic.OTHER,
            title="shift__event__title",
            who="shift__event__point__name",
            since="drawn_at",
            until=later("shift__end", WORD_WITHIN),
        ),
    )


def register_requests() -> None:
    for rows, name in (
        (request_tables.requests_to_answer, _("Request for help")),
        (request_tables.requests_to_take, _("Request for the point")),
    ):
        register(
            WaitingKind(
                rows=rows,
                name=name,
                page="events:request",
                opens=True,
                topic=Topic.HELP,
                title="kind__name",
                who=PERSON_HELPED,
                since="submitted_at",
                until="due_at",
            )
        )


def register_incidents() -> None:
    register(
        WaitingKind(
            rows=incident_permissions.incidents_to_handle,
            name=_("Incident"),
            page="events:incident",
            opens=True,
            topic=Topic.OTHER,
            title="kind__name",
            who="area__name",
            since="opened_at",
            until="due_at",
        )
    )


def register_records() -> None:
    register(
        WaitingKind(
            rows=entries.doubted_entries,
            name=_("Doubted entry"),
            page="events:entry",
            opens=True,
            topic=Topic.OTHER,
            title="title",
            who="person__name",
            since="doubted_at",
        ),
        WaitingKind(
            rows=stars_actions.pending_objections,
            name=_("Objection to a star"),
            page="events:stars_review",
            title="award__person__name",
            who="by__name",
            since="at",
        ),
        WaitingKind(
            rows=review_actions.models_to_decide,
            name=_("Role model"),
            page="events:model_review",
            opens=True,
            title=Coalesce(F("person__name"), F("team__name")),
            who="nominated_by__name",
            since="nominated_at",
        ),
        WaitingKind(
            rows=issue.pending_certificates,
            name=_("Certificate"),
            page="events:certificate_review",
            opens=True,
            title="person__name",
            who="applied_by__name",
            since="applied_at",
        ),
        WaitingKind(
            rows=exchange_permissions.pending_sheets,
            name=_("Hours in and out"),
            page="events:hours_sheet",
            opens=True,
            title="area__name",
            who="asked_by__name",
            since="asked_at",
        ),
        WaitingKind(
            rows=report_queries.areas_to_report,
            name=_("Report of last month"),
            page="events:reports",
            topic=Topic.OTHER,
            title="name",
            since="month_over",
        ),
    )
