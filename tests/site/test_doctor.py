"""`manage.py doctor` says in one place whether the site is well, and its exit code says it to machines."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from events import scheduler
from events.figures.checks import actions as figure_checks
from points.books import verification
from points.budgets.actions import allot as allot_actions
from tests import cast
from tests.cast import NOW
from volunteer.core import leases
from volunteer.core.ids import new_id
from volunteer.models import Delivery, Lease
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db


def ask_doctor() -> tuple[int, dict[str, str]]:
    """The exit code, and each line's words by how it begins: ok, look or BROKEN."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
        code = 0
    except SystemExit as leaving:
        code = int(leaving.code)
    return code, {line[8:]: line[:8].strip() for line in out.getvalue().splitlines()}


def said(lines: dict[str, str], words: str) -> str:
    return next(how for line, how in lines.items() if words in line)


@pytest.fixture
def well(monkeypatch):
    """A site whose runner and proofs have just run; the checks of settings have tests of their own."""
    monkeypatch.setattr("events.management.commands.doctor.checks.run_checks", lambda **_: [])
    monkeypatch.setattr("volunteer.core.clock.measure", lambda: None)  # it stands still here, and the database's goes on
    with leases.hold_lease(scheduler.LEASE, timedelta(minutes=5)):
        pass
    Lease.objects.update(until=NOW)
    verification.check_books(id=new_id(NOW), by=None, at=NOW)
    figure_checks.check_figures(id=new_id(NOW), by=None, at=NOW)


def test_a_site_that_is_well(well):
    code, lines = ask_doctor()
    assert code == 0 and set(lines.values()) == {"ok"}


def test_nothing_has_happened_by_itself_for_long(well):
    Lease.objects.update(until=NOW - timedelta(minutes=11))
    code, lines = ask_doctor()
    assert (code, said(lines, "`manage.py tick` ended 11 minutes ago")) == (2, "BROKEN")


def test_the_book_does_not_add_up(well, district):
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=100, year=2026, actor=None, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE points_account SET balance = balance + 1 WHERE kind = 'budget'")
    verification.check_books(id=new_id(NOW), by=district.auditor, at=NOW)
    code, lines = ask_doctor()
    assert (code, said(lines, "the book of points")) == (2, "BROKEN")


def test_texts_that_wait_want_a_look(well):
    outbox.notify(person=cast.person("张安(演示)"), kind="cancelled", params={}, key="c", at=NOW - timedelta(minutes=16))
    assert Delivery.objects.count() == 1
    code, lines = ask_doctor()
    assert (code, said(lines, "Messages to people: 1 wait")) == (1, "look")


def test_a_database_that_is_gone_is_one_sentence(well, monkeypatch):
    def gone():
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr("events.management.commands.doctor.pending_migrations", gone)
    code, lines = ask_doctor()
    assert (code, lines.popitem()) == (2, ("The database does not answer: connection refused", "BROKEN"))
