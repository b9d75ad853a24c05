"""Where uploaded files are kept: each one whole or not at all, together with the row that names it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from volunteer.core.refusals import Refused

log = logging.getLogger(__name__)


class StorageRefusal(TextChoices):
    NO_ROOM = "no_room", _("The file could not be kept just now, so nothing was saved. Try again later, or without the file.")


class UncommittedFile(NamedTuple):
    """A file whose transaction is not committed yet. `blocks`: the savepoints it was written in, the innermost last."""

    storage: Uploads
    name: str
    blocks: tuple[str | None, ...]

    def remove(self) -> None:
        with suppress(OSError):
            self.storage.delete(self.name)


class _Thread(threading.local):
    """What this thread writes: the name it tries, and the files that are not committed yet."""

    def __init__(self) -> None:
        self.name = ""
        self.uncommitted: list[UncommittedFile] = []
        self.spared: list[Path] | None = None


_thread = _Thread()


class Uploads(FileSystemStorage):
    """Files on a disk. Where one cannot be written, the act is refused like for any other reason.

    `Refused` ends the act's transaction. What was written of the file is deleted, and so are the files that this transaction wrote
    before it: no row will name them.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        _thread.name = super().get_available_name(name, max_length)
        return _thread.name

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            kept = str(super()._save(name, content))  # type: ignore[misc]  # the stubs lack it
        except OSError as problem:
            log.error("A file could not be kept in %s: %s", self.location, problem)
            self.written(_thread.name).remove()
            remove_uncommitted()
            raise Refused(StorageRefusal.NO_ROOM) from problem
        if connection.in_atomic_block:
            note_uncommitted(self.written(kept))
        return kept

    def delete(self, name: str) -> None:
        if _thread.spared is None:
            super().delete(name)
        else:
            _thread.spared.append(Path(self.location).name / Path(name))

    def written(self, name: str) -> UncommittedFile:
        return UncommittedFile(self, name, tuple(connection.savepoint_ids))


def note_uncommitted(file: UncommittedFile) -> None:
    """Until the transaction is committed."""
    waiting = _thread.uncommitted
    waiting.append(file)
    transaction.on_commit(lambda: waiting.remove(file) if file in waiting else None)


def remove_uncommitted() -> None:
    """Delete the files written in the block of the transaction that is about to be rolled back, or in blocks inside it."""
    block = tuple(connection.savepoint_ids)
    for file in [file for file in _thread.uncommitted if file.blocks[: len(block)] == block]:
        file.remove()
        _thread.uncommitted.remove(file)


@contextmanager
def deleting_nothing() -> Iterator[list[Path]]:
    """Inside, this thread deletes no file; what it would have deleted stands in the list: media/… or private/…"""
    _thread.spared = []
    try:
        yield _thread.spared
    finally:
        _thread.spared = None
