"""Cases, as far as a party may know of them: what they are about, one's own words, what one was asked, what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.cases.actions.assign import RELATED
from events.models import AwardCheck, Case, CasePicture, Hearing, Reversal, Ruling, Voice
from events.templatetags.cases import about
from volunteer.models import User
from volunteer.privacy.export_registry import PARTS, PICTURES, ExportPart, ExportSheet, Row, moment_text, short_name, stream_cells

CASES = ExportSheet(
    70,
    _("My cases"),
    _("Cases you have a part in: you brought them, were asked, or were told what was decided."),
    (
        _("case"),
        pgettext_lazy("column", "about"),
        _("topic"),
        pgettext_lazy("column", "opened"),
        pgettext_lazy("column", "decided"),
    ),
)
STATEMENTS = ExportSheet(
    71,
    _("What I said in cases"),
    _("Complaints, objections and appeals of yours, in your words."),
    (_("when"), _("case"), _("kind"), _("words")),
)
HEARINGS = ExportSheet(
    72,
    _("What I was asked in cases"),
    _("Questions to you, and your answers."),
    (_("when"), _("case"), _("question"), _("answer by"), pgettext_lazy("column", "answer"), _("answered"), _("written down by")),
)
DECISIONS = ExportSheet(
    73,
    _("Decisions on cases"),
    _("What was decided on these cases, and why."),
    (_("when"), _("case"), _("decision"), _("why"), pgettext_lazy("column", "decided by")),
)
CALLS = ExportSheet(
    74,
    _("Checks by phone"),
    _("When you were called to check a record, and what you said."),
    (_("when"), _("event"), _("outcome"), _("note")),
)
REVERSALS = ExportSheet(
    75,
    _("Shifts taken back"),
    _("Shifts that you led and that the district took back."),
    (_("when"), _("from"), _("until"), _("records"), _("points"), _("why")),
)


def register() -> None:
    PARTS.extend(
        [
            ExportPart(CASES, case_rows, ()),
            ExportPart(STATEMENTS, statement_rows, ("events.Voice.by",)),
            ExportPart(HEARINGS, hearing_rows, ("events.Hearing.person",)),
            ExportPart(DECISIONS, decision_rows, ()),
            ExportPart(CALLS, call_rows, ("events.AwardCheck.person",)),
            ExportPart(REVERSALS, reversal_rows, ("events.Reversal.leader",)),
            ExportPart(PICTURES, picture_rows, ("events.CasePicture.by",)),
        ]
    )


def cases_of_person(person: User) -> Any:
    """One's own part alone, not that of the household."""
    return Case.objects.of_people([person])


def case_rows(person: User) -> Iterable[Row]:
    rows = cases_of_person(person).select_related(*RELATED).order_by("-opened_at", "-pk")
    return stream_cells(
        rows, lambda row: [row.number, about(row), row.get_topic_display(), moment_text(row.opened_at), moment_text(row.decided_at)]
    )


def statement_rows(person: User) -> Iterable[Row]:
    rows = Voice.objects.filter(by=person).select_related("case").order_by("-at", "-pk")
    return stream_cells(rows, lambda row: [moment_text(row.at), row.case.number, row.get_kind_display(), row.words])


def hearing_rows(person: User) -> Iterable[Row]:
    rows = Hearing.objects.filter(person=person).select_related("case", "answered_by").order_by("-asked_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(
                moment_text(row.asked_at),
                row.case.number,
                row.question,
                moment_text(row.until),
                row.answer,
                moment_text(row.answered_at),
            ),
            short_name(row.answered_by, person),
        ],
    )


def decision_rows(person: User) -> Iterable[Row]:
    rows = (
        Ruling.objects.filter(case__in=cases_of_person(person).values("pk")).select_related("case", "office").order_by("-at", "-pk")
    )
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.at), row.case.number, ": ".join(filter(None, [row.get_decision_display(), row.authority]))),
            *(row.reason, row.office),
        ],
    )


def call_rows(person: User) -> Iterable[Row]:
    """Calls that were made: who is still to be called is not told beforehand."""
    rows = AwardCheck.objects.filter(person=person, called_at__isnull=False).select_related("attendance__shift__event")
    return stream_cells(
        rows.order_by("-called_at", "-pk"),
        lambda row: [moment_text(row.called_at), row.attendance.shift.event.title, row.get_outcome_display(), row.note],
    )


def reversal_rows(person: User) -> Iterable[Row]:
    rows = Reversal.objects.filter(leader=person)
    return stream_cells(
        rows, lambda row: [moment_text(row.at), str(row.begins), str(row.ends), row.records, row.points, row.reason]
    )


def picture_rows(person: User) -> Iterable[Row]:
    rows = CasePicture.objects.filter(by=person).select_related("case").order_by("-at", "-pk")
    words = gettext("case %(number)s")
    return stream_cells(rows, lambda row: [moment_text(row.at), words % {"number": row.case.number}, row.note, ""])
