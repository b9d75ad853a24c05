"""The navigation items of this app."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.cases import permissions as case_permissions
from events.cases import spot_checks
from events.cases.actions import assign
from events.cases.live_checks import actions as live_checks
from events.public.photos import permissions as photo_permissions
from events.public.role_models.actions import review as review_actions
from events.records.actions import entries
from events.records.actions import stars as stars_actions
from events.records.certificates.actions import issue
from events.records.exchange import permissions as exchange_permissions
from events.requests import tables as request_tables
from events.settlement import permissions as settlement_permissions
from events.settlement.corrections import permissions as correction_permissions
from events.settlement.witnesses import permissions as witness_permissions
from events.shifts import permissions as shift_permissions
from events.shifts import tables as shift_tables
from volunteer.models import User
from volunteer.roles.navigation import SIDE, TABS, NavItem
from volunteer.roles.scope import Power

SHIFTS, HELPING, FIGURES = _("Events and shifts"), _("Requests for help"), _("Figures and reports")
PEOPLE = _("People and places")


def register() -> None:
    add_tabs()
    add_people_items()
    add_shift_items()
    add_request_items()
    add_record_items()
    add_figure_items()


def add_people_items() -> None:
    SIDE.append(NavItem(_("Volunteers"), "events:people", "users", power=Power.RUN, group=PEOPLE, units=True))


def add_tabs() -> None:
    TABS.append(NavItem(_("Home"), "events:home", "home", order=1))
    TABS.append(NavItem(pgettext_lazy("tab", "Events"), "events:browse", "calendar", order=2))
    TABS.append(NavItem(pgettext_lazy("tab", "Scan"), "events:scan", "scan", order=3))


def review_item(
    label: str | Promise, url_name: str, icon: str, *waits: Callable[[User, datetime], QuerySet[Any]], audited: bool = False
) -> NavItem:
    """What reviewers decide about events and shifts, with the rows that wait behind it."""
    return NavItem(label, url_name, icon, power=Power.REVIEW, group=SHIFTS, waits=waits, audited=audited)


def add_shift_items() -> None:
    run, group = Power.RUN, SHIFTS
    to_run = (shift_tables.shifts_needing_action,)
    SIDE.append(NavItem(_("Manage events"), "events:manage", "clipboard", power=run, group=group, waits=to_run))
    SIDE.append(NavItem(_("Campaigns"), "events:campaigns_staff", "flag", power=Power.SEE, group=group))
    SIDE.append(review_item(_("Approvals"), "events:review", "check-circle", shift_permissions.events_to_decide))
    SIDE.append(review_item(_("Entries by hand"), "events:confirm", "shield", settlement_permissions.attendances_to_confirm))
    SIDE.append(review_item(_("Shifts without a witness"), "events:looks", "check-circle", witness_permissions.shifts_to_look_at))
    SIDE.append(review_item(_("To look at"), "events:flags", "flag", case_permissions.flags_to_decide))
    SIDE.append(review_item(_("Cases"), "events:cases", "scale", assign.cases_to_decide, audited=True))
    drawn = (spot_checks.pending_calls, live_checks.checks_to_look_at)
    SIDE.append(review_item(_("Checks by phone"), "events:checks", "phone", *drawn, audited=True))
    SIDE.append(review_item(_("Signs of trust"), "events:trust", "chart", audited=True))
    SIDE.append(review_item(_("Honorary hours"), "events:makeups", "history", correction_permissions.makeups_to_decide))
    SIDE.append(review_item(_("Put right"), "events:over", "edit"))
    pictures = (photo_permissions.photos_to_decide,)
    SIDE.append(NavItem(_("Pictures of events"), "events:photos_staff", "image", power=run, group=group, waits=pictures))
    SIDE.append(NavItem(_("What sign-up asks for"), "events:asked_data", "shield", power=Power.AUDIT, group=group))
    SIDE.append(NavItem(_("Outcome figures"), "events:outcome_kinds", "list", power=Power.AUDIT, group=group))


def add_request_items() -> None:
    asked, given = (request_tables.requests_to_answer,), (request_tables.requests_to_take,)
    SIDE.append(NavItem(_("Requests"), "events:requests_of_area", "heart", power=Power.REVIEW, group=HELPING, waits=asked))
    SIDE.append(
        NavItem(_("Requests at the point"), "events:requests_of_points", "care", power=Power.RUN, group=HELPING, waits=given)
    )


def add_record_items() -> None:
    doubted = (entries.doubted_entries,)
    SIDE.append(NavItem(_("Trainings, awards"), "events:entries", "clipboard", power=Power.RUN, group=SHIFTS, waits=doubted))
    SIDE.append(review_item(_("Stars"), "events:stars_review", "star", stars_actions.pending_objections))
    SIDE.append(review_item(_("Role models"), "events:models_staff", "heart", review_actions.models_to_decide))
    SIDE.append(review_item(_("Certificates"), "events:certificates_review", "file", issue.pending_certificates))
    SIDE.append(review_item(_("Hours in and out"), "events:hours", "repeat", exchange_permissions.pending_sheets))


def add_figure_items() -> None:
    SIDE.append(NavItem(_("Figures"), "events:figures", "dashboard", power=Power.SEE, group=FIGURES))
    SIDE.append(NavItem(_("Reports"), "events:reports", "file", power=Power.REVIEW, group=FIGURES))
    SIDE.append(NavItem(_("Screens"), "events:screens", "image", power=Power.RUN, group=FIGURES))
    SIDE.append(NavItem(_("How the points are"), "events:figure_points", "map-pin", power=Power.SEE, group=FIGURES))
    SIDE.append(NavItem(_("Check of the figures"), "events:figure_checks", "scale", power=Power.AUDIT, group=FIGURES))
    SIDE.append(NavItem(_("Data exchange"), "events:exchange", "repeat", power=Power.APPOINT, group=FIGURES))
