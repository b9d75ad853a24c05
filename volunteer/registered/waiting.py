"""What waits for staff in this app: the kinds of matter behind its navigation items."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from volunteer.identity import permissions as identity_permissions
from volunteer.registered import navigation
from volunteer.roles import site_office, waking
from volunteer.roles.waiting import Topic, WaitingKind, register


def register_kinds() -> None:
    register_people()
    register_groups()


def register_people() -> None:
    register(
        WaitingKind(
            rows=waking.waiting_for,
            name=_("Agree to an appointment"),
            page="volunteer:waiting_appointments",
            title="person__name",
            who="appointed_by__name",
            since="asked_at",
        ),
        WaitingKind(
            rows=navigation.people_to_confirm,
            name=_("Confirm in person"),
            page="volunteer:people",
            topic=Topic.OTHER,
            title="name",
            who="area__name",
            since="joined_at",
        ),
        WaitingKind(
            rows=identity_permissions.numbers_to_confirm,
            name=_("Changed number"),
            page="volunteer:staff_number",
            opens=True,
            title="person__name",
            who="seen_by__name",
            since="asked_at",
            until="due_at",
        ),
        WaitingKind(
            rows=identity_permissions.names_to_look_at,
            name=_("Changed name"),
            page="volunteer:staff_name",
            opens=True,
            title="new_name",
            who="person__area__name",
            since="asked_at",
        ),
        WaitingKind(
            rows=navigation.requests_to_answer,
            name=_("Request about data"),
            page="volunteer:staff_data_request",
            opens=True,
            topic=Topic.OTHER,
            title="number",
            who="name",
            since="received_at",
            until="due_at",
        ),
    )


def register_groups() -> None:
    register(
        WaitingKind(
            rows=site_office.stuck_for,
            name=_("Stuck"),
            page="volunteer:stuck",
            topic=Topic.OTHER,
            title="name",
            who="problem",
            since="since",
            many=True,
            ref="source",
        ),
        WaitingKind(
            rows=navigation.waiting_skills,
            name=_("Skill"),
            page="volunteer:skill",
            opens=True,
            title="skill__name",
            who="person__name",
            since="said_at",
        ),
        WaitingKind(
            rows=navigation.waiting_teams,
            name=_("New team"),
            page="volunteer:team",
            opens=True,
            title="name",
            who="created_by__name",
            since="created_at",
        ),
        WaitingKind(
            rows=navigation.waiting_reportings,
            name=_("Reported in"),
            page="volunteer:list_reportings",
            title="person__name",
            who="organization__name",
            since="asked_at",
        ),
        WaitingKind(
            rows=navigation.waiting_members,
            name=_("New member"),
            page="volunteer:unit_members",
            opens=True,
            ref="organization",
            title="organization__name",
            who="person__name",
            since="asked_at",
            many=True,
        ),
        WaitingKind(
            rows=navigation.waiting_visits,
            name=_("Visit of a unit"),
            page="volunteer:pairing",
            opens=True,
            ref="pairing",
            title="pairing__area__name",
            who="pairing__organization__name",
            since="logged_at",
            many=True,
        ),
    )
