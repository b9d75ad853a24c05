"""How much is played of the tests that take long: a fixed part by default, all of it with THOROUGH=1, as CI does."""

import os
from collections.abc import Sequence
from zlib import crc32

THOROUGH = os.environ.get("THOROUGH") == "1"


def runs(fewer: int) -> int:
    """How many games a machine plays: `fewer`, or 200 in CI."""
    return 200 if THOROUGH else fewer


def part[Case](cases: Sequence[Case], one_in: int, key: str) -> Sequence[Case]:
    """Every `one_in`-th case, the same in each run; where it begins follows from `key`, so that other keys meet other cases."""
    return cases if THOROUGH else cases[crc32(key.encode()) % one_in :: one_in]
