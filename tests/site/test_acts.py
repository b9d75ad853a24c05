"""Every act that somebody does has its line: of which kind it is in the table of parties, or why no second person is needed."""

import ast
from pathlib import Path

import pytest

from tests.support.acts_by import FREE, PARTY
from volunteer.people.parties import BARS, Act

ROOT = Path(__file__).parents[2]
NOT_ROOMS = {"demo", "migrations", "views"}


def acts(tree):
    """The public functions of a module that take `by` by name."""
    for function in tree.body:
        public = isinstance(function, ast.FunctionDef) and function.name[0] != "_"
        if public and "by" in [argument.arg for argument in function.args.kwonlyargs]:
            yield function.name


def acts_of_the_site():
    for app in ("events", "points", "volunteer"):
        for path in sorted((ROOT / app).rglob("*.py")):
            module = path.relative_to(ROOT).with_suffix("")
            if not NOT_ROOMS & set(module.parts):
                yield from (f"{'.'.join(module.parts)}.{name}" for name in acts(ast.parse(path.read_text())))


def listed(lines):
    for line in lines.strip().splitlines():
        module, *names = line.split()
        yield from (f"{module}.{name}" for name in names)


def test_every_act_is_in_the_table_or_says_why_it_needs_no_second_person():
    lines = [act for table in (PARTY, FREE) for text in table.values() for act in listed(text)]
    assert sorted(lines) == sorted(set(lines)), "an act stands in two lines"
    found = set(acts_of_the_site())
    assert (sorted(found - set(lines)), sorted(set(lines) - found)) == ([], []), "give it a line in tests/support/acts_by.py"


@pytest.mark.parametrize("kind", [act for act in Act if act != Act.DECIDE])
def test_a_room_asks_for_the_kind_of_its_acts(kind):
    for act in listed(PARTY[kind]):
        app, room = act.split(".")[:2]
        text = "".join(path.read_text() for path in (ROOT / app / room).rglob("*.py"))
        text += (ROOT / "events/settlement/permissions.py").read_text() if app == "events" else ""
        assert f"Act.{kind.name}" in text, act


def test_the_table_has_every_kind():
    assert set(BARS) == set(PARTY) == set(Act)
