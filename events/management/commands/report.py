"""`manage.py report --until DATE`: the district's paragraph, printed, and as a Word or Excel file where asked."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from events.figures import rollup
from events.models import Series
from events.reports import document_data, paragraph
from events.reports.files import FORMS
from volunteer.core import clock
from volunteer.models import Area


def parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-24.") from problem


class Command(BaseCommand):
    help = "Write what was done up to a day, in the district's own words, with what was cleared unit by unit."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--until", type=parse_day, help="the last local date that counts; without it today")
        parser.add_argument("--area", help="the official code of an area; without it the district")
        parser.add_argument("--series", help="the Chinese name of a reporting series; without it the first")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])
        parser.add_argument("--docx", type=Path, help="write a Word file here")
        parser.add_argument("--xlsx", type=Path, help="write an Excel file here")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        rollup.update_figures(at=at)
        with translation.override(options["language"]):
            until = options["until"] or timezone.localdate(at)
            found = paragraph.build_paragraph(
                area=area_by_code(options["area"]), series=series_by_name(options["series"]), until=until
            )
            self.stdout.write("\n".join(found.sentences))
            for form, (make, _kind) in FORMS.items():
                if options[form]:
                    options[form].write_bytes(make(document_data.paragraph_document(found)))


def area_by_code(code: str | None) -> Area:
    where = {"code": code} if code else {"level": Area.Level.DISTRICT}
    if found := Area.objects.filter(**where).first():
        return found
    raise CommandError(f"There is no area {code}." if code else "There is no district yet.")


def series_by_name(name: str | None) -> Series:
    named = Series.objects.active().filter(**({"name": name} if name else {}))
    if found := named.first():
        return found
    raise CommandError(f"There is no series {name}." if name else "There is no series yet.")
