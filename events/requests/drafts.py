"""The recording and the pictures of a form that could not be kept yet: a browser does not send them a second time by itself.

They lie under the id made in the form, for whoever sent it alone, one form for each person at a time. They are deleted when the
request is kept, and a day later in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile, File

from volunteer.core import clock
from volunteer.core.files.images import private_storage
from volunteer.models import User

FOLDER = "unsent"
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class KeptFiles:
    """Names in the storage: of the recording, empty where there is none, and of the pictures."""

    voice: str = ""
    pictures: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.voice or self.pictures)


def folder_of(by: User) -> str:
    return f"{FOLDER}/{by.pk}"


def keep_files(*, by: User, form_id: UUID, voice: File[bytes] | None, pictures: Sequence[File[bytes]]) -> None:
    """Keep what came with this form, and nothing of an earlier one. Both were cleaned before. Raises `Refused` without room."""
    delete_files(by=by)
    for n, file in enumerate([voice, *pictures]):
        if file:
            name = "voice" if n == 0 else f"picture-{n}"
            suffix = (file.name or "").rpartition(".")[2]
            file.seek(0)
            private_storage().save(f"{folder_of(by)}/{form_id}-{name}.{suffix}", file)


def find_files(by: User, form_id: UUID) -> KeptFiles:
    """What was kept of this form."""
    names = [name for name in names_in(folder_of(by)) if name.startswith(f"{form_id}-")]
    voice = next((name for name in names if name.startswith(f"{form_id}-voice")), "")
    pictures = tuple(f"{folder_of(by)}/{name}" for name in names if name != voice)
    return KeptFiles(f"{folder_of(by)}/{voice}" if voice else "", pictures)


def read_file(name: str) -> ContentFile[bytes] | None:
    """One of them; None where it is gone: the same form was sent a moment ago."""
    with suppress(FileNotFoundError), private_storage().open(name) as file:
        return ContentFile(file.read(), name=name.rpartition("/")[2])
    return None


def delete_files(*, by: User) -> None:
    """Delete the files that are kept of this person's form, if any."""
    for name in names_in(folder_of(by)):
        private_storage().delete(f"{folder_of(by)}/{name}")


def delete_expired(*, at: datetime) -> int:
    """Delete what nobody sent within a day; how many files. The disk's own time counts."""
    storage, over, number = private_storage(), at - clock.offset() - KEPT_FOR, 0
    for person in folders_in(FOLDER):
        folder = f"{FOLDER}/{person}"
        for name in names_in(folder):
            with suppress(FileNotFoundError):  # sent meanwhile
                if storage.get_modified_time(f"{folder}/{name}") < over:
                    storage.delete(f"{folder}/{name}")
                    number += 1
    return number


def names_in(folder: str) -> list[str]:
    """The files of a folder in their order; none where it does not exist."""
    with suppress(FileNotFoundError):
        return sorted(private_storage().listdir(folder)[1])
    return []


def folders_in(folder: str) -> list[str]:
    with suppress(FileNotFoundError):
        return sorted(private_storage().listdir(folder)[0])
    return []
