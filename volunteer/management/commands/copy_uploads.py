"""`manage.py copy_uploads`: what lies in folders of uploads goes into the bucket, under the same names."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from volunteer.backups.uploads import FOLDERS, STORAGES, uploads_in
from volunteer.core.files.storage import StorageGoneError


class Command(BaseCommand):
    help = "Copy media/ and private/ of a folder into the bucket of UPLOADS_URL. Nothing is overwritten, so it may run again."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a DATA_DIR, or what `manage.py restore` wrote")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not settings.UPLOADS_BUCKET:
            raise CommandError("UPLOADS_URL names no bucket: uploads lie in DATA_DIR already.")
        if not any((folder / name).is_dir() for name in FOLDERS):
            raise CommandError(f"{folder} has neither media/ nor private/. Nothing was copied.")
        found = new = 0
        try:
            for upload in uploads_in(folder):
                place, _, name = upload.path.partition("/")
                new += storages[STORAGES[place]].put(name, upload.read())  # type: ignore[attr-defined]
                found += 1
        except StorageGoneError as problem:
            raise CommandError(f"The bucket cannot be reached after {found} files; run this again: {problem}") from problem
        self.stdout.write(self.style.SUCCESS(f"{found} files, {new} of them new in the bucket."))
