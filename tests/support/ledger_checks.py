"""Whether the books agree, and how much is in them."""

from django.core.management import call_command
from django.db import connection

from tests.support import shop_factory


def books_agree():
    """Whether every equation of the books holds."""
    call_command("verify_ledger")
    return shop_factory.differences() == []


def books():
    """How many transfers, scans, orders and sign-ups there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT count(*) FROM points_transfer), (SELECT count(*) FROM events_scan WHERE accepted),
                      (SELECT count(*) FROM points_order), (SELECT count(*) FROM events_signup)"""
        )
        return cursor.fetchone()
