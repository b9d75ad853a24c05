"""Every night the book is added up by a program that does not trust the site; where it does not hold, points stand still."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils.translation import override

from events import scheduler
from events.models import Attendance, Door, Shift
from events.settlement.actions import settle as settle_actions
from points.books import verification as book_verification
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.ledger.refusals import LedgerRefusal
from points.models import BookCheck, Transfer
from tests import cast
from tests.cast import NOW, at
from tests.support import attendance_checks, shop_factory
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db
NIGHT = at(2, 30)


@kept_fixture
def book(district):
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW), source=district.area, target=district.point, amount=5_000, reason="年度", actor=None, at=NOW
    )
    award(district, district.alice, 50, "a")
    return district


def award(district, person, amount, key, when=NOW):
    awards = [Award(person.pk, amount, key, when.date(), ("attendance", str(new_id(when))))]
    return ledger.award(awards=awards, from_=ledger.budget_account(district.point), at=when)[0]


def tamper(plus=1):
    """What only the owner of the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE points_account SET balance = balance + %s WHERE kind = 'wallet' AND balance > 0", [plus])


def press(district, when=NOW):
    return book_verification.check_books(id=new_id(when), by=district.auditor, at=when)


def page(client, person, name, *args):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client.get(reverse(f"points:{name}", args=args))


# --- the night


def test_the_night_keeps_what_it_found(book):
    assert book_verification.check_nightly(at=NIGHT) == 1
    kept = BookCheck.objects.get()
    assert (kept.green, str(kept.night), kept.by) == (True, "2026-11-24", None)
    assert kept.rows == [list(row) for row in book_verification.equations()]
    assert not kept.wrong
    assert not book.auditor.notices.exists()


def test_it_checks_once_a_night_and_not_before_two(book):
    assert book_verification.check_nightly(at=at(1, 59)) == 0
    assert book_verification.check_nightly(at=NIGHT) == 1
    assert book_verification.check_nightly(at=at(23)) == 0
    assert book_verification.check_nightly(at=at(2, day=25)) == 1
    assert BookCheck.objects.count() == 2


def test_the_pass_of_what_happens_by_itself_checks_the_book(book):
    done = scheduler.run_steps(at=NIGHT)
    assert done is not None and done["checked"] == 1
    assert BookCheck.objects.count() == 1


def test_what_was_found_is_never_rewritten(book):
    press(book)
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        BookCheck.objects.update(green=False)


def test_one_press_twice_is_one_check(book):
    id = new_id(NOW)
    first = book_verification.check_books(id=id, by=book.auditor, at=NOW)
    assert book_verification.check_books(id=id, by=book.auditor, at=NOW + timedelta(minutes=1)).at == first.at
    assert BookCheck.objects.count() == 1
    assert AuditRow.objects.filter(act="book.check", actor=book.auditor).count() == 1


# --- a book that does not hold


def test_a_book_that_does_not_hold_stops_posting(book):
    tamper()
    book_verification.check_nightly(at=NIGHT)
    kept = BookCheck.objects.get()
    assert not kept.green
    assert [row[0] for row in kept.wrong] == [
        "L1 the sum over all accounts",
        "L2 the sum of all wallets",
        "L2 wrong: balances that differ from their transfers",
    ]
    before = Transfer.objects.count()
    with pytest.raises(Refused) as refused:
        award(book, book.bob, 10, "b")
    assert refused.value.reason == LedgerRefusal.STOPPED
    with pytest.raises(Refused):
        allot_actions.mint(id=new_id(NOW), district=book.area, amount=1, year=2026, actor=None, at=NOW)
    assert Transfer.objects.count() == before
    assert ledger.balance(book.bob) == 0


def test_those_who_audit_are_told_and_nobody_else(book):
    tamper()
    book_verification.check_nightly(at=NIGHT)
    assert [n.kind for n in book.auditor.notices.all()] == ["book_differs"]
    assert book.district_admin.notices.get().params == {"wrong": 3}
    assert not book.street_admin.notices.exists()
    assert not book.alice.notices.exists()


def test_a_fixed_book_is_opened_by_a_press_and_not_by_the_night(book):
    tamper()
    book_verification.check_nightly(at=NIGHT)
    tamper(-1)
    book_verification.check_nightly(at=at(3, day=25))
    assert BookCheck.objects.newest().first().green
    with pytest.raises(Refused):
        award(book, book.bob, 10, "b")
    press(book, at(9, day=25))
    award(book, book.bob, 10, "b")
    assert ledger.balance(book.bob) == 10
    assert [n.kind for n in book.auditor.notices.order_by("pk")] == ["book_differs", "book_holds"]
    assert attendance_checks.differences() == []


def test_a_press_does_not_open_what_still_differs(book):
    tamper()
    book_verification.check_nightly(at=NIGHT)
    assert not press(book, at(9)).green
    assert BookCheck.objects.stopped()


def test_checking_in_goes_on_and_is_paid_afterwards(book):
    shift = cast.shift(book.point, book.manager, start=at(14))
    allot_actions.reserve(point=book.point, shift_id=shift.pk, amount=100, version=1, at=NOW)
    tamper()
    press(book)
    for act, moment in (("in", at(14)), ("out", at(16))):
        cast.record(shift=shift, person=book.bob, act=act, door=Door.OWN, id=new_id(moment), scanned_at=moment, at=moment)
    settle_actions.close_shift(shift=shift, by=book.manager, head_count=1, stayed=[], report="", at=at(16))
    with pytest.raises(Refused):
        settle_actions.settle(shift=shift, at=at(16))
    assert settle_actions.settle_due(at=at(17)) == 1  # tried, and refused
    row = Attendance.objects.get()
    assert (row.minutes, row.pay, ledger.balance(book.bob)) == (120, "pending", 0)
    tamper(-1)
    press(book, at(18))
    settle_actions.settle_due(at=at(18))
    row.refresh_from_db()
    assert (row.pay, Shift.objects.get(pk=shift.pk).state) == ("paid", "settled")
    assert ledger.balance(book.bob) == row.points > 0
    assert attendance_checks.differences() == []


# --- the pages


def test_the_auditor_sees_every_check_and_its_equations(book, client):
    tamper()
    made = press(book)
    answer = page(client, book.auditor, "checks")
    assert b"The book does not hold, so no points move." in answer.content
    answer = page(client, book.auditor, "check", made.pk)
    assert b"3 equations do not hold. They come first." in answer.content
    assert answer.content.index(b"L1 the sum over all accounts") < answer.content.index(b"L10 wrong")


def test_the_result_leaves_as_a_file(book, client):
    made = press(book)
    answer = page(client, book.auditor, "check_file", made.pk)
    lines = answer.content.decode().splitlines()
    assert lines[0] == "\ufeffequation,expected,found,holds"
    assert "L1 the sum over all accounts,0,0,yes" in lines
    assert len(lines) == len(made.rows) + 1


def test_the_press_opens_the_book_again(book, client, time_machine):
    tamper()
    press(book)
    tamper(-1)
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    page(client, book.auditor, "checks")
    answer = client.post(reverse("points:check_now"), {"id": new_id(NOW)}, follow=True)
    assert b"The book holds. Points move again." in answer.content
    assert not BookCheck.objects.stopped()
    answer = client.post(reverse("points:check_now"), {"id": "x"}, follow=True)
    assert b"Press once more" in answer.content


def test_the_pages_say_that_points_stand_still(book, client):
    market, goods = shop_factory.open_shop(book.point), shop_factory.item()
    shop_factory.stock(market, goods, 5, book.keeper)
    assert b"No points move for the moment" not in page(client, book.alice, "wallet").content
    tamper()
    press(book)
    for person, name, args in [
        (book.alice, "wallet", ()),
        (book.alice, "shop", ()),
        (book.alice, "item", (goods.pk,)),
        (book.keeper, "counter", ()),
        (book.street_admin, "budget", ()),
    ]:
        assert b"No points move for the moment" in page(client, person, name, *args).content, name


def test_an_auditor_of_a_part_does_not_check_the_whole(book, client):
    part = cast.appoint(cast.person("街审(演示)"), "auditor", book.street)
    assert page(client, part, "checks").status_code == 404
    tamper()
    press(book)
    assert not part.notices.exists()


def test_many_checks_cost_no_more_statements(book, client, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        press(book, NOW + timedelta(hours=len(counts)))
        page(client, book.auditor, "checks")
        with django_assert_max_num_queries(20) as made:
            page(client, book.auditor, "checks")
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_the_notices_say_what_happened(book):
    tamper()
    press(book)
    with override("en"):
        assert outbox.notice_text(book.auditor.notices.get()).startswith("The book does not hold: 3 equations differ.")
