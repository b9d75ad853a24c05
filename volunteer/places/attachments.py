"""What hangs on a place, and what an act of the register does to it. Each app registers its own in `AppConfig.ready`.

A test fails for a foreign key to an area or a service point that no attachment names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from volunteer.models import Area

type Words = str | Promise


class Rule(StrEnum):
    """What a merge does to the rows over the area that ends."""

    FOLLOWS = "follows"  # goes to the other area
    ENDS = "ends"  # ends the day before, and somebody begins it anew
    CONFIRM = "confirm"  # stays as it is, and somebody has to decide about it
    BLOCKS = "blocks"  # has to be settled before
    STAYS = "stays"  # a record of the past, or hangs on a point and goes where that goes


def all_rows(_on: date) -> Q:
    return Q()


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """The rows of a model that name an area, or a service point, by a foreign key.

    `live`: which rows still matter on the local date of the act; what is over stays where it is. `label` in the plural, `who`
    says who has to do what, `page` is the name of the address where that is done. `why` explains the rule to us.
    `by_act`: the act itself moves the rows, since paths or terms change with them. `same_name`: rows of the other area with
    which those of this one would clash. `homes`: where a compound or anything below is closed, the rows go to what it lies in.
    `named`: the list says of which rows it speaks, and not only how many; `reach` leads from the foreign key to an area.
    """

    model: type[Model]
    field: str
    rule: Rule
    why: str
    label: Words = ""
    who: Words = ""
    page: str = ""
    live: Callable[[date], Q] = all_rows
    by_act: bool = False
    same_name: Callable[[QuerySet[Model], Area], QuerySet[Model]] | None = None
    homes: bool = False
    named: bool = False
    reach: str = ""

    @property
    def of_area(self) -> bool:
        """Whether it names an area itself, and not a point in it."""
        return self.model._meta.get_field(self.field).related_model is Area

    def rows(self, area: Area, on: date) -> QuerySet[Model]:
        """Those over the area itself that matter on the day."""
        return self.model._base_manager.filter(self.live(on), **{self.field: area})

    def rows_within(self, area: Area, on: date) -> QuerySet[Model]:
        """Those over the area and over everything below it."""
        return self.model._base_manager.filter(self.live(on), **{f"{self.field}__{self.reach}path__startswith": area.path})


ATTACHMENTS: list[Attachment] = []


def register(*attachments: Attachment) -> None:
    ATTACHMENTS.extend(attachments)


def stays(why: str, *fields: tuple[type[Model], str]) -> list[Attachment]:
    """Attachments that no act touches, for one reason."""
    return [Attachment(model=model, field=field, rule=Rule.STAYS, why=why) for model, field in fields]


def over_or_open(on: date) -> Q:
    """Rows with a last day `until` that are not over before the day."""
    return Q(until=None) | Q(until__gte=on)
