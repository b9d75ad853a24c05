"""Files that go with an account."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile


def remove(files: Iterable[FieldFile]) -> None:
    """Take these files away once the transaction is done; the rows no longer name them. Raises nothing where one is gone."""
    for file in files:
        if file.name:
            transaction.on_commit(partial(file.storage.delete, file.name))
