"""What each column of a table is where a row is one line of a list: a title, one or two facts, a state and one action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FACTS = 2
TITLES = (
    *("name", "event", "person", "item", "title", "organization", "subject", "unit", "about", "what", "words", "kind", "area"),
    *("source", "honour", "point", "shop"),
)
STATES = ("state", "outcome", "standing", "green")
PICTURES = ("picture",)


@dataclass(frozen=True)
class Line:
    """The names of columns; what is not named is chosen by `lay_out`. A table class declares its own as `line`."""

    title: str = ""
    facts: tuple[str, ...] = ()
    state: str = ""
    end: str = ""


def lay_out(table: Any) -> bool:
    """Give each column of a table its part in a line as `part`; whether some are left over, to be unfolded."""
    columns = {column.name: column for column in table.columns}
    line, unused = getattr(table, "line", Line()), getattr(table, "not_exported", ())
    parts = {name: "picture" if name in PICTURES else "action" for name in unused if name in columns}
    title = line.title or title_of(columns, parts)
    parts[title] = "title"
    state = line.state or next((name for name in STATES if name in columns and name not in parts), "")
    parts |= {state: "state"} if state else {}
    end = line.end or next((name for name in reversed(columns) if name not in parts and is_number(columns[name])), "")
    parts |= {end: "end"} if end else {}
    facts = line.facts or facts_of(columns, parts)
    parts |= {name: f"fact-{number}" for number, name in enumerate(facts, 1)}
    for name, column in columns.items():
        column.part = parts.get(name, "rest")
    return len(parts.keys() & columns.keys()) < len(columns)


def title_of(columns: dict[str, Any], taken: Iterable[str]) -> str:
    """What leads to the page of the row, or what names it, or the first."""
    free = [name for name in columns if name not in taken]
    linked = [name for name in free if columns[name].column.link]
    named = [name for name in TITLES if name in free]
    return (linked or named or free or list(columns))[0]


def facts_of(columns: dict[str, Any], taken: Iterable[str]) -> list[str]:
    """The first columns that are left, words and days before numbers."""
    free = [name for name in columns if name not in taken]
    return sorted(sorted(free, key=lambda name: is_number(columns[name]))[:FACTS], key=list(columns).index)


def is_number(column: Any) -> bool:
    return "num" in str(column.column.attrs.get("td", {}).get("class", ""))
