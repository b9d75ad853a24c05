"""Words of the API that all of its parts use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from ninja import Schema
from pydantic import BeforeValidator, Field


def check_whole_number(value: object) -> object:
    """What JSON calls an integer: 12 and 12.0, neither true nor "12"."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return value


Moment = Annotated[
    int, Field(ge=0, le=4_102_444_800_000, description="Milliseconds since 1970, before 2100."), BeforeValidator(check_whole_number)
]


class Sentence(Schema):
    sentence: str


def from_milliseconds(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp / 1000, UTC)
