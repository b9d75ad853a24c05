"""The table of words, and what of it stands in a text."""

import re
import tomllib
from pathlib import Path

TABLE = tomllib.loads((Path(__file__).resolve().parents[2] / "locale" / "words.toml").read_text("utf-8"))["words"]
DATE = re.compile(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)")  # people read 12月10日 周四


def for_everybody() -> list[dict]:
    return [row for row in TABLE if row["readers"] == "everybody"]


def for_residents() -> list[dict]:
    return TABLE


def avoided(text: str, table: list[dict]) -> list[str]:
    """The words in this text that the table replaces by others."""
    found = []
    for row in table:
        rest = text
        for phrase in row.get("but", ()):
            rest = rest.replace(phrase, "")
        found += [word for word in row["not"] if word in rest]
    return found
