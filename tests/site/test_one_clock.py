"""The site reads the time in one place: `volunteer.core.clock`, which goes by the database and which the demonstration moves."""

import ast
import re

from django.conf import settings

ROOT = settings.BASE_DIR

# What asks the machine: a moment or a day of Django's and Python's own.
ASKED = re.compile(r"\b(timezone\.now|datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime))$")
OF_NOW = {"timezone.localdate", "timezone.localtime", "localdate", "localtime"}  # where nothing is given to them
BY_THE_MACHINE = {
    "volunteer/core/clock.py": 3,  # the clock itself
    "volunteer/tasks.py": 1,  # when a job is tried again: procrastinate compares it with the database's own time
    "volunteer/management/commands/keys.py": 1,  # keys are made before there is a site
}


def asking_the_machine(code: str) -> list[str]:
    """Where code names the machine's clock, called or handed on as a default."""
    found = []
    for node in ast.walk(ast.parse(code)):
        named = isinstance(node, ast.Attribute) and ASKED.search(ast.unparse(node))
        if named or (isinstance(node, ast.Call) and not node.args and not node.keywords and ast.unparse(node.func) in OF_NOW):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


def test_nothing_but_the_clock_asks_the_machine_for_the_time():
    paths = [
        path for app in ("volunteer", "points", "events") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
    ]
    found = {str(path.relative_to(ROOT)): asking_the_machine(path.read_text("utf-8")) for path in paths}
    found = {name: lines for name, lines in found.items() if lines}
    assert {name: lines for name, lines in found.items() if name not in BY_THE_MACHINE} == {}
    assert {name: len(found.get(name, [])) for name in BY_THE_MACHINE} == BY_THE_MACHINE


def test_twin_each_way_of_asking_is_found():
    ways = (
        "timezone.now()",
        "Field(default=timezone.now)",
        "datetime.now(UTC)",
        "date.today()",
        "time.time()",
        "timezone.localdate()",
    )
    assert [len(asking_the_machine(way)) for way in ways] == [1] * len(ways)
    assert asking_the_machine("clock.now(); clock.today(); timezone.localdate(at); monotonic()") == []
