"""What this room keeps about people, for the file they may take along."""

from events.kept import cases, helping, records, serving


def register() -> None:
    for part_of_it in (serving, helping, records, cases):
        part_of_it.register()
