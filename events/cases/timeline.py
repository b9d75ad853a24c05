"""What happened to a case, in the order it happened, in words: for those in charge with names, for the parties without."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from events.models import Case, CaseStep
from events.settlement.corrections.timeline import Step
from volunteer.models import User

Act = CaseStep.Act
ICONS = {
    Act.OPENED: "flag",
    Act.JOINED: "flag",
    Act.GIVEN: "user",
    Act.TAKEN: "user",
    Act.PASSED: "chevron-up",
    Act.ESCALATED: "clock",
    Act.ASKED: "ask",
    Act.ANSWERED: "edit",
    Act.EVIDENCE: "image",
    Act.RULED: "scale",
    Act.APPEALED: "repeat",
}
COLOURS = {Act.ESCALATED: "red", Act.RULED: "green", Act.APPEALED: "gold", Act.OPENED: "gold"}
ACTS_OF_RESIDENTS = (Act.ANSWERED, Act.APPEALED)  # steps of somebody who is no official
ACTS_FOR_PARTIES = (Act.OPENED, Act.GIVEN, Act.PASSED, Act.ESCALATED, Act.RULED, Act.APPEALED)


def timeline_for_staff(case: Case, name: Callable[[User], str] = str) -> list[Step]:
    """Every step with who did it, for those in charge; one statement. `name` is what a resident is called."""
    rows = case.steps.select_related("by", "person", "office")
    return [
        Step(row.at, ICONS[Act(row.act)], step_title(row, name), " · ".join(step_notes(row, name)), COLOURS.get(Act(row.act), ""))
        for row in rows
    ]


def timeline_for_parties(case: Case) -> list[Step]:
    """The steps of the offices alone; nobody is named, neither who brought it nor who was asked."""
    rows = case.steps.filter(act__in=ACTS_FOR_PARTIES).select_related("office")
    return [
        Step(row.at, ICONS[Act(row.act)], str(row.get_act_display()), str(row.office or ""), COLOURS.get(Act(row.act), ""))
        for row in rows
    ]


def step_title(row: CaseStep, name: Callable[[User], str]) -> str:
    named = row.person if row.act in (Act.GIVEN, Act.TAKEN, Act.ASKED, Act.PASSED, Act.ESCALATED) else None
    act = str(row.get_act_display())
    if named is None:
        return act
    return _(": ").join([act, name(named) if row.act == Act.ASKED else str(named)])


def step_notes(row: CaseStep, name: Callable[[User], str]) -> list[str]:
    found = [str(row.office)] if row.office else []
    if row.by is not None and row.act not in (Act.TAKEN, Act.OPENED, Act.JOINED):
        found.append(_("by %(name)s") % {"name": name(row.by) if row.act in ACTS_OF_RESIDENTS else str(row.by)})
    return [*found, row.note] if row.note else found
