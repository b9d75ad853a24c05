"""Uploads beside the database: each content once, sealed, under a keyed hash; a list for each backup says what lay where.

A file is written under another name and then given its own, so one that is there is whole. A list also says what must not come
back with an older state of the database: the accounts that were closed.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.storage import Storage, storages

from volunteer.backups.repository import BackupError, Repository
from volunteer.core.files.storage import PART

STORAGES = {"media": "default", "private": "private"}  # folder of DATA_DIR -> how Django's settings call its storage
FOLDERS = tuple(STORAGES)


@dataclass(frozen=True)
class Listing:
    """What lay in the folders of uploads at a moment: path below DATA_DIR -> name of its content in the repository."""

    label: str
    at: str  # ISO, aware
    migrations: list[list[str]]  # [app, name] of each that the database had
    closed: list[list[str]]  # [id, joined at] of each account that had been closed by then
    files: dict[str, str] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


class Upload(NamedTuple):
    """A file that somebody uploaded: its path below DATA_DIR, and how to read it (`FileNotFoundError` where it is gone)."""

    path: str
    read: Callable[[], bytes]


def store_files(repository: Repository, uploads: Iterable[Upload]) -> tuple[dict[str, str], int]:
    """Keep these files: {path: name of the content}, and how many contents are new."""
    found, new = {}, 0
    for upload in uploads:
        try:
            content = upload.read()
        except FileNotFoundError:
            continue  # deleted just now
        name = hmac.new(repository.derived("names"), content, sha256).hexdigest()
        new += write_once(repository.folder / "files" / name[:2] / name, repository, content)
        found[upload.path] = name
    return found, new


def uploads_in(data: Path) -> Iterator[Upload]:
    """What the folders of uploads hold now."""
    for folder in FOLDERS:
        for path in sorted(path for path in (data / folder).rglob("*") if path.is_file() and not path.name.startswith(PART)):
            yield Upload(str(path.relative_to(data)), path.read_bytes)


def uploads_of_site() -> Iterator[Upload]:
    """What lies in DATA_DIR, or in the bucket under the names of the same folders."""
    if not settings.UPLOADS_BUCKET:
        yield from uploads_in(Path(settings.DATA_DIR))
        return
    for folder, kind in STORAGES.items():
        storage: Any = storages[kind]
        for name in storage.names():
            yield Upload(f"{folder}/{name}", partial(read_stored, storage, name))


def read_stored(storage: Storage, name: str) -> bytes:
    with storage.open(name) as file:
        return bytes(file.read())


def write_once(path: Path, repository: Repository, content: bytes) -> bool:
    """Whether it was not there before."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, repository.seal(content))
    return True


def write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing, also where the power goes."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o600)
    part.replace(path)


def write_listing(repository: Repository, listing: Listing) -> None:
    folder = repository.folder / "lists"
    folder.mkdir(exist_ok=True, mode=0o700)
    write_whole(folder / f"{listing.moment:%Y%m%dT%H%M%S%f}-{listing.label}", repository.seal(json.dumps(asdict(listing)).encode()))


def listings(repository: Repository) -> list[Listing]:
    """All lists, the oldest first."""
    found = sorted((repository.folder / "lists").glob("[0-9]*"))
    return [Listing(**json.loads(repository.unseal(path.read_bytes()))) for path in found]


def forget_expired(repository: Repository, kept: set[str]) -> None:
    """Remove the lists of backups that are no more, and the contents that no list names."""
    for path in (repository.folder / "lists").glob("[0-9]*"):
        if path.name.partition("-")[2] not in kept:
            path.unlink()
    named = {name for listing in listings(repository) for name in listing.files.values()}
    for path in (repository.folder / "files").glob("*/*"):
        if path.name not in named and not path.name.startswith("."):
            path.unlink()


def files_at(found: Iterable[Listing], moment: datetime | None) -> dict[str, str]:
    """What rows of that moment may name: what lay there before it and after it, since a file may be newer than the last list."""
    found = list(found)
    before = [one for one in found if moment is None or one.moment <= moment][-1:]
    after = [one for one in found if moment is not None and one.moment > moment][:1]
    return {path: name for one in [*after, *before] for path, name in one.files.items()}


def bring_back(repository: Repository, files: dict[str, str], data: Path) -> int:
    """Write files where they lay; how many. Raises `BackupError` where one is missing in the repository."""
    for path, name in files.items():
        kept = repository.folder / "files" / name[:2] / name
        if not kept.exists():
            raise BackupError(f"The backup lacks a file: {kept} is missing.")
        target = data / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, repository.unseal(kept.read_bytes()))
        target.chmod(0o644 if path.startswith("media/") else 0o640)
    return len(files)
