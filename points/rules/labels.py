"""A version of the rule in words: line by line, for those who read it and those who write the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.models import Rule
from volunteer.core import hooks

type Words = str | Promise


@dataclass(frozen=True)
class RuleLine:
    """One number of a rule: its key, what it is about, what it says."""

    key: str
    label: Words
    text: str


def points_text(number: int) -> str:
    return gettext("%(number)s points") % {"number": f"{number:,}"}


def minutes_text(number: int) -> str:
    return gettext("%(number)s minutes") % {"number": number}


def hours_text(number: int) -> str:
    return gettext("%(number)s hours") % {"number": number}


def days_text(number: int) -> str:
    return gettext("%(number)s days") % {"number": number}


def times_text(number: int) -> str:
    return gettext("%(number)s times") % {"number": number} if number else pgettext("rule", "never")


def people_text(number: int) -> str:
    return gettext("%(number)s people") % {"number": number}


def percent_text(number: int) -> str:
    return f"{number} %"


def hundredths_text(number: int) -> str:
    """150 as 1.5."""
    return f"{number / 100:.2f}".rstrip("0").rstrip(".")


def cap_text(number: int | None) -> str:
    return pgettext("rule", "no limit") if number is None else points_text(number)


def yes_no_text(value: bool) -> str:
    return pgettext("rule", "yes") if value else pgettext("rule", "no")


def level_text(value: str) -> str:
    return str(Rule.Level(value).label)


LINES: dict[str, tuple[Words, Callable[[Any], str]]] = {
    "points_per_hour": (_("An hour of service"), points_text),
    "leader_bonus": (_("Leading a shift adds to the coefficient"), hundredths_text),
    "welcome_bonus": (_("Welcome bonus, once, with the first paid service"), points_text),
    "event_points": (_("The most for one event, all its shifts together"), cap_text),
    "day_points": (_("The most for one day"), cap_text),
    "month_points": (_("The most for one month"), cap_text),
    "round_minutes": (_("Time counts in full steps of"), minutes_text),
    "grace_minutes": (_("A full step counts although so much is missing"), minutes_text),
    "minimum_percent": (_("Who stays for less than this share earns nothing"), percent_text),
    "opens_before": (_("Check-in opens before the start"), minutes_text),
    "closes_after_start": (_("Check-in closes after the start"), minutes_text),
    "leaves_until": (_("Check-out closes after the end"), minutes_text),
    "day_minutes": (_("So much a day counts at once"), minutes_text),
    "day_most": (_("Beyond that the community confirms, up to"), minutes_text),
    "by_hand_percent": (_("A larger share of entries by hand is looked at"), percent_text),
    "approval_hours": (_("An office decides on an event within"), hours_text),
    "unwitnessed_shifts": (_("Shifts of a leader that pay without a witness"), str),
    "unwitnessed_people": (_("and so many people at each of them"), people_text),
    "unwitnessed_days": (_("counted over"), days_text),
    "witness_percent": (_("A phone of the point vouches when it scanned this share"), percent_text),
    "look_days": (_("So long the community has to look, and the street after it"), days_text),
    "misses_most": (_("Sign-up pauses after not coming"), times_text),
    "misses_days": (_("counted over"), days_text),
    "pause_days": (_("and pauses for"), days_text),
    "hand_person_month": (_("Points by hand for one person in a month, at most"), points_text),
    "hand_unit_month": (_("Points by hand of one unit in a month, at most"), points_text),
    "gifts": (_("People may give points to one another"), yes_no_text),
    "gift_out_month": (_("Points that one person gives away in a month, at most"), points_text),
    "gift_in_month": (_("Points that one person is given in a month, at most"), points_text),
    "household_orders": (_("A household may pay an order together"), yes_no_text),
    "drafted_from": (_("Who may draft the next version"), level_text),
}
GROUPS: list[tuple[Words, list[str]]] = [
    (_("What service earns"), ["points_per_hour", "leader_bonus", "welcome_bonus"]),
    (_("The most one person earns"), ["event_points", "day_points", "month_points"]),
    (
        _("What counts as time"),
        ["round_minutes", "grace_minutes", "minimum_percent", "opens_before", "closes_after_start", "leaves_until"],
    ),
    (_("When a second person looks"), ["day_minutes", "day_most", "by_hand_percent", "approval_hours"]),
    (
        _("Shifts for which nobody vouches"),
        ["unwitnessed_shifts", "unwitnessed_people", "unwitnessed_days", "witness_percent", "look_days"],
    ),
    (_("Signed up and not come"), ["misses_most", "misses_days", "pause_days"]),
    (_("Points by hand"), ["hand_person_month", "hand_unit_month"]),
    (_("Gifts and households"), ["gifts", "gift_out_month", "gift_in_month", "household_orders"]),
    (_("Who writes rules"), ["drafted_from"]),
]


# What a number of a rule is counted in, by how it is said.
UNITS: dict[Callable[[Any], str], Words] = {
    points_text: _("points"),
    cap_text: _("points"),
    minutes_text: pgettext_lazy("unit of time", "minutes"),
    hours_text: pgettext_lazy("unit of time", "hours"),
    days_text: pgettext_lazy("unit of time", "days"),
    times_text: pgettext_lazy("rule", "times"),
    people_text: pgettext_lazy("rule", "people"),
    percent_text: "%",
}


def unit_of(name: str) -> Words:
    """The unit in which this number of a rule is counted; empty where it has none."""
    return UNITS.get(LINES[name][1], "")


def rule_groups(rule: Rule) -> list[tuple[Words, list[RuleLine]]]:
    """A version as it is read: groups of lines, then the categories and grades."""
    named = [(title, [line for name in names for line in lines_of(rule, name)]) for title, names in GROUPS]
    told = hooks.rule_kinds()
    categories = [RuleLine(f"category-{slug}", name, category_text(rule, slug)) for slug, name in told["categories"]]
    grades = [RuleLine(f"grade-{grade}", name, percent_text(rule.grades.get(grade, Rule.PLAIN))) for grade, name in told["grades"]]
    return [
        named[0],
        (_("An hour in each category"), categories),
        (_("By how the record was made"), grades),
        *named[1:],
    ]


def rule_line(rule: Rule, name: str) -> RuleLine:
    label, say = LINES[name]
    return RuleLine(name, label, say(getattr(rule, name)))


def lines_of(rule: Rule, name: str) -> list[RuleLine]:
    """A number of a rule, with what it comes to where it is the last of those that are multiplied."""
    return [rule_line(rule, name), *(unwitnessed_lines(rule) if name == "unwitnessed_days" else [])]


def unwitnessed_lines(rule: Rule) -> list[RuleLine]:
    """What the numbers about shifts without a witness come to in points: as usual, and at most."""
    usual = rule.unwitnessed_points(Rule.USUAL_MINUTES)
    most = rule.unwitnessed_points(rule.day_minutes, Rule.JOB_MOST)
    return [
        RuleLine("unwitnessed_usual", _("All of them together then gain, in shifts of two hours, at most"), points_text(usual)),
        RuleLine("unwitnessed_most", _("and at most if they serve whole days in jobs that count most"), points_text(most)),
    ]


def category_text(rule: Rule, slug: str) -> str:
    """What a category earns: by the hour, or once however long it takes."""
    if slug in rule.fixed_awards:
        return gettext("%(number)s points, however long it takes") % {"number": f"{rule.fixed_awards[slug]:,}"}
    coefficient = rule.coefficients.get(slug, Rule.PLAIN)
    return gettext("%(number)s points an hour") % {"number": hundredths_text(coefficient * rule.points_per_hour)}


def rule_differences(old: Rule, new: Rule) -> list[tuple[Words, str, str]]:
    """What reads otherwise in the new version: label, before, after."""
    before = {found.key: found.text for _title, lines in rule_groups(old) for found in lines}
    return [
        (found.label, before[found.key], found.text)
        for _title, lines in rule_groups(new)
        for found in lines
        if before[found.key] != found.text
    ]
