"""What this app answers to the apps below, and the pages of it to which they link: see `volunteer/core/hooks.py`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.attendance import tokens
from events.cases.actions import close
from events.cases.actions import open as open_actions
from events.figures import of_places, of_units
from events.home import contact
from events.home import figures as home_figures
from events.integrations import webhooks
from events.records import hours as record_hours
from events.records.certificates import queries as certificates
from events.records.certificates.actions import issue
from events.requests import now as request_now
from events.settlement import ledger_sources, rule_preview
from events.shifts import queries as shift_queries
from events.shifts import team_events
from events.shifts.signups import now as signup_now
from events.shifts.signups import queries as signup_queries
from volunteer.core import hooks
from volunteer.core.hooks import PersonLink
from volunteer.people.now import NOW_SOURCES, PersonDoor
from volunteer.people.now import PERSON_DOORS as DOORS
from volunteer.places.sections import register_section
from volunteer.queue.actions import RETRIES
from volunteer.roles.scope import Power
from volunteer.setup.steps import COMMUNITIES, STEPS, Level, Step

PAGES = {
    "complaint": "events:complain",
    "find_event": "events:browse",
    "manifest": "events:site_manifest",
    "search": "events:search",
    "place": "events:place",
    "places": "events:places",
    "record": "events:record",
    "sign_up_team": "events:sign_up_team",
    "sign_up_unit": "events:sign_up_unit",
}
PERSON_DOORS = [
    PersonDoor(1, "events:mine", "calendar", "", pgettext_lazy("door", "My sign-ups"), signup_now.note_of_door),
    PersonDoor(3, "events:requests", "heart", "blue", pgettext_lazy("door", "My requests"), request_now.note_of_door),
    PersonDoor(4, "events:certificates", "file", "green", pgettext_lazy("door", "My certificates"), certificates.note_of_door),
]
PERSON_LINKS = [
    PersonLink("service", "events:record", "history", _("Record of service"), _("Each time, with hours and points")),
    PersonLink("service", "events:book", "star", _("Stars and honours"), _("Trainings, awards, my file"), "gold"),
    PersonLink("service", "events:ranking", "trending-up", _("List of hours"), _("For those who want to stand on it"), "gold"),
    PersonLink("service", "events:own_models", "users", _("Role models"), _("Whom I nominated, where I am nominated"), "gold"),
    PersonLink("service", "events:my_calendar", "calendar-plus", _("My calendar"), _("My events in the phone's calendar"), "blue"),
    PersonLink("account", "events:my_cases", "scale", _("My cases"), _("What I said is wrong, what I am asked")),
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
    RETRIES["hook"] = webhooks.retry_messages
    NOW_SOURCES.extend([signup_now.items_of_shifts, request_now.items_of_requests])
    DOORS.extend(PERSON_DOORS)
    hooks.person_figures.register(home_figures.figures_of_person)
    hooks.person_to_ask.register(contact.person_to_ask)
    hooks.has_hours.register(record_hours.has_hours)
    hooks.people_of_points.register(signup_queries.people_of_points)
    hooks.team_events.register(team_events.events_of_team)
    hooks.unit_figures.register(of_units.unit_stats)
    hooks.unit_minutes.register(of_units.minutes_of_members)
    hooks.minutes_at_home.register(of_units.minutes_at_home)
    hooks.pending_points.register(ledger_sources.pending_points)
    hooks.services_without_points.register(ledger_sources.services_without_points)
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
