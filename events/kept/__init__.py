"""What this room keeps about people, for the file they may take along."""

from events.kept import cases, helping, records, serving, steps
from volunteer.kept.registry import STEPS


def register() -> None:
    STEPS.update(steps.WORDS)
    for part_of_it in (serving, helping, records, cases):
        part_of_it.register()
