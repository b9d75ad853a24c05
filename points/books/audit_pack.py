"""The audit pack: one period of the book as files that anybody can add up again without this site.

All files are written from one statement and so show one moment. Persons stand in them by their volunteer number. The samples are
the `SAMPLES` credits with the lowest SHA-256 of "<seed>:<transfer>": who knows the seed can draw them again.
"""

from __future__ import annotations

import csv
import hashlib
import json
import secrets
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import RawIOBase, TextIOWrapper
from itertools import groupby
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from points.books.refusals import BooksRefusal
from points.models import AuditPack, Batch
from volunteer.core import audit
from volunteer.core.dates import midnight
from volunteer.core.refusals import Refused
from volunteer.lists import export as list_export
from volunteer.models import User

SAMPLES = 50
LONGEST_PERIOD = timedelta(days=400)
MAX_MEMORY_BYTES = 10_000_000  # bytes; a larger pack waits on disk while it is made
SQL_FOLDER = Path(__file__).with_name("pack")
CHECKSUM_FILE = "SHA256SUMS"
COLUMNS = {
    "accounts": ("id", "kind", "owner", "balance", "sum_before", "sum_within", "sum_later"),
    "transfers": (
        *("id", "key", "kind", "debit", "credit", "amount"),
        *("earned_on", "source_type", "source_id", "reverses", "moved_at"),
    ),
    "allotments": ("id", "unit", "amount", "reason", "made_by", "made_at"),
    "orders": ("id", "shop", "person", "state", "total", "placed_at", "pick_up_by", "ended_at", "ended_within"),
    "order_lines": (
        *("order_id", "stock", "item", "quantity", "price", "given", "returned"),
        *("appointment", "unit_cost", "source"),
    ),
    "stock": ("id", "shop", "shop_name", "item", "on_hand", "reserved", "sum_before", "sum_within", "sum_later"),
    "stock_moves": ("key", "kind", "stock", "quantity", "made_by", "moved_at"),
    "batches": (
        *("id", "stock", "came_at", "came_within", "expires_on", "unit_cost", "source", "giver", "document"),
        *("remaining", "sum_before", "sum_within", "sum_later"),
    ),
    "batch_moves": ("move", "batch", "quantity", "order_id", "price"),
    "givers": ("id", "kind", "name"),
    "documents": ("batch", "document", "sha256", "bytes"),
    "costs": ("shop", "shop_name", "source", "pieces", "points", "fen", "unknown"),
    "approvals": ("made_at", "actor", "act", "subject_type", "subject_id", "detail"),
    "rules": ("id", "since", "content"),
    "checks": ("made_at", "night", "made_by", "green", "equations"),
    "samples": ("number", "transfer"),
}


@dataclass
class PackContents:
    """What was written into the pack: name -> SHA-256, and how many rows each file of rows has."""

    found: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """As `sha256sum -c` reads it."""
        return "".join(f"{digest}  {name}\n" for name, digest in sorted(self.found.items()))


class HashingFile(RawIOBase):
    """A file that counts what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return self.file.write(data)


@transaction.atomic
def make_pack(*, id: UUID, since: date, until: date, by: User, at: datetime) -> tuple[AuditPack, IO[bytes]]:
    """Make the pack of the local dates `since` to `until`, both in it; its row, and the zip at its beginning.

    The caller has seen that `by` may audit the district. Raises `Refused`; a pack that was made under this `id` is not made again.
    """
    require_valid_period(id, since, until, at)
    seed = secrets.token_hex(16)
    file = SpooledTemporaryFile(max_size=MAX_MEMORY_BYTES)  # noqa: SIM115  (whoever sends it closes it)
    sums = write_pack(file, since, until, seed)
    fingerprint = hashlib.sha256(sums.text.encode()).hexdigest()
    made = AuditPack.objects.create(
        id=id, since=since, until=until, seed=seed, fingerprint=fingerprint, transfers=sums.rows["transfers"], by=by, at=at
    )
    detail = {"since": str(since), "until": str(until), "seed": seed, "fingerprint": fingerprint}
    audit.record(act="book.pack", subject=made, actor=by, at=at, detail=detail)
    file.seek(0)
    return made, file


def require_valid_period(id: UUID, since: date, until: date, at: datetime) -> None:
    if until < since:
        raise Refused(BooksRefusal.BACKWARDS)
    if until > timezone.localdate(at):
        raise Refused(BooksRefusal.TO_COME)
    if until - since >= LONGEST_PERIOD:
        raise Refused(BooksRefusal.TOO_LONG)
    if AuditPack.objects.filter(pk=id).exists():
        raise Refused(BooksRefusal.MADE)


def write_pack(file: IO[bytes], since: date, until: date, seed: str) -> PackContents:
    """Write the whole pack into `file`."""
    sums = PackContents()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        with closing(pack_rows(since, until, seed)) as rows:  # an error on the way must not leave the connection amid its answer
            write_rows(zipped, sums, rows)
        sums.rows["documents"] = write_file(zipped, sums, "documents", bill_rows(since, until))
        for source in (SQL_FOLDER / "tables.sql", SQL_FOLDER / "readd.sql"):
            write_text(zipped, sums, source.name, source.read_text(encoding="utf-8"))
        for source in settings.BOOK_EQUATIONS:
            write_text(zipped, sums, f"{source.stem}-{source.parent.name}.sql", source.read_text(encoding="utf-8"))
        write_text(
            zipped, sums, "sqlite.sql", load_script(".mode csv", ".import --skip 1 {0}.csv {0}", ".mode column", ".read {0}")
        )
        psql = load_script("\\set ON_ERROR_STOP on", "\\copy {0} FROM '{0}.csv' CSV HEADER", "", "\\i {0}")
        write_text(zipped, sums, "psql.sql", psql)
        context = {"since": since, "until": until, "seed": seed, "samples": SAMPLES, "rows": sums.rows}
        write_text(zipped, sums, "README.txt", render_to_string("points/books/pack.txt", context))
        zipped.writestr(CHECKSUM_FILE, sums.text)
    return sums


def load_script(first: str, load: str, then: str, read: str) -> str:
    """The commands that load the files into a program and add them up there."""
    loads = [load.format(name) for name in COLUMNS]
    return "\n".join([read.format("tables.sql"), first, *loads, *([then] if then else []), read.format("readd.sql"), ""])


def pack_rows(since: date, until: date, seed: str) -> Generator[tuple[str, list[Any]]]:
    """Each row of each file, file by file: its name and its cells."""
    sql = (SQL_FOLDER / "contents.sql").read_text(encoding="utf-8")
    asked = {"since": midnight(since), "until": midnight(until + timedelta(days=1)), "seed": seed, "samples": SAMPLES}
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT", asked) as copy:
        copy.set_types(["text", "int8", "text"])
        for name, _number, cells in copy.rows():
            yield name, json.loads(cells)


def write_rows(zipped: ZipFile, sums: PackContents, rows: Iterable[tuple[str, list[Any]]]) -> None:
    """The files of rows, those without any too."""
    for name, group in groupby(rows, key=lambda row: row[0]):
        sums.rows[name] = write_file(zipped, sums, name, (cells for _name, cells in group))
    for name in COLUMNS.keys() - sums.rows.keys() - {"documents"}:
        sums.rows[name] = write_file(zipped, sums, name, ())


def write_file(zipped: ZipFile, sums: PackContents, name: str, rows: Iterable[Sequence[object]]) -> int:
    """One file of rows, as text that no spreadsheet computes; how many there were."""
    count = 0
    with open_zip_text(zipped, sums, f"{name}.csv") as out:
        write = csv.writer(out).writerow
        out.write(list_export.BOM)
        write(COLUMNS[name])
        for row in rows:
            write([list_export.cell_text(cell) for cell in row])
            count += 1
    return count


def bill_rows(since: date, until: date) -> Iterator[list[Any]]:
    """The SHA-256 of each bill of a delivery of these days: whoever has the bill sees that it is the one. Of a lost one nothing."""
    came = Batch.objects.filter(at__gte=midnight(since), at__lt=midnight(until + timedelta(days=1))).exclude(document="")
    for batch in came.order_by("pk").iterator():
        try:
            with batch.document.open() as file:
                yield [batch.pk, batch.document.name, hashlib.file_digest(file, "sha256").hexdigest(), batch.document.size]
        except FileNotFoundError:
            yield [batch.pk, batch.document.name, "", ""]


def write_text(zipped: ZipFile, sums: PackContents, name: str, text: str) -> None:
    with open_zip_text(zipped, sums, name) as out:
        out.write(text)


@contextmanager
def open_zip_text(zipped: ZipFile, sums: PackContents, name: str) -> Iterator[TextIOWrapper[Any]]:
    """A text file in the zip; its SHA-256 is noted when it is complete."""
    with zipped.open(name, "w", force_zip64=True) as raw:
        hashing = HashingFile(raw)
        out: TextIOWrapper[Any] = TextIOWrapper(cast(Any, hashing), encoding="utf-8", newline="")
        yield out
        out.flush()
        out.detach()
        sums.found[name] = hashing.digest.hexdigest()
