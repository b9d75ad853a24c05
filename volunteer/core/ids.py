"""Identifiers and codes: UUIDv7 ids, codes people type."""

import secrets
from datetime import datetime
from uuid import UUID

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: read aloud over a counter and typed by an elder without a second look.
LETTERS = "34679ACDEFGHJKMNPQRTWXY"


def new_id(at: datetime) -> UUID:
    """A UUID version 7: milliseconds of `at` first, so that ids sort by time; the rest is random (RFC 9562, 5.7)."""
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def random_code(length: int = 8) -> str:
    """A random code of `length` characters without look-alikes. Never digits alone: those are a volunteer's number."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(length))
        if not code.isdecimal():
            return code


def clean_code(text: str) -> str:
    """What a person typed, as `random_code` made it: upper case, without spaces and dashes."""
    return "".join(text.upper().split()).replace("-", "")


def one_line(text: str, most: int = 60) -> str:
    """What was typed into a search box: one line of at most `most` characters, without those that no keyboard writes."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most]


def int_or_zero(text: str) -> int:
    """The number in a text of at most 18 digits, which every column holds; 0 for anything else."""
    return int(text) if len(text) <= 18 and text.isdecimal() else 0


def spaced_code(code: str) -> str:
    """A code in groups of four, as it is shown and read aloud."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
