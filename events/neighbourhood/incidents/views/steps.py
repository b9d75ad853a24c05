"""The steps that people may take on an incident: of each its form, its act and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.neighbourhood.doubles import actions as doubles
from events.neighbourhood.doubles.forms import MergeForm
from events.neighbourhood.incidents.actions import handle, report
from events.neighbourhood.incidents.forms import AcrossForm, CloseForm, LevelForm, NoteForm, TakeForm
from events.neighbourhood.incidents.models import Incident, reopen_until
from events.neighbourhood.incidents.permissions import Part
from events.neighbourhood.mending.queries import outcome_of
from volunteer.core import forms


@dataclass(frozen=True)
class Step:
    """`act` takes `incident`, `by`, `at` and what the form has; `main` steps stand first on the page."""

    title: str | Promise
    done: str | Promise
    form: type[forms.Form]
    act: Callable[..., Incident]
    by_teller: bool = False
    by_granting: bool = False
    by_office: bool = False
    main: bool = False
    begin: Callable[[Incident], dict[str, Any]] = lambda _incident: {}  # what else the form takes

    def is_open_to(self, part: Part) -> bool:
        """Whether this kind of reader takes such a step at all; whether it is possible now the act says."""
        if self.by_teller:
            return part.told
        if self.by_office:
            return part.office
        return part.grants if self.by_granting else part.works


def report_of_event(incident: Incident) -> dict[str, Any]:
    """What the leader wrote on the event that mended it, to begin with."""
    outcome = outcome_of(incident.event) if incident.event else None
    return {"initial": {"report": outcome.report[:300]}} if outcome else {}


STEPS: dict[str, Step] = {
    "take": Step(_("Take it in hand"), _("It is in your hands now."), TakeForm, handle.take_incident, main=True),
    "close": Step(
        _("It is solved"),
        _("Closed; who told of it hears of it."),
        CloseForm,
        handle.close_incident,
        main=True,
        begin=report_of_event,
    ),
    "up": Step(_("Pass it up"), _("It lies with the office above now."), NoteForm, handle.pass_up),
    "across": Step(_("It lies elsewhere"), _("It was passed on."), AcrossForm, handle.pass_across),
    "level": Step(_("Change the level"), _("The level is changed."), LevelForm, handle.set_level),
    "time": Step(_("Grant more time"), _("More time is granted."), NoteForm, handle.grant_time, by_granting=True),
    "merge": Step(
        _("It is known already"),
        _("They are one now; who told of it hears how it goes on."),
        MergeForm,
        doubles.merge_incident,
        by_office=True,
        begin=lambda incident: {"incident": incident},
    ),
    "refuse": Step(
        pgettext_lazy("incident", "Do not take it up"),
        _("Who told of it reads why."),
        NoteForm,
        handle.refuse_incident,
    ),
    "not-solved": Step(
        _("It is not solved"),
        _("Thank you. It goes on, and the office above knows."),
        NoteForm,
        report.report_not_solved,
        by_teller=True,
    ),
}


def possible_steps(incident: Incident, part: Part, at: datetime) -> list[tuple[str, Step]]:
    """The names and steps that the reader may take now, in the order of the page."""
    until = reopen_until(incident)
    open_now = {
        "take": part.acts and incident.state == Incident.State.REPORTED,
        "time": part.acts and part.grants,
        "merge": part.acts and part.office and doubles.possible_originals(incident).exists(),
        "up": part.acts and (incident.at_grid or incident.office.parent_id is not None),
        "not-solved": part.told and until is not None and at <= until,
    }
    return [(name, step) for name, step in STEPS.items() if open_now.get(name, part.acts)]
