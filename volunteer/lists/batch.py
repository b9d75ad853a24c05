"""Doing the same to many rows, where one that fails must not stop the others; and what the reader is told of each."""

import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from volunteer.core.refusals import Refused
from volunteer.lists.selection import MOST, selected_ids

log = logging.getLogger(__name__)
NAMED = 5  # rows that one sentence names
NOT_PARTY = models.Q(party=False) | models.Q(party=None)  # of rows annotated with whether their reader is a party; null is none


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


def chosen_ids(request: HttpRequest, name: str, whole: models.QuerySet[Any]) -> list[UUID]:
    """The ticked ids; where `every` is ticked too, those of the whole list as it is narrowed, at most `MOST`."""
    if "every" in request.POST:
        return list(whole.values_list("pk", flat=True)[:MOST])
    return selected_ids(request.POST.getlist(name))


def act_on_each[T](request: HttpRequest, rows: Iterable[T], act: Callable[[T], object], *, name: Callable[[T], str]) -> list[T]:
    """Do `act` to each row, in its own transaction; those that were done. Each refusal is said with the name of its row.

    An act that answers 0 or False found the row done already: nothing is said of it. The caller says what was done (`names_of`).
    """
    done = []
    for row in rows:
        try:
            with transaction.atomic():
                answer = act(row)
        except Refused as refusal:
            messages.error(request, _("“%(title)s”: %(why)s") % {"title": name(row), "why": refusal.sentence})
        else:
            if answer is None or answer:
                done.append(row)
    return done


def tell_done[T](request: HttpRequest, rows: Collection[T], words: str, *, name: Callable[[T], str]) -> None:
    """Say what was done, with the names of the rows; of many only the first."""
    if rows:
        names = list(dict.fromkeys(map(name, rows)))
        more = _(" and others") if len(names) > NAMED else ""
        said = {"words": words.rstrip(".。"), "names": _(", ").join(names[:NAMED]) + more}
        messages.success(request, _("%(words)s: %(names)s.") % said)
