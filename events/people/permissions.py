"""What a reader may do about one person, as links to the acts with the person filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope


@dataclass(frozen=True)
class Act:
    """One act: its words and icon, the name of its address, and which power over the person's home it asks.

    `field` names the person in the address; without it the number is a part of the path. `anywhere`: the power is enough, the
    person may live elsewhere. `when` asks something of the person.
    """

    words: str | Promise
    icon: str
    url_name: str
    power: Power
    field: str = "person"
    anywhere: bool = False
    more: str = ""
    when: Callable[[User], bool] | None = None

    def url(self, person: User) -> str:
        if not self.field:
            return reverse(self.url_name, args=[person.volunteer_no])
        return f"{reverse(self.url_name)}?{self.field}={person.volunteer_no}{self.more}"


def has_no_phone(person: User) -> bool:
    return person.phone_verified_at is None


ACTS = (
    Act(_("Card"), "ticket", "volunteer:card", Power.RUN, field=""),
    Act(_("Ask for points"), "coins", "points:hand_new", Power.RUN, anywhere=True),
    Act(_("Whole record"), "file", "events:book_of", Power.REVIEW, field=""),
    Act(_("Enter in the record"), "star", "events:entry_new", Power.RUN, anywhere=True),
    Act(_("Write a request down"), "care", "events:request_at_the_door", Power.RUN, anywhere=True),
    Act(_("Enter a skill"), "check", "volunteer:give_skill", Power.REVIEW, anywhere=True),
    Act(_("Appoint"), "user-plus", "volunteer:appoint", Power.APPOINT, anywhere=True),
    Act(_("Change the number"), "phone", "volunteer:new_number", Power.APPOINT),
    Act(_("Pause spending"), "ban", "points:freeze_new", Power.APPOINT, field="number", more="&kind=spending"),
    Act(_("What is kept about them"), "download", "volunteer:copy_for", Power.APPOINT, field="", when=has_no_phone),
    Act(
        pgettext_lazy("data", "Request about data"),
        "lock",
        "volunteer:write_down_data_request",
        Power.DATA,
        anywhere=True,
    ),
)


def acts_for(person: User, reader: User, at: datetime) -> list[dict[str, object]]:
    """The acts that this reader may do about this person; none about oneself."""
    if person.pk == reader.pk:
        return []
    held: dict[Power, Scope] = {power: role_scope.scope_for(reader, power, at) for power in {act.power for act in ACTS}}
    return [
        {"words": act.words, "icon": act.icon, "url": act.url(person)}
        for act in ACTS
        if held[act.power] and (act.anywhere or lives_in(person, held[act.power])) and (act.when is None or act.when(person))
    ]


def lives_in(person: User, scope: Scope) -> bool:
    return person.area is not None and scope.covers_area(person.area)
