"""Where sealed things are kept: columns of bytes, texts inside JSON, files. Each app registers its own (`registered/sealed.py`).

What waits in a session (a number that is signing in, an unsent form) is in none of them: it ends within an hour.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model, Q, QuerySet

from volunteer.core import encryption

BATCH = 500
LONGEST_HEAD = 256  # bytes: a length and the name of a key


@dataclass(frozen=True)
class SealedPlace:
    """One column that holds something sealed."""

    model: type[Model]
    field: str

    def filled(self) -> Q:
        """The condition on rows in which something may stand."""
        raise NotImplementedError

    def heads(self, value: Any) -> list[bytes]:
        """The beginnings of what is sealed in a row's value: the name of the key stands there."""
        raise NotImplementedError

    def renew(self, pk: Any, value: Any) -> bool:
        """Seal a row's value anew with the newest key, unless the row has changed meanwhile; whether it was written.

        Raises KeyError for a key that is not listed, and InvalidTag or ValueError for changed bytes.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class SealedColumn(SealedPlace):
    """A column of bytes; NULL and no bytes are nothing."""

    def filled(self) -> Q:
        return Q(**{f"{self.field}__isnull": False}) & ~Q(**{self.field: b""})

    def heads(self, value: Any) -> list[bytes]:
        return [bytes(value[:LONGEST_HEAD])]

    def renew(self, pk: Any, value: Any) -> bool:
        return write(self, pk, value, encryption.reseal_bytes(bytes(value)))


@dataclass(frozen=True)
class SealedTexts(SealedPlace):
    """Texts in base64 under these names of a JSON object."""

    names: tuple[str, ...]

    def filled(self) -> Q:
        return Q(**{f"{self.field}__has_any_keys": list(self.names)})

    def heads(self, value: Any) -> list[bytes]:
        return [sealed[:LONGEST_HEAD] for sealed in self.pieces(value).values()]

    def pieces(self, value: dict[str, Any]) -> dict[str, bytes]:
        """What is sealed of a row, by its name. Another kind of row may have something else under the same name."""
        found = {name: decoded(value[name]) for name in self.names if isinstance(value.get(name), str)}
        return {name: sealed for name, sealed in found.items() if encryption.key_id_of(sealed)}

    def renew(self, pk: Any, value: Any) -> bool:
        newer = {name: base64.b64encode(encryption.reseal_bytes(sealed)).decode() for name, sealed in self.pieces(value).items()}
        return write(self, pk, value, value | newer)


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


@dataclass(frozen=True)
class SealedFile(SealedPlace):
    """A file whose whole content is sealed. The renewed one gets a name of its own; the older one goes once no row names it."""

    def filled(self) -> Q:
        return ~Q(**{self.field: ""})

    def storage(self) -> Any:
        return self.model._meta.get_field(self.field).storage  # type: ignore[union-attr]

    def heads(self, value: Any) -> list[bytes]:
        with self.storage().open(value) as file:
            return [file.read(LONGEST_HEAD)]

    def renew(self, pk: Any, value: Any) -> bool:
        storage = self.storage()
        with storage.open(value) as file:
            content = encryption.reseal_bytes(file.read())
        name = storage.save(value, ContentFile(content))
        written = write(self, pk, value, name)
        storage.delete(value if written else name)
        return written


def write(place: SealedPlace, pk: Any, before: Any, after: Any) -> bool:
    """Only where the row still holds what was read: what somebody wrote meanwhile was sealed with the newest key anyway."""
    rows = place.model._base_manager.filter(pk=pk, **{place.field: before})
    return bool(rows.update(**{place.field: after}))


def rows_of(place: SealedPlace) -> Iterator[tuple[Any, Any]]:
    """Primary key and value of every row with something in it, read in small parts so that nothing stays open."""
    rows: QuerySet[Any, Any] = place.model._base_manager.filter(place.filled()).order_by("pk").values_list("pk", place.field)
    part = list(rows[:BATCH])
    while part:
        yield from part
        part = list(rows.filter(pk__gt=part[-1][0])[:BATCH])


PLACES: list[SealedPlace] = []


def register_places(*places: SealedPlace) -> None:
    PLACES.extend(places)


def name_of(place: SealedPlace) -> str:
    return f"{place.model._meta.label}.{place.field}"
