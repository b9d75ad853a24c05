"""Lists of cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.cases.standing import Standing
from events.models import AwardCheck, Case
from events.models.cases import CaseQuerySet
from events.models.draws import AwardCheckQuerySet
from events.templatetags import case_words
from events.trust import MANY
from volunteer.cells import NUMBER, MomentColumn, tag
from volunteer.codes import spaced
from volunteer.models import ServicePoint, User
from volunteer.templatetags import words


class CaseTable(tables.Table):
    number = tables.Column(verbose_name=_("number"), orderable=False)
    about = tables.Column(verbose_name=_("about"), empty_values=(), orderable=False)
    topic = tables.Column(verbose_name=_("topic"), order_by=("topic", "pk"))
    unit = tables.Column(verbose_name=_("unit"), orderable=False)
    owner = tables.Column(verbose_name=_("looked at by"), empty_values=(), orderable=False)
    due_at = tables.Column(verbose_name=_("to be decided by"), order_by=("due_at", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)

    class Meta:
        empty_text = _("No case lies with your office.")

    def __init__(self, rows: CaseQuerySet, at: datetime) -> None:
        super().__init__(rows)
        self.at = at

    def render_number(self, record: Case) -> str:
        return format_html('<a href="{}" class="nowrap">{}</a>', reverse("events:case", args=[record.pk]), spaced(record.number))

    def value_number(self, record: Case) -> str:
        return record.number

    def render_about(self, record: Case) -> str:
        return case_words.about(record)

    def render_owner(self, record: Case) -> str:
        return str(record.owner) if record.owner else gettext("nobody yet")

    def render_due_at(self, record: Case) -> str:
        return words.day(record.due_at)

    def render_state(self, record: Case) -> str:
        text, colour = state_of(record, self.at)
        return tag(text, colour)


def state_of(case: Case, at: datetime) -> tuple[str, str]:
    """In a word, and its colour."""
    if case.decided_at is not None:
        return gettext("decided"), "green"
    if case.is_overdue(at):
        return gettext("overdue"), "red"
    return (gettext("appealed against"), "gold") if case.round > 1 else (gettext("being looked at"), "gold")


CHECK_COLOURS = {
    AwardCheck.Outcome.CONFIRMED: "green",
    AwardCheck.Outcome.DIFFERENT: "red",
    AwardCheck.Outcome.DENIED: "red",
    AwardCheck.Outcome.UNREACHED: "gold",
}


class CheckTable(tables.Table):
    person = tables.Column(verbose_name=_("person"), orderable=False)
    event = tables.Column(verbose_name=_("event"), accessor="attendance__shift__event__title", orderable=False)
    start = MomentColumn(verbose_name=_("when"), accessor="attendance__shift__start", orderable=False)
    point = tables.Column(verbose_name=_("service point"), order_by=("point__name", "pk"))
    amount = tables.Column(verbose_name=_("points"), accessor="transfer__amount", attrs=NUMBER, orderable=False)
    caller = tables.Column(verbose_name=_("called by"), orderable=False)
    outcome = tables.Column(verbose_name=_("outcome"), empty_values=(), order_by=("outcome", "pk"))

    class Meta:
        empty_text = _("Nothing was drawn here yet. On the first of each month one percent of the awards of the month before is.")

    def __init__(self, rows: AwardCheckQuerySet, name: Callable[[User], str]) -> None:
        super().__init__(rows)
        self.name = name  # what a resident is called

    def render_person(self, record: AwardCheck) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:check", args=[record.pk]), self.value_person(record))

    def value_person(self, record: AwardCheck) -> str:
        return self.name(record.person)

    def render_outcome(self, record: AwardCheck) -> str:
        colour = CHECK_COLOURS.get(AwardCheck.Outcome(record.outcome), "")
        return tag(record.get_outcome_display(), colour)


def striking(text: str, bad: bool) -> str:
    return format_html('<b class="bad">{}</b>', text) if bad else text


class StandingTable(tables.Table):
    """Numbers of one point a row; what should make somebody visit it stands out."""

    point = tables.Column(verbose_name=_("service point"), orderable=False, attrs={"td": {"class": "nowrap"}})
    records = tables.Column(verbose_name=_("records"), attrs=NUMBER)
    share_b = tables.Column(verbose_name=_("recorded on site"), attrs=NUMBER)
    share_c = tables.Column(verbose_name=_("by hand"), attrs=NUMBER)
    hand_points = tables.Column(verbose_name=_("points by hand"), attrs=NUMBER)
    hours = tables.Column(verbose_name=_("hours until credited"), attrs=NUMBER, orderable=False)
    pair = tables.Column(verbose_name=_("asked and approved most often"), orderable=False)
    only_theirs = tables.Column(verbose_name=_("seen by one leader only"), attrs=NUMBER)
    checked = tables.Column(verbose_name=_("checked by phone"), attrs=NUMBER)
    failed = tables.Column(verbose_name=_("not as recorded"), attrs=NUMBER)
    cases = tables.Column(verbose_name=_("open cases"), attrs=NUMBER)

    class Meta:
        empty_text = _("No service point here yet.")

    def render_point(self, value: ServicePoint) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:point", args=[value.sign_code]), value.name)

    def render_share_b(self, record: Standing) -> str:
        return f"{record.share_b}%"

    def render_share_c(self, record: Standing) -> str:
        return striking(f"{record.share_c}%", record.share_c > MANY)

    def value_share_b(self, record: Standing) -> int:
        return record.share_b

    def value_share_c(self, record: Standing) -> int:
        return record.share_c

    def render_pair(self, record: Standing) -> str:
        asker, approver = record.pair or ("", "")
        said = gettext("%(asker)s → %(approver)s, %(share)s%%")
        return said % {"asker": asker, "approver": approver, "share": record.pair_share}

    def render_only_theirs(self, value: int) -> str:
        return striking(words.number(value), value > 0)

    def value_only_theirs(self, value: int) -> int:
        return value

    def render_failed(self, value: int) -> str:
        return striking(words.number(value), value > 0)

    def value_failed(self, value: int) -> int:
        return value

    def render_cases(self, record: Standing) -> str:
        if not record.overdue:
            return words.number(record.cases)
        said = ngettext("%(number)s (%(late)s overdue)", "%(number)s (%(late)s overdue)", record.cases)
        return striking(said % {"number": record.cases, "late": record.overdue}, True)
