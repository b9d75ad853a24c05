"""What people take along of their own lists: headings, and the cells of one row. What their pages say and no more."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Case, Certificate, HelpRequest, Thanks
from events.requests import residents
from events.templatetags.case_words import about
from volunteer.templatetags.words import day, hours, masked, moment


def thanks_heads() -> list[str]:
    return [_("when"), _("thanks"), _("thanked by"), _("event"), _("for whom")]


def thanks_cells(row: Thanks) -> list[object]:
    return [day(row.at), row.get_kind_display(), masked(row.giver), row.shift.event.title, row.receiver]


def case_heads() -> list[str]:
    return [_("case"), pgettext("column", "about"), _("topic"), pgettext("column", "opened"), _("state")]


def case_cells(row: Case, asked: Collection[UUID]) -> list[object]:
    """`asked`: the cases in which the reader's answer is waited for."""
    state = _("you are asked") if row.pk in asked else _("decided") if row.decided_at else _("being looked at")
    return [row.number, about(row), row.get_topic_display(), day(row.opened_at), state]


def request_heads() -> list[str]:
    return [
        *(_("asked"), _("what is needed"), _("small wish"), _("whom it is for"), _("words"), _("where"), _("wanted")),
        *(_("state"), _("done"), _("stars")),
    ]


def request_cells(row: HelpRequest) -> list[object]:
    """A request of one's own side."""
    return request_row(row, row.whom, row.words)


def helping_cells(row: HelpRequest) -> list[object]:
    """One where the reader helps: the list says nothing of who asked, and only what strangers may read."""
    return request_row(row, "", row.public_words)


def wanted(row: HelpRequest) -> str:
    """The day, and the time of it where one was named."""
    return f"{day(row.wanted_on)} {row.get_wanted_part_display() if row.wanted_part else ''}".strip()


def request_row(row: HelpRequest, whom: str, words: str) -> list[object]:
    return [
        *(moment(row.submitted_at), row.kind, _("yes") if row.wish else "", whom, words, row.area, wanted(row)),
        *(residents.state(row), moment(row.done_at), "" if row.stars is None else row.stars),
    ]


def near_heads() -> list[str]:
    said = [_("what is needed"), _("small wish"), _("words"), _("where"), _("wanted"), _("asked")]
    return [*said, _("your skill"), _("urgent")]


def near_cells(row: HelpRequest, skills: Collection[int]) -> list[object]:
    """One that is open to volunteers near by, as they may read it: nothing of who asked. `skills`: the reader's own."""
    said = [row.kind, _("yes") if row.wish else "", row.public_words, row.area, wanted(row), moment(row.submitted_at)]
    return [*said, _("yes") if row.kind.skill_id in skills else "", _("yes") if row.urgent else ""]


def certificate_heads() -> list[str]:
    return [
        *(_("Name"), _("what it is for"), _("from"), _("until"), pgettext("column", "asked"), _("state"), _("Certificate number")),
        *(_("Check code"), _("hours"), _("issued")),
    ]


def certificate_cells(row: Certificate) -> list[object]:
    proven = hours(row.content["verified"]) if row.number else ""
    return [
        *(row.person, row.purpose, day(row.since), day(row.until), day(row.applied_at), row.get_state_display()),
        *(row.number or "", row.code, proven, day(row.issued_at)),
    ]
