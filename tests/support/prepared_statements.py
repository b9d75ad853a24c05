"""Questions without values that a test asks again and again, after every step of a machine: planned once for each test.

The equations of the book are long, and the database takes several times as long to plan them as to answer them for a few rows.
The answer is the same: PostgreSQL plans a prepared statement anew by itself where a table has changed its shape.
"""

from functools import cache

from django.conf import settings
from django.db import connection

from points.books.verification import Equation


def ask(sql: str) -> list[tuple]:
    """The rows of a statement that takes no values."""
    connection.ensure_connection()
    return connection.connection.execute(sql, prepare=True).fetchall()


@cache
def texts() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in settings.BOOK_EQUATIONS]


def equations() -> list[Equation]:
    """What `points.books.verification.equations` finds, by the same statements."""
    return sorted(Equation(*row) for text in texts() for row in ask(text))
