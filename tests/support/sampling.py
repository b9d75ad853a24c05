"""How much is played of the tests that take long: a fixed part by default, all or most of it with THOROUGH=1, before a release."""

import os
from collections.abc import Sequence
from zlib import crc32

THOROUGH = os.environ.get("THOROUGH") == "1"


def runs(fewer: int) -> int:
    """How many games a machine plays: `fewer`, or 80 with THOROUGH=1."""
    return 80 if THOROUGH else fewer


def part[Case](cases: Sequence[Case], one_in: int, key: str, *, thorough: int = 1) -> Sequence[Case]:
    """Every `one_in`-th case, with THOROUGH=1 every `thorough`-th, the same in each run.

    Where it begins follows from `key`, so that other keys meet other cases.
    """
    step = thorough if THOROUGH else one_in
    return cases[crc32(key.encode()) % step :: step]
