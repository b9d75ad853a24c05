"""Doing the same to many rows, where one that fails must not stop the others."""

import logging
from collections.abc import Callable, Iterable

from django.db import models

log = logging.getLogger(__name__)


def apply_to_each[T: models.Model](rows: Iterable[T], act: Callable[[T], int]) -> int:
    """What `act` answers for each row, added up. What failed is logged and raised together when all the others are done."""
    done, failed = 0, []
    for row in rows:
        try:
            done += act(row)
        except Exception as error:  # whatever it was, the next row has nothing to do with it
            log.exception("%s %s failed", row._meta.label, row.pk)
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} rows failed", failed)
    return done
