"""What this app answers to the apps below, and the pages of it to which they link: see `volunteer/core/hooks.py`."""

from django.utils.translation import gettext_lazy as _

from events.attendance import tokens
from events.cases.actions import close
from events.cases.actions import open as open_actions
from events.figures import of_places, of_units
from events.home import contact
from events.home import figures as home_figures
from events.records import hours as record_hours
from events.records.certificates.actions import issue
from events.settlement import ledger_sources, rule_preview
from events.shifts import queries as shift_queries
from events.shifts import team_events
from volunteer.core import hooks
from volunteer.core.hooks import PersonLink
from volunteer.places.sections import register_section
from volunteer.roles.scope import Power
from volunteer.setup.steps import COMMUNITIES, STEPS, Level, Step

PAGES = {
    "complaint": "events:complain",
    "find_event": "events:browse",
    "manifest": "events:site_manifest",
    "place": "events:place",
    "places": "events:places",
    "record": "events:record",
}
PERSON_LINKS = [
    PersonLink("household", "events:my_cases", "scale", _("My cases"), _("What I said is wrong, what I am asked")),
    PersonLink("teams", "events:ranking", "trending-up", _("List of hours"), _("For those who want to stand on it"), "gold"),
    PersonLink("teams", "events:my_calendar", "calendar-plus", _("My calendar"), _("My events in the phone's calendar"), "blue"),
    PersonLink("teams", "events:own_models", "star", _("Role models"), _("Whom I nominated, where I am nominated"), "gold"),
]

SETUP_STEPS = [
    Step(
        "issuer",
        120,
        COMMUNITIES,
        issue.communities_without_issuer,
        _("Somebody issues certificates"),
        _("A proof of service names the body that issues it, a responsible person and a telephone."),
        _("Enter the body once; the places below use it too."),
        Power.APPOINT,
        Level.COMMUNITY,
        "events:issuer",
    ),
    Step(
        "first_event",
        140,
        COMMUNITIES,
        shift_queries.communities_without_event,
        _("The first event is published"),
        _("From here on people can sign up and earn points."),
        _("The manager plans it, the community approves it."),
        Power.RUN,
        Level.COMMUNITY,
        "events:event_new",
        "events:events_sheet",
    ),
]


def register() -> None:
    STEPS.extend(SETUP_STEPS)
    hooks.person_figures.register(home_figures.figures_of_person)
    hooks.person_to_ask.register(contact.person_to_ask)
    hooks.has_hours.register(record_hours.has_hours)
    hooks.team_events.register(team_events.events_of_team)
    hooks.unit_figures.register(of_units.unit_stats)
    hooks.unit_minutes.register(of_units.minutes_of_members)
    hooks.minutes_at_home.register(of_units.minutes_at_home)
    hooks.pending_points.register(ledger_sources.pending_points)
    hooks.points_awaiting_budget.register(ledger_sources.points_awaiting_budget)
    hooks.rule_kinds.register(rule_preview.rule_kinds)
    hooks.rule_preview.register(rule_preview.preview_rule)
    hooks.sign_in_begun.register(tokens.note_sign_in_begun)
    hooks.signed_in.register(tokens.own_ticket)
    hooks.open_flag_cases.register(open_actions.open_flag_cases)
    hooks.end_flag_cases.register(close.end_flag_cases)
    hooks.TRANSFER_LINKS.update(
        attendance=ledger_sources.attendance_links, shift=ledger_sources.shift_links, boost=ledger_sources.bonus_links
    )
    hooks.TRANSFER_FACTS.update(
        attendance=ledger_sources.attendance_facts, shift=ledger_sources.shift_facts, boost=ledger_sources.attendance_facts
    )
    hooks.PAGES.update(PAGES)
    hooks.PERSON_LINKS.extend(PERSON_LINKS)
    register_section(_("The last twelve months"), "events/figures/_of_place.html", of_places.figures_of_place)
