"""The navigation items of this app."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.cases import permissions as case_permissions
from events.cases import spot_checks
from events.cases.actions import assign
from events.cases.live_checks import actions as live_checks
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
from events.settlement.witnesses import permissions as witness_permissions
from events.shifts import permissions as shift_permissions
from events.shifts import tables as shift_tables
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.navigation import ACTIVITIES, DATA, GOVERNANCE, HELP, PEOPLE, SETTINGS, TABS, WORKPLACE, NavItem, add_page
from volunteer.roles.scope import Power


def register() -> None:
    add_tabs()
    add_page(WORKPLACE, 1, pgettext_lazy("menu", "Workplace"), "events:home", "home", None)
    add_activity_items()
    add_people_items()
    add_help_items()
    add_neighbourhood_items()
    add_figure_items()
    add_setting_items()


def add_tabs() -> None:
    TABS.append(NavItem(_("Home"), "events:home", "home", order=1))
    TABS.append(NavItem(pgettext_lazy("tab", "Events"), "events:browse", "calendar", order=2))
    TABS.append(NavItem(pgettext_lazy("tab", "Scan"), "events:scan", "scan", order=3))


def of_the_district(person: User, at: datetime) -> bool:
    """Whether this person writes the lists that the district alone keeps."""
    return role_scope.over_district(person, Power.BUDGET, at)


def add_activity_items() -> None:
    group, run, review = ACTIVITIES, Power.RUN, Power.REVIEW
    add_page(group, 1, _("Manage events"), "events:manage", "clipboard", run, shift_tables.shifts_needing_action)
    add_page(
        group,
        2,
        pgettext_lazy("menu", "Approvals of events"),
        "events:review",
        "check-circle",
        review,
        shift_permissions.events_to_decide,
    )
    add_page(
        group, 3, pgettext_lazy("menu", "Lists to confirm"), "events:looks", "users", review, witness_permissions.shifts_to_look_at
    )
    add_page(group, 4, _("Entries by hand"), "events:confirm", "shield", review, settlement_permissions.attendances_to_confirm)
    add_page(group, 5, _("Put right"), "events:over", "edit", review)
    add_page(group, 6, _("Trainings, awards"), "events:entries", "clipboard", run, entries.doubted_entries, also=review)
    add_page(
        group, 7, _("Pictures of events"), "events:photos_staff", "image", run, photo_permissions.photos_to_decide, also=review
    )
    add_page(group, 8, _("Campaigns"), "events:campaigns_staff", "flag", Power.SEE)
    numbers = {"shown": of_the_district, "under": "events:manage"}
    add_page(group, 9, _("Numbers of staffing"), "events:staffing_rule", "settings", Power.BUDGET, **numbers)
    add_page(group, 9, _("Programmes"), "events:programmes", "flag", Power.SEE, under="events:campaigns_staff")


def add_people_items() -> None:
    group, review, stars = PEOPLE, Power.REVIEW, "events:stars_review"
    add_page(group, 1, _("Volunteers"), "events:people", "users", Power.RUN, also=review, units=True)
    add_page(
        group,
        7,
        _("Honorary hours"),
        "events:makeups",
        "history",
        review,
        correction_permissions.makeups_to_decide,
    )
    family = pgettext_lazy("menu", "Stars and role models")
    add_page(group, 8, _("Stars"), stars, "star", review, stars_actions.pending_objections, family=family)
    add_page(group, 9, _("Role models"), "events:models_staff", "heart", review, review_actions.models_to_decide, under=stars)
    add_page(group, 10, _("Scale of stars"), "events:star_scale", "star", Power.AUDIT, under=stars)
    add_page(group, 11, _("Kinds of honour"), "events:honours", "star", Power.AUDIT, under=stars)


def add_help_items() -> None:
    group, review = HELP, Power.REVIEW
    add_page(group, 1, _("Requests"), "events:requests_of_area", "heart", review, request_tables.requests_to_answer)
    add_page(
        group,
        2,
        pgettext_lazy("menu", "Given to the point"),
        "events:requests_of_points",
        "care",
        Power.RUN,
        request_tables.requests_to_take,
    )
    add_page(group, 3, _("To look at"), "events:flags", "flag", review, case_permissions.flags_to_decide)
    add_page(group, 4, _("Cases"), "events:cases", "scale", review, assign.cases_to_decide, audited=True)
    drawn = (spot_checks.pending_calls, live_checks.checks_to_look_at)
    add_page(
        group, 5, _("Checks by phone"), "events:checks", "phone", review, *drawn, audited=True, paths=("/review/live-checks/",)
    )
    add_page(group, 6, pgettext_lazy("menu", "Trust"), "events:trust", "chart", review, audited=True)


def add_neighbourhood_items() -> None:
    group, review = GOVERNANCE, Power.REVIEW
    add_page(group, 1, _("Incidents"), "events:incidents_of_area", "flag", review, incident_permissions.incidents_to_handle)
    add_page(group, 2, _("Grids"), "events:grids", "map", Power.APPOINT)


def add_figure_items() -> None:
    group, review = DATA, Power.REVIEW
    add_page(WORKPLACE, 5, _("Check of the figures"), "events:figure_checks", "scale", Power.AUDIT)
    add_page(group, 1, _("Figures"), "events:figures", "dashboard", Power.SEE)
    add_page(
        group,
        2,
        _("Reports"),
        "events:reports",
        "file",
        review,
        report_queries.areas_to_report,
        audited=True,
        paths=("/figures/opening/", "/figures/series/", "/figures/paragraph/"),
    )
    lists = {"shown": of_the_district, "under": "events:reports"}
    add_page(group, 3, _("Reporting series"), "events:series", "list", Power.BUDGET, **lists)
    add_page(group, 3, _("Certificates"), "events:certificates_review", "file", review, issue.pending_certificates)
    add_page(group, 4, _("How the points are"), "events:figure_points", "map-pin", Power.SEE)
    add_page(
        group,
        5,
        pgettext_lazy("menu", "Imports and exports"),
        "events:hours",
        "repeat",
        review,
        exchange_permissions.pending_sheets,
    )
    add_page(group, 6, pgettext_lazy("menu", "Screens"), "events:screens", "image", Power.RUN)


def add_setting_items() -> None:
    group, audit, outcomes = SETTINGS, Power.AUDIT, "events:outcome_kinds"
    add_page(group, 4, _("Outcome figures"), outcomes, "list", audit, family=pgettext_lazy("menu", "What events ask for"))
    add_page(group, 5, _("What sign-up asks for"), "events:asked_data", "shield", audit, under=outcomes)
    add_page(group, 6, pgettext_lazy("menu", "Phrases"), "events:message_templates", "message", Power.BUDGET, shown=of_the_district)
    add_page(group, 9, _("Data exchange"), "events:exchange", "repeat", Power.APPOINT)
