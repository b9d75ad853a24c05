"""What hangs on a place before an act: how much of it, what happens to it, and who has to do what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from volunteer.models import Area, PlaceChange
from volunteer.places.attachments import ATTACHMENTS, Attachment, Rule, Words
from volunteer.templatetags import formatting

Kind = PlaceChange.Kind
NAMES = 5  # how many rows of each kind are named


@dataclass(frozen=True)
class Item:
    """A line of the list: `count` rows, what happens to them (`what`), who has to do something (`who`), and on which page."""

    label: Words
    count: int
    rule: Rule
    what: str
    who: Words
    page: str
    names: list[str]

    @property
    def blocks(self) -> bool:
        return self.rule == Rule.BLOCKS


def checklist(kind: str, area: Area, target: Area | None, on: date) -> list[Item]:
    """The list for an act on the register, planned or asked for. `target` as in `PlaceChange`."""
    return [item for attachment in ATTACHMENTS if attachment.label for item in items(attachment, kind, area, target, on)]


def checklist_of(change: PlaceChange) -> list[Item]:
    return checklist(change.kind, change.area, change.target, change.on)


def blocking_items(kind: str, area: Area, target: Area | None, on: date) -> list[Item]:
    return [item for item in checklist(kind, area, target, on) if item.blocks]


def fate(attachment: Attachment, kind: str, area: Area) -> Rule:
    """What an act of this kind does to the rows of an attachment over the area itself."""
    if kind == Kind.MERGE:
        return attachment.rule
    if kind != Kind.CLOSE:
        return Rule.STAYS
    if attachment.homes and area.level not in Area.OFFICES:
        return Rule.FOLLOWS
    return {Rule.FOLLOWS: Rule.BLOCKS, Rule.CONFIRM: Rule.STAYS}.get(attachment.rule, attachment.rule)


def items(attachment: Attachment, kind: str, area: Area, target: Area | None, on: date) -> Iterator[Item]:
    rule = fate(attachment, kind, area)
    whole = kind in (Kind.MOVE, Kind.RENAME) or attachment.by_act or not attachment.of_area
    rows = attachment.rows_within(area, on) if whole else attachment.rows(area, on)
    if attachment.model is Area:
        rows = rows.exclude(pk=area.pk) if whole else rows
    if rule == Rule.ENDS:
        yield from lines(attachment, rows.filter(since__gte=on), Rule.BLOCKS, _("begins on that day or later: end it first"))
        rows = rows.filter(since__lt=on)
    clashing = attachment.same_name(rows, target) if kind == Kind.MERGE and target and attachment.same_name else None
    if clashing is not None:
        yield from lines(attachment, clashing, Rule.BLOCKS, _("the same name is there already"))
        rows = rows.exclude(pk__in=clashing.values("pk"))
    what = fate_words(rule, kind, area, target, on) if attachment.of_area else _("goes along with its point")
    yield from lines(attachment, rows, rule, what)


def lines(attachment: Attachment, rows: QuerySet[Model], rule: Rule, what: str) -> Iterator[Item]:
    """One line, or none where there is nothing."""
    if count := rows.count():
        names = [str(row) for row in rows.order_by("pk")[:NAMES]] if attachment.named else []
        yield Item(attachment.label, count, rule, what, attachment.who if rule != Rule.STAYS else "", attachment.page, names)


def fate_words(rule: Rule, kind: str, area: Area, target: Area | None, on: date) -> str:
    """What happens, in words."""
    if kind in (Kind.MOVE, Kind.RENAME):
        return _("goes along")
    if kind == Kind.SPLIT:
        return _("stays with %(area)s, but for what you name") % {"area": area.name}
    return {
        Rule.FOLLOWS: _("goes to %(place)s") % {"place": (target or area.parent or area).name},
        Rule.ENDS: _("ends on %(day)s") % {"day": formatting.day(on - timedelta(days=1))},
        Rule.CONFIRM: _("somebody has to decide"),
        Rule.BLOCKS: _("has to be settled first"),
        Rule.STAYS: _("stays as it is"),
    }[rule]
