"""Sealing anew, while the site goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from django.conf import settings

from volunteer.core import encryption
from volunteer.keys import places
from volunteer.keys.places import SealedPlace


class UnknownKeyError(Exception):
    """Something is sealed with keys that are not listed in PHONE_KEYS. `found`: the key's id -> the columns, most once each."""

    def __init__(self, found: dict[str, list[str]]) -> None:
        self.found = found
        super().__init__("; ".join(f"{key_id!r} in {', '.join(columns)}" for key_id, columns in sorted(found.items())))


@dataclass
class Resealed:
    """What became of one column: how many pieces were sealed anew, how many cannot be opened, which keys seal what is there now."""

    column: str
    renewed: int = 0
    spoiled: list[str] = field(default_factory=list)
    key_ids: Counter[str] = field(default_factory=Counter)


def count_keys(place: SealedPlace) -> Counter[str]:
    """By the id of the key how many pieces of this column it seals; an unreadable beginning counts under ""."""
    return Counter(encryption.key_id_of(head) for _pk, value in places.rows_of(place) for head in heads_of(place, value))


def heads_of(place: SealedPlace, value: object) -> list[bytes]:
    """A file that is missing has no beginning; `manage.py reseal` says so."""
    try:
        return place.heads(value)
    except OSError:
        return [b""]


def require_known_keys() -> None:
    """Raises `UnknownKeyError`. Nothing is changed before every key is at hand."""
    found: dict[str, list[str]] = {}
    for place in places.PLACES:
        for key_id in count_keys(place):
            if key_id and key_id not in settings.PHONE_KEYS:
                found.setdefault(key_id, []).append(places.name_of(place))
    if found:
        raise UnknownKeyError(found)


def reseal_place(place: SealedPlace) -> Resealed:
    """Seal anew with the newest key what another one sealed, row by row, each in a transaction of its own.

    A row that changes meanwhile is left as it is: whoever wrote it used the newest key. Harmless to stop and to repeat.
    """
    done, newest = Resealed(places.name_of(place)), encryption.newest_key_id()
    for pk, value in places.rows_of(place):
        if all(encryption.key_id_of(head) == newest for head in heads_of(place, value)):
            continue
        try:
            done.renewed += place.renew(pk, value)
        except (InvalidTag, KeyError, ValueError, IndexError, OSError) as problem:
            done.spoiled.append(f"{pk}: {type(problem).__name__}")
    done.key_ids = count_keys(place)
    return done
