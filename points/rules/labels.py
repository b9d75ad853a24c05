"""A version of the rule in words: line by line, for those who read it and those who write the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from points.models import Rule

type Words = str | Promise


@dataclass(frozen=True)
class Line:
    """One number of a rule: its key, what it is about, what it says."""

    key: str
    label: Words
    text: str


def points(number: int) -> str:
    return gettext("%(number)s points") % {"number": f"{number:,}"}


def minutes(number: int) -> str:
    return gettext("%(number)s minutes") % {"number": number}


def days(number: int) -> str:
    return gettext("%(number)s days") % {"number": number}


def times(number: int) -> str:
    return gettext("%(number)s times") % {"number": number} if number else pgettext("rule", "never")


def percent(number: int) -> str:
    return f"{number} %"


def hundredths(number: int) -> str:
    """150 as 1.5."""
    return f"{number / 100:.2f}".rstrip("0").rstrip(".")


def cap(number: int | None) -> str:
    return pgettext("rule", "no limit") if number is None else points(number)


def yes_no(value: bool) -> str:
    return pgettext("rule", "yes") if value else pgettext("rule", "no")


def level(value: str) -> str:
    return str(Rule.Level(value).label)


LINES: dict[str, tuple[Words, Callable[[Any], str]]] = {
    "points_per_hour": (_("An hour of service"), points),
    "leader_bonus": (_("Leading a shift adds to the coefficient"), hundredths),
    "welcome_bonus": (_("Welcome bonus, once, with the first paid service"), points),
    "event_points": (_("The most for one event, all its shifts together"), cap),
    "day_points": (_("The most for one day"), cap),
    "month_points": (_("The most for one month"), cap),
    "round_minutes": (_("Time counts in full steps of"), minutes),
    "minimum_percent": (_("Who stays for less than this share earns nothing"), percent),
    "opens_before": (_("Check-in opens before the start"), minutes),
    "closes_after_start": (_("Check-in closes after the start"), minutes),
    "leaves_until": (_("Check-out closes after the end"), minutes),
    "day_minutes": (_("So much a day counts at once"), minutes),
    "day_most": (_("Beyond that the community confirms, up to"), minutes),
    "by_hand_percent": (_("A larger share of entries by hand is looked at"), percent),
    "misses_most": (_("Sign-up pauses after not coming"), times),
    "misses_days": (_("counted over"), days),
    "pause_days": (_("and pauses for"), days),
    "hand_person_month": (_("Points by hand for one person in a month, at most"), points),
    "hand_unit_month": (_("Points by hand of one unit in a month, at most"), points),
    "gifts": (_("People may give points to one another"), yes_no),
    "gift_out_month": (_("Points that one person gives away in a month, at most"), points),
    "gift_in_month": (_("Points that one person is given in a month, at most"), points),
    "household_orders": (_("A household may pay an order together"), yes_no),
    "drafted_from": (_("Who may draft the next version"), level),
}
GROUPS: list[tuple[Words, list[str]]] = [
    (_("What service earns"), ["points_per_hour", "leader_bonus", "welcome_bonus"]),
    (_("The most one person earns"), ["event_points", "day_points", "month_points"]),
    (_("What counts as time"), ["round_minutes", "minimum_percent", "opens_before", "closes_after_start", "leaves_until"]),
    (_("When a second person looks"), ["day_minutes", "day_most", "by_hand_percent"]),
    (_("Signed up and not come"), ["misses_most", "misses_days", "pause_days"]),
    (_("Points by hand"), ["hand_person_month", "hand_unit_month"]),
    (_("Gifts and households"), ["gifts", "gift_out_month", "gift_in_month", "household_orders"]),
    (_("Who writes rules"), ["drafted_from"]),
]


def kinds() -> dict[str, list[tuple[str, str]]]:
    """What a rule tells apart, from the room above: categories of events and grades of records, each with its name."""
    found: dict[str, list[tuple[str, str]]] = import_string(settings.RULE_KINDS)()
    return found


def groups(rule: Rule) -> list[tuple[Words, list[Line]]]:
    """A version as it is read: groups of lines, then the categories and grades."""
    named = [(title, [line(rule, name) for name in names]) for title, names in GROUPS]
    told = kinds()
    categories = [Line(f"category-{slug}", name, of_category(rule, slug)) for slug, name in told["categories"]]
    grades = [Line(f"grade-{grade}", name, percent(rule.grades.get(grade, Rule.PLAIN))) for grade, name in told["grades"]]
    return [
        named[0],
        (_("An hour in each category"), categories),
        (_("By how the record was made"), grades),
        *named[1:],
    ]


def line(rule: Rule, name: str) -> Line:
    label, say = LINES[name]
    return Line(name, label, say(getattr(rule, name)))


def of_category(rule: Rule, slug: str) -> str:
    """What a category earns: by the hour, or once however long it takes."""
    if slug in rule.fixed_awards:
        return gettext("%(number)s points, however long it takes") % {"number": f"{rule.fixed_awards[slug]:,}"}
    coefficient = rule.coefficients.get(slug, Rule.PLAIN)
    return gettext("%(number)s points an hour") % {"number": hundredths(coefficient * rule.points_per_hour)}


def differences(old: Rule, new: Rule) -> list[tuple[Words, str, str]]:
    """What reads otherwise in the new version: label, before, after."""
    before = {found.key: found.text for _title, lines in groups(old) for found in lines}
    return [
        (found.label, before[found.key], found.text)
        for _title, lines in groups(new)
        for found in lines
        if before[found.key] != found.text
    ]
