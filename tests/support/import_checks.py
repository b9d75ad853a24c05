"""Excel files sent to a page, and what the page says about them."""

from io import BytesIO

import openpyxl
from django.urls import reverse

from tests.support.clients import log_in
from tests.support.workbook_factory import workbook


def send(client, person, page, headings, *rows):
    return log_in(client, person).post(reverse(page), {"file": workbook(headings, *rows)})


def problems(answer) -> list[str]:
    assert answer.status_code == 200
    return [str(one) for one in answer.context["form"].errors["file"]]


def headings(client, person, page) -> list[str]:
    answer = log_in(client, person).get(reverse(page) + "?template")
    return [cell.value for cell in openpyxl.load_workbook(BytesIO(answer.content)).active[1]]
