"""The navigation items of this app."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.cases import permissions as case_permissions
from events.cases import spot_checks
from events.cases.actions import assign
from events.public.role_models.actions import review as review_actions
from events.records.actions import entries
from events.records.actions import stars as stars_actions
from events.records.certificates.actions import issue
from events.records.exchange import permissions as exchange_permissions
from events.requests import tables as request_tables
from events.settlement import permissions as settlement_permissions
from events.settlement.corrections import permissions as correction_permissions
from events.shifts import permissions as shift_permissions
from events.shifts import tables as shift_tables
from volunteer.roles.navigation import SIDE, TABS, NavItem
from volunteer.roles.scope import Power

SHIFTS, HELPING, FIGURES = _("Events and shifts"), _("Requests for help"), _("Figures and reports")


def register() -> None:
    add_tabs()
    add_shift_items()
    add_request_items()
    add_record_items()
    add_figure_items()


def add_tabs() -> None:
    TABS.append(NavItem(_("Home"), "events:home", "home", order=1))
    TABS.append(NavItem(pgettext_lazy("tab", "Events"), "events:browse", "calendar", order=2))
    TABS.append(NavItem(pgettext_lazy("tab", "Scan"), "events:scan", "scan", order=3))


def add_shift_items() -> None:
    run, review, group = Power.RUN, Power.REVIEW, SHIFTS
    SIDE.append(
        NavItem(
            _("Manage events"), "events:manage", "clipboard", power=run, group=group, waits=(shift_tables.shifts_needing_action,)
        )
    )
    SIDE.append(NavItem(_("Campaigns"), "events:campaigns_staff", "flag", power=Power.SEE, group=group))
    SIDE.append(
        NavItem(
            _("Approvals"), "events:review", "check-circle", power=review, group=group, waits=(shift_permissions.events_to_decide,)
        )
    )
    SIDE.append(
        NavItem(
            _("Entries by hand"),
            "events:confirm",
            "shield",
            power=review,
            group=group,
            waits=(settlement_permissions.attendances_to_confirm,),
        )
    )
    SIDE.append(
        NavItem(_("To look at"), "events:flags", "flag", power=review, group=group, waits=(case_permissions.flags_to_decide,))
    )
    SIDE.append(
        NavItem(_("Cases"), "events:cases", "scale", power=review, group=group, waits=(assign.cases_to_decide,), audited=True)
    )
    SIDE.append(
        NavItem(
            _("Checks by phone"),
            "events:checks",
            "phone",
            power=review,
            group=group,
            waits=(spot_checks.pending_calls,),
            audited=True,
        )
    )
    SIDE.append(NavItem(_("Signs of trust"), "events:trust", "chart", power=review, group=group, audited=True))
    SIDE.append(
        NavItem(
            _("Honorary hours"),
            "events:makeups",
            "history",
            power=review,
            group=group,
            waits=(correction_permissions.makeups_to_decide,),
        )
    )
    SIDE.append(NavItem(_("Put right"), "events:over", "edit", power=review, group=group))
    SIDE.append(NavItem(_("Pictures of events"), "events:photos_staff", "image", power=run, group=group))
    SIDE.append(NavItem(_("Outcome figures"), "events:outcome_kinds", "list", power=Power.AUDIT, group=group))


def add_request_items() -> None:
    asked, given = (request_tables.requests_to_answer,), (request_tables.requests_to_take,)
    SIDE.append(NavItem(_("Requests"), "events:requests_of_area", "heart", power=Power.REVIEW, group=HELPING, waits=asked))
    SIDE.append(
        NavItem(_("Requests at the point"), "events:requests_of_points", "care", power=Power.RUN, group=HELPING, waits=given)
    )


def add_record_items() -> None:
    review, group = Power.REVIEW, SHIFTS
    doubted, issuing = (entries.doubted_entries,), (issue.pending_certificates,)
    SIDE.append(NavItem(_("Trainings, awards"), "events:entries", "clipboard", power=Power.RUN, group=group, waits=doubted))
    SIDE.append(
        NavItem(_("Stars"), "events:stars_review", "star", power=review, group=group, waits=(stars_actions.pending_objections,))
    )
    SIDE.append(
        NavItem(
            _("Role models"), "events:models_staff", "heart", power=review, group=group, waits=(review_actions.models_to_decide,)
        )
    )
    SIDE.append(NavItem(_("Certificates"), "events:certificates_review", "file", power=review, group=group, waits=issuing))
    SIDE.append(
        NavItem(
            _("Hours in and out"), "events:hours", "repeat", power=review, group=group, waits=(exchange_permissions.pending_sheets,)
        )
    )


def add_figure_items() -> None:
    SIDE.append(NavItem(_("Figures"), "events:figures", "dashboard", power=Power.SEE, group=FIGURES))
    SIDE.append(NavItem(_("Reports"), "events:reports", "file", power=Power.REVIEW, group=FIGURES))
    SIDE.append(NavItem(_("Screens"), "events:screens", "image", power=Power.RUN, group=FIGURES))
    SIDE.append(NavItem(_("How the points are"), "events:figure_points", "map-pin", power=Power.SEE, group=FIGURES))
    SIDE.append(NavItem(_("Data exchange"), "events:exchange", "repeat", power=Power.APPOINT, group=FIGURES))
