"""A list as the Excel file that it offers."""

from io import BytesIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.support.clients import enter
from volunteer.lists import export as list_export


def taken(client, person, url, **asked):
    """The rows of the file; formulas of a wicked title stayed text. A 404 has none."""
    answer = enter(client, person).get(url, query_params=asked | {"export": "xlsx"})
    assert answer.status_code == 200 and answer.headers["Content-Type"] == list_export.EXCEL, (url, answer.status_code)
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows())
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} <= {"s", "n"}
    return [[cell.value for cell in row] for row in rows]


def refused(client, person, url):
    """Whether the list as a file is a missing page (404) to this person."""
    return enter(client, person).get(url, {"export": "xlsx"}).status_code == 404


def statements(client, lists):
    """How many each of these lists (address: whose) costs, as a page and as a file, once it was opened before."""
    found = {}
    for url, person in lists.items():
        for asked in ({}, {"export": "xlsx"}):
            enter(client, person).get(url, asked)
            with CaptureQueriesContext(connection) as queries:
                client.get(url, asked)
            found[url, "export" in asked] = len(queries)
    return found
