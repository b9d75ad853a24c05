"""Cases, as far as a party may know of them: what they are about, one's own words, what one was asked, what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.cases.actions.assign import RELATED
from events.models import AwardCheck, Case, CasePicture, Hearing, Ruling, Voice
from events.templatetags.cases import about
from volunteer.models import User
from volunteer.privacy.export_registry import PARTS, PICTURES, Part, Row, Sheet, flowing, named, when

CASES = Sheet(
    70,
    _("Cases"),
    _("Cases you have a part in: you brought them, were asked, or were told what was decided."),
    (
        _("case"),
        pgettext_lazy("column", "about"),
        _("topic"),
        pgettext_lazy("column", "opened"),
        pgettext_lazy("column", "decided"),
    ),
)
SAID = Sheet(
    71,
    _("What I said in cases"),
    _("Complaints, objections and appeals of yours, in your words."),
    (_("when"), _("case"), _("kind"), _("words")),
)
HEARD = Sheet(
    72,
    _("What I was asked in cases"),
    _("Questions to you, and your answers."),
    (_("when"), _("case"), _("question"), _("answer by"), pgettext_lazy("column", "answer"), _("answered"), _("written down by")),
)
DECIDED = Sheet(
    73,
    _("Decisions on cases"),
    _("What was decided on these cases, and why."),
    (_("when"), _("case"), _("decision"), _("why"), pgettext_lazy("column", "decided by")),
)
CALLS = Sheet(
    74,
    _("Checks by phone"),
    _("When you were called to check a record, and what you said."),
    (_("when"), _("event"), _("outcome"), _("note")),
)


def register() -> None:
    PARTS.extend(
        [
            Part(CASES, cases, ()),
            Part(SAID, said, ("events.Voice.by",)),
            Part(HEARD, heard, ("events.Hearing.person",)),
            Part(DECIDED, decided, ()),
            Part(CALLS, calls, ("events.AwardCheck.person",)),
            Part(PICTURES, pictures, ("events.CasePicture.by",)),
        ]
    )


def of_person(person: User) -> Any:
    """One's own part alone, not that of the household."""
    return Case.objects.of_people([person])


def cases(person: User) -> Iterable[Row]:
    rows = of_person(person).select_related(*RELATED).order_by("-opened_at", "-pk")
    return flowing(rows, lambda row: [row.number, about(row), row.get_topic_display(), when(row.opened_at), when(row.decided_at)])


def said(person: User) -> Iterable[Row]:
    rows = Voice.objects.filter(by=person).select_related("case").order_by("-at", "-pk")
    return flowing(rows, lambda row: [when(row.at), row.case.number, row.get_kind_display(), row.words])


def heard(person: User) -> Iterable[Row]:
    rows = Hearing.objects.filter(person=person).select_related("case", "answered_by").order_by("-asked_at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.asked_at), row.case.number, row.question, when(row.until), row.answer, when(row.answered_at)),
            named(row.answered_by, person),
        ],
    )


def decided(person: User) -> Iterable[Row]:
    rows = Ruling.objects.filter(case__in=of_person(person).values("pk")).select_related("case", "office").order_by("-at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.at), row.case.number, ": ".join(filter(None, [row.get_decision_display(), row.authority]))),
            *(row.reason, row.office),
        ],
    )


def calls(person: User) -> Iterable[Row]:
    """Calls that were made: who is still to be called is not told beforehand."""
    rows = AwardCheck.objects.filter(person=person, called_at__isnull=False).select_related("attendance__shift__event")
    return flowing(
        rows.order_by("-called_at", "-pk"),
        lambda row: [when(row.called_at), row.attendance.shift.event.title, row.get_outcome_display(), row.note],
    )


def pictures(person: User) -> Iterable[Row]:
    rows = CasePicture.objects.filter(by=person).select_related("case").order_by("-at", "-pk")
    words = gettext("case %(number)s")
    return flowing(rows, lambda row: [when(row.at), words % {"number": row.case.number}, row.note, ""])
