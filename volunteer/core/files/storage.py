"""Where uploaded files are kept: each one whole or not at all, together with the row that names it."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.db.models import TextChoices
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from volunteer.core.refusals import Refused

log = logging.getLogger(__name__)

PART = ".part-"  # how the name of a file begins while it is being written


class StorageRefusal(TextChoices):
    NO_ROOM = "no_room", _("The file could not be kept just now, so nothing was saved. Try again later, or without the file.")


class UncommittedFile(NamedTuple):
    """A file whose transaction is not committed yet. `blocks`: the savepoints it was written in, the innermost last."""

    storage: WholeFiles
    name: str
    blocks: tuple[str | None, ...]

    def remove(self) -> None:
        with suppress(OSError):
            self.storage.delete(self.name)


class _Thread(threading.local):
    """The files of this thread that are not committed yet, and what it would have deleted while it deletes nothing."""

    def __init__(self) -> None:
        self.uncommitted: list[UncommittedFile] = []
        self.spared: list[Path] | None = None


_thread = _Thread()


class StorageGoneError(OSError):
    """The store of files cannot be reached now. Whoever asked for a page reads that it is back in a moment."""


class WholeFiles:
    """For storages. Where a file cannot be written, the act is refused like for any other reason.

    `Refused` ends the act's transaction. The files that this transaction wrote before are deleted: no row will name them.
    `problems`: the exceptions by which the storage says that it cannot write.
    """

    location: Any
    problems: tuple[type[Exception], ...] = (OSError,)

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            kept = str(super()._save(name, content))  # type: ignore[misc]
        except self.problems as problem:
            log.error("A file could not be kept in %s: %s", self.location, problem)
            remove_uncommitted()
            raise Refused(StorageRefusal.NO_ROOM) from problem
        if connection.in_atomic_block:
            note_uncommitted(self.written(kept))
        return kept

    def delete(self, name: str) -> None:
        if _thread.spared is None:
            self.remove(name)
        else:
            _thread.spared.append(Path(self.location).name / Path(name))

    def remove(self, name: str) -> None:
        super().delete(name)  # type: ignore[misc]

    def written(self, name: str) -> UncommittedFile:
        return UncommittedFile(self, name, tuple(connection.savepoint_ids))


class LinkedFiles(FileSystemStorage):
    """Files on a disk. Each is written under another name and then gets its own, so that a name never stands for half a file."""

    def _save(self, name: str, content: File[Any]) -> str:
        part = os.path.join(os.path.dirname(name), f"{PART}{get_random_string(12)}")
        try:
            super()._save(part, content)  # type: ignore[misc]  # the stubs lack it
            return self._link(part, name)
        finally:
            with suppress(OSError):
                os.unlink(self.path(part))

    def _link(self, part: str, name: str) -> str:
        while True:
            try:
                os.link(self.path(part), self.path(name))  # fails, other than a renaming, where the name is taken meanwhile
                return name
            except FileExistsError:
                name = self.get_available_name(name)


class Uploads(WholeFiles, LinkedFiles):
    """The folder of uploads of a site on one machine."""


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
