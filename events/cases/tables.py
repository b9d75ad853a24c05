"""Cases and flags as lists: filters, tables and exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.attendance import labels as attendance_labels
from events.cases.models import AwardCheckQuerySet, CaseQuerySet
from events.cases.point_record import PointRecord
from events.cases.trust import HIGH_HAND_SHARE, LOOK_BACK
from events.models import AwardCheck, Case, Flag, Shift
from events.shifts.tables import PersonColumns, ShiftColumns, ShiftRowFilter, shift_fields
from events.templatetags import cases as tag_cases
from volunteer.core.ids import spaced_code
from volunteer.lists.columns import NUMBER, MomentColumn, RowColumn, tag
from volunteer.lists.filters import AreaFilterSet, OrderFilter, WordsFilter
from volunteer.models import ServicePoint, User
from volunteer.templatetags import formatting


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
        return format_html(
            '<a href="{}" class="nowrap">{}</a>', reverse("events:case", args=[record.pk]), spaced_code(record.number)
        )

    def value_number(self, record: Case) -> str:
        return record.number

    def render_about(self, record: Case) -> str:
        return tag_cases.about(record)

    def render_owner(self, record: Case) -> str:
        return str(record.owner) if record.owner else gettext("nobody yet")

    def render_due_at(self, record: Case) -> str:
        return formatting.day(record.due_at)

    def render_state(self, record: Case) -> str:
        text, colour = case_state(record, self.at)
        return tag(text, colour)


def case_state(case: Case, at: datetime) -> tuple[str, str]:
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


def highlight(text: str, bad: bool) -> str:
    return format_html('<b class="bad">{}</b>', text) if bad else text


class PointRecordTable(tables.Table):
    """Numbers of one point a row; what should make somebody visit it stands out."""

    point = tables.Column(verbose_name=_("service point"), orderable=False, attrs={"td": {"class": "nowrap"}})
    records = tables.Column(verbose_name=_("records"), attrs=NUMBER)
    share_b = tables.Column(verbose_name=_("recorded on site"), attrs=NUMBER)
    share_c = tables.Column(verbose_name=_("by hand"), attrs=NUMBER)
    hand_points = tables.Column(verbose_name=_("points by hand"), attrs=NUMBER)
    hours = tables.Column(verbose_name=_("hours until credited"), attrs=NUMBER, orderable=False)
    pair = tables.Column(verbose_name=_("asked and approved most often"), orderable=False)
    only_theirs = tables.Column(verbose_name=_("seen by one leader only"), attrs=NUMBER)
    signs = tables.Column(accessor="sign_count", verbose_name=_("signs"), attrs=NUMBER)
    checked = tables.Column(verbose_name=_("checked by phone"), attrs=NUMBER)
    failed = tables.Column(verbose_name=_("not as recorded"), attrs=NUMBER)
    cases = tables.Column(verbose_name=_("open cases"), attrs=NUMBER)

    class Meta:
        empty_text = _("No service point here yet.")

    def render_point(self, value: ServicePoint) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:point", args=[value.sign_code]), value.name)

    def render_share_b(self, record: PointRecord) -> str:
        return f"{record.share_b}%"

    def render_share_c(self, record: PointRecord) -> str:
        return highlight(f"{record.share_c}%", record.share_c > HIGH_HAND_SHARE)

    def value_share_b(self, record: PointRecord) -> int:
        return record.share_b

    def value_share_c(self, record: PointRecord) -> int:
        return record.share_c

    def render_pair(self, record: PointRecord) -> str:
        asker, approver = record.pair or ("", "")
        said = gettext("%(asker)s → %(approver)s, %(share)s%%")
        return said % {"asker": asker, "approver": approver, "share": record.pair_share}

    def render_only_theirs(self, value: int) -> str:
        return highlight(formatting.number(value), value > 0)

    def value_only_theirs(self, value: int) -> int:
        return value

    def render_signs(self, record: PointRecord) -> str:
        return highlight(formatting.number(record.sign_count), record.striking > 0)

    def value_signs(self, value: int) -> int:
        return value

    def render_failed(self, value: int) -> str:
        return highlight(formatting.number(value), value > 0)

    def value_failed(self, value: int) -> int:
        return value

    def render_cases(self, record: PointRecord) -> str:
        if not record.overdue:
            return formatting.number(record.cases)
        said = ngettext("%(number)s (%(late)s overdue)", "%(number)s (%(late)s overdue)", record.cases)
        return highlight(said % {"number": record.cases, "late": record.overdue}, True)


# --- what looks odd ------------------------------------------------------------------------------------------------------


class FlagFilter(ShiftRowFilter):
    """Flags that are not decided, unless the others are asked for."""

    show = filters.ChoiceFilter(
        label=_("Which"),
        choices=[("open", _("not decided")), ("decided", _("decided"))],
        method="by_state",
        empty_label=pgettext_lazy("flags", "all"),
        initial="open",
    )
    kind = filters.ChoiceFilter(label=_("What"), choices=Flag.Kind.choices, empty_label=_("Everything"))
    q = WordsFilter(
        *("attendance__person__name", "scan__person__name"),
        *shift_fields(),
        whole=("attendance__person__volunteer_no", "scan__person__volunteer_no"),
        label=_("person, event, service point or leader"),
    )
    sort = OrderFilter(
        _("as it is to be decided"),
        {
            "new": (_("newest first"), ("-raised_at", "pk")),
            "day": (_("day of the shift"), ("shift__start", "pk")),
            "kind": (_("by kind"), ("kind", "raised_at", "pk")),
            "point": (_("by service point"), ("shift__event__point__name", "raised_at", "pk")),
        },
    )

    class Meta:
        model = Flag
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__({"show": "open", **data.dict()}, *args, **kwargs)

    def by_state(self, found: Any, name: str, value: str) -> Any:
        if value == "decided":
            return found.exclude(decided_at=None).order_by("-decided_at", "pk")
        return found.open()


def flagged_person(flag: Flag) -> User | None:
    """Whom a flag is about."""
    subject = flag.attendance or flag.scan
    return subject.person if subject else None


class FlagTable(PersonColumns, ShiftColumns):
    """What looks odd, and what was decided on it."""

    kind = tables.Column(verbose_name=_("what"))
    name = RowColumn(lambda flag: getattr(flagged_person(flag), "name", ""), verbose_name=_("Name"))
    volunteer_no = RowColumn(lambda flag: getattr(flagged_person(flag), "volunteer_no", ""), verbose_name=_("volunteer number"))
    sentence = RowColumn(attendance_labels.flag_sentence, verbose_name=_("What it says"))
    raised_at = MomentColumn(verbose_name=_("raised at"))
    decision = tables.Column(verbose_name=_("Decision"))
    decided_by = tables.Column(verbose_name=_("decided by"))
    note = tables.Column(verbose_name=_("why"))

    class Meta:
        sequence = ("kind", "name", "volunteer_no", "sentence", "...")


SPANS = {"30": _("the last 30 days"), str(LOOK_BACK.days): _("the last 90 days"), "365": _("the last 365 days")}


class TrustFilter(AreaFilterSet):
    """Leaders at points, as `events.cases.trust.trust_rows` numbers them: all, or those that stand out."""

    back = filters.ChoiceFilter(
        label=pgettext_lazy("filter", "When"),
        choices=list(SPANS.items()),
        method="as_it_is",
        empty_label=None,
        initial=str(LOOK_BACK.days),
    )
    show = filters.ChoiceFilter(
        label=_("show"),
        choices=[
            ("signs", _("several signs at one shift")),
            ("hand", _("much by hand")),
            ("only", _("seen by nobody else")),
            ("flags", _("something to look at")),
        ],
        method="standing_out",
        empty_label=_("all"),
    )
    q = WordsFilter("event__point__name", "leader__name", label=_("service point or leader"))
    places = ("event__point__area__",)

    class Meta:
        model = Shift
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__({"back": days_back(data.get("back", "")), **data.dict()}, *args, **kwargs)

    def as_it_is(self, found: Any, name: str, value: str) -> Any:
        """The rows were counted from there on."""
        return found

    def standing_out(self, found: Any, name: str, value: str) -> Any:
        conditions = {
            "signs": Q(striking__gt=0),
            "hand": Q(hand_share__gt=HIGH_HAND_SHARE),
            "only": Q(only_theirs__gt=0),
            "flags": Q(flags__gt=0),
        }
        return found.filter(conditions[value])


def days_back(asked: str) -> str:
    """How many days back an address asks to look; ninety where it does not say."""
    return asked if asked in SPANS else str(LOOK_BACK.days)


def with_share(number: int, row: dict[str, Any]) -> str:
    share = round(100 * number / row["records"]) if row["records"] else 0
    return f"{formatting.number(number)} ({share}%)"


class TrustTable(tables.Table):
    """Numbers of one leader at one point a row; in a file the numbers alone."""

    point = tables.Column(accessor="point_name", verbose_name=_("Service point"), order_by=("point_name", "leader_name"))
    leader = tables.Column(accessor="leader_name", verbose_name=_("Leader"), order_by=("leader_name", "point_name"))
    records = tables.Column(verbose_name=_("Records"), attrs=NUMBER, order_by=("records", "point_name", "leader_name"))
    scanned = tables.Column(verbose_name=_("Own phone"), attrs=NUMBER, order_by=("scanned", "point_name", "leader_name"))
    by_leader = tables.Column(verbose_name=_("Recorded on site"), attrs=NUMBER, order_by=("by_leader", "point_name", "leader_name"))
    by_hand = tables.Column(
        verbose_name=_("By hand"), attrs=NUMBER, order_by=("hand_share", "by_hand", "point_name", "leader_name")
    )
    only_theirs = tables.Column(
        verbose_name=_("Seen by nobody else"), attrs=NUMBER, order_by=("only_theirs", "point_name", "leader_name")
    )
    flags = tables.Column(verbose_name=_("To look at"), attrs=NUMBER, order_by=("flags", "point_name", "leader_name"))
    unwitnessed = tables.Column(
        verbose_name=_("Without a witness"), attrs=NUMBER, order_by=("unwitnessed", "point_name", "leader_name")
    )
    signs = tables.Column(
        accessor="sign_count",
        verbose_name=_("Signs"),
        attrs=NUMBER,
        order_by=("striking", "sign_count", "point_name", "leader_name"),
    )

    class Meta:
        empty_text = _("There are no records here. Look at another place or a longer time.")

    def render_leader(self, value: str, record: dict[str, Any]) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:trust_leader", args=[record["leader"]]), value)

    def value_leader(self, value: str) -> str:
        return value

    def render_unwitnessed(self, value: int, record: dict[str, Any]) -> str:
        return f"{formatting.number(value)} ({round(100 * value / (record['judged'] or 1))}%)"

    def value_unwitnessed(self, value: int) -> int:
        return value

    def render_signs(self, value: int, record: dict[str, Any]) -> str:
        return highlight(formatting.number(value), record["striking"] > 0)

    def value_signs(self, value: int) -> int:
        return value

    def render_by_leader(self, value: int, record: dict[str, Any]) -> str:
        return with_share(value, record)

    def value_by_leader(self, value: int) -> int:
        return value

    def render_by_hand(self, value: int, record: dict[str, Any]) -> str:
        text = with_share(value, record)
        return format_html('<b class="bad">{}</b>', text) if record["hand_share"] > HIGH_HAND_SHARE else text

    def value_by_hand(self, value: int) -> int:
        return value

    def render_only_theirs(self, value: int) -> str:
        return format_html('<b class="bad">{}</b>', formatting.number(value)) if value else "0"

    def value_only_theirs(self, value: int) -> int:
        return value
