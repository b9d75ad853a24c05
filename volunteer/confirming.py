"""A person without a phone is seen once, in person, by the community; only then may their points be spent."""

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from volunteer import audit
from volunteer.models import User
from volunteer.refusals import Refused


class Reason(TextChoices):
    INVOLVED = "involved", _("You registered this person or share a household. Somebody else must confirm them.")


@transaction.atomic
def confirm_person(*, person: User, by: User, at: datetime) -> None:
    """Note that `by` saw `person`. Confirming twice keeps the first time."""
    if person.registered_by_id == by.pk or by.acts_for(person):
        raise Refused(Reason.INVOLVED)
    if User.objects.filter(pk=person.pk, confirmed_at=None).update(confirmed_at=at):
        audit.record(act="confirm_person", subject=person, actor=by, at=at)
