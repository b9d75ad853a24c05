"""What this room keeps about people, for the file they may take along."""

from events.privacy import export_cases, export_records, export_requests, export_service, steps
from volunteer.privacy.export_registry import STEPS


def register() -> None:
    STEPS.update(steps.STEP_WORDS)
    for part_of_it in (export_service, export_requests, export_records, export_cases):
        part_of_it.register()
