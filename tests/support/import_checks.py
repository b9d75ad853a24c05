"""Excel files sent to a page, and what the page says about them."""

from io import BytesIO

import openpyxl
from django.urls import reverse

from tests.support.clients import log_in
from tests.support.workbook_factory import workbook


def send(client, person, page, headings, *rows):
    """The answer to these rows, sent as a file to the page."""
    return log_in(client, person).post(reverse(page), {"file": workbook(headings, *rows)})


def problems(answer) -> list[str]:
    """What the page says about the file."""
    assert answer.status_code == 200
    return [str(one) for one in answer.context["form"].errors["file"]]


def headings(client, person, page) -> list[str]:
    """The headings of the file that the page offers as a model."""
    answer = log_in(client, person).get(reverse(page) + "?template")
    return [cell.value for cell in openpyxl.load_workbook(BytesIO(answer.content)).active[1]]
