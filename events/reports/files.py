"""A paper as an answer, in the forms that there are."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from events.reports.documents import ReportDocument, as_excel
from events.reports.word import as_word
from volunteer.lists.export import EXCEL

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {"docx": (as_word, WORD), "xlsx": (as_excel, EXCEL)}


def document_response(paper: ReportDocument, form: str, name: str) -> HttpResponse:
    """The file as an answer; `form` is one of FORMS, `name` without ending, of any script."""
    make, kind = FORMS[form]
    response = HttpResponse(make(paper), content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}") or "attachment"
    response.headers["Cache-Control"] = "no-store, private"
    return response
