"""The list for the insurer before an event: who has a place, with what an accident policy asks for.

Regulation on Volunteer Service, article 17: insurance is taken out before what may be dangerous (`domain.md` §1.7). Numbers of
documents leave the house only in this file, each time written down; the page shows but what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Identity, Shift, Signup
from events.records.exchange.refusals import HoursExchangeRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@dataclass(frozen=True)
class Insured:
    """One person of the list."""

    signup: Signup
    identity: Identity | None

    @property
    def missing(self) -> list[str]:
        """What an insurer asks for and the record lacks, in words."""
        person = self.signup.person
        gaps = [
            (not person.name, pgettext("person", "name")),
            (self.identity is None, _("document")),
            (person.birth_date is None and self.identity is None, _("date of birth")),
            (not person.phone_index, _("mobile number")),
        ]
        return [word for lacks, word in gaps if lacks]


def insured_people(shift: Shift) -> list[Insured]:
    """Who has a place, in the order of signing up; two statements."""
    rows = Signup.objects.holding().filter(shift=shift).select_related("person", "job").order_by("queued_at", "pk")
    known = Identity.objects.in_bulk([row.person_id for row in rows])
    return [Insured(row, known.get(row.person_id)) for row in rows]


def require_may_hand_out(shift: Shift, by: User, at: datetime) -> None:
    """Raise unless the list of this shift may be handed out now by this person."""
    if not role_scope.scope_for(by, Power.RUN, at).covers_point(shift.event.point):
        raise Refused(HoursExchangeRefusal.LIST_NOT_YOURS)
    if shift.state != Shift.State.PUBLISHED or shift.start <= at:
        raise Refused(HoursExchangeRefusal.OVER)


def hand_out(*, shift: Shift, by: User, at: datetime) -> list[Sequence[object]]:
    """The rows of the file, headings first; that it was handed out, and with how many people, is written down. Raises `Refused`."""
    require_may_hand_out(shift, by, at)
    people = insured_people(shift)
    if not people:
        raise Refused(HoursExchangeRefusal.NOBODY)
    audit.record(act="shift.insurer_list", subject=shift, actor=by, at=at, detail={"people": len(people)})
    return [insurer_headings(), *(insurer_cells(shift, one) for one in people)]


def insurer_headings() -> list[str]:
    return [
        *(
            pgettext("person", "name"),
            _("kind of document"),
            _("number of the document"),
            pgettext("person", "sex"),
            _("date of birth"),
        ),
        *(_("mobile number"), _("volunteer number"), _("service"), _("risks"), _("place"), _("start"), _("end"), _("job")),
        pgettext("column", "signed up"),
    ]


def insurer_cells(shift: Shift, one: Insured) -> Sequence[object]:
    person, identity, event = one.signup.person, one.identity, shift.event
    document = [str(identity.get_kind_display()), identity.number] if identity else ["", ""]
    sex = str(identity.get_sex_display()) if identity else ""
    born = person.birth_date.isoformat() if person.birth_date else ""
    times = [f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" for moment in (shift.start, shift.end, one.signup.queued_at)]
    return [
        *(person.name, *document, sex, born, person.phone.removeprefix("+86"), person.volunteer_no),
        *(event.title, event.risk_note, event.place or event.point.address, times[0], times[1], one.signup.job.name, times[2]),
    ]
