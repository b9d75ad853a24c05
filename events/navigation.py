"""The doors of this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.cases import spot_checks
from events.cases.actions import assign, decide_flag
from events.onsite import queries as onsite_queries
from events.public.role_models.actions import review as review_actions
from events.records.actions import entries
from events.records.actions import stars as stars_actions
from events.records.certificates.actions import issue
from events.records.exchange import actions as exchange
from events.requests import tables as request_tables
from events.settlement.corrections.actions import makeup
from events.shifts import tables as shift_tables
from volunteer.roles.navigation import SIDE, TABS, Door
from volunteer.roles.scope import Power

SHIFTS, HELPING, TOLD = _("Events and shifts"), _("Requests for help"), _("Figures and reports")


def register() -> None:
    tabs()
    shifts()
    requests()
    records()
    figures()


def tabs() -> None:
    TABS.append(Door(_("Home"), "events:home", "home", order=1))
    TABS.append(Door(pgettext_lazy("tab", "Events"), "events:browse", "calendar", order=2))
    TABS.append(Door(pgettext_lazy("tab", "Scan"), "events:scan", "scan", order=3))


def shifts() -> None:
    run, review, group = Power.RUN, Power.REVIEW, SHIFTS
    SIDE.append(Door(_("Manage events"), "events:manage", "clipboard", power=run, group=group, waits=(shift_tables.waits,)))
    SIDE.append(Door(_("Campaigns"), "events:campaigns_staff", "flag", power=Power.SEE, group=group))
    SIDE.append(Door(_("Approvals"), "events:review", "check-circle", power=review, group=group, waits=(shift_tables.to_decide,)))
    SIDE.append(
        Door(_("Entries by hand"), "events:confirm", "shield", power=review, group=group, waits=(onsite_queries.to_confirm,))
    )
    SIDE.append(Door(_("To look at"), "events:flags", "flag", power=review, group=group, waits=(decide_flag.to_decide,)))
    SIDE.append(Door(_("Cases"), "events:cases", "scale", power=review, group=group, waits=(assign.waiting,), audited=True))
    SIDE.append(
        Door(_("Checks by phone"), "events:checks", "phone", power=review, group=group, waits=(spot_checks.waiting,), audited=True)
    )
    SIDE.append(Door(_("Signs of trust"), "events:trust", "chart", power=review, group=group, audited=True))
    SIDE.append(Door(_("Honorary hours"), "events:makeups", "history", power=review, group=group, waits=(makeup.to_decide,)))
    SIDE.append(Door(_("Put right"), "events:over", "edit", power=review, group=group))
    SIDE.append(Door(_("Pictures of events"), "events:photos_staff", "image", power=run, group=group))
    SIDE.append(Door(_("Outcome figures"), "events:outcome_kinds", "list", power=Power.AUDIT, group=group))


def requests() -> None:
    asked, given = (request_tables.to_answer,), (request_tables.to_take,)
    SIDE.append(Door(_("Requests"), "events:requests_of_area", "heart", power=Power.REVIEW, group=HELPING, waits=asked))
    SIDE.append(Door(_("Requests at the point"), "events:requests_of_points", "care", power=Power.RUN, group=HELPING, waits=given))


def records() -> None:
    review, group = Power.REVIEW, SHIFTS
    doubted, issuing = (entries.doubted,), (issue.to_decide,)
    SIDE.append(Door(_("Trainings, awards"), "events:entries", "clipboard", power=Power.RUN, group=group, waits=doubted))
    SIDE.append(Door(_("Stars"), "events:stars_review", "star", power=review, group=group, waits=(stars_actions.to_decide,)))
    SIDE.append(
        Door(_("Role models"), "events:models_staff", "heart", power=review, group=group, waits=(review_actions.to_decide,))
    )
    SIDE.append(Door(_("Certificates"), "events:certificates_review", "file", power=review, group=group, waits=issuing))
    SIDE.append(Door(_("Hours in and out"), "events:hours", "repeat", power=review, group=group, waits=(exchange.to_decide,)))


def figures() -> None:
    SIDE.append(Door(_("Figures"), "events:figures", "dashboard", power=Power.SEE, group=TOLD))
    SIDE.append(Door(_("Reports"), "events:reports", "file", power=Power.REVIEW, group=TOLD))
    SIDE.append(Door(_("Screens"), "events:screens", "image", power=Power.RUN, group=TOLD))
    SIDE.append(Door(_("How the points are"), "events:figure_points", "map-pin", power=Power.SEE, group=TOLD))
    SIDE.append(Door(_("Data exchange"), "events:exchange", "repeat", power=Power.APPOINT, group=TOLD))
