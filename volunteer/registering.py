"""A resident without a phone, put into the book by the community on the spot."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer import audit
from volunteer.household import CHILD_UNDER
from volunteer.joining import TERMS_VERSION
from volunteer.models import Area, Consent, User
from volunteer.refusals import Refused


class Reason(TextChoices):
    CHILD = "child", _("A child under 14 is added by a guardian, in the guardian's own household.")


@transaction.atomic
def register(*, name: str, birth_date: date, area: Area, by: User, at: datetime) -> User:
    """A person without a phone, who agreed by word of mouth. Somebody else confirms them before points are spent.

    The same name and birthday in the same community again is the same person. Raises `Refused(CHILD)` (Personal Information
    Protection Law, article 31: a guardian's consent).
    """
    if (User(birth_date=birth_date).age_on(timezone.localdate(at)) or 0) < CHILD_UNDER:
        raise Refused(Reason.CHILD)
    home = Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    same = User.objects.filter(name=name, birth_date=birth_date, area=home, phone_index=None, is_active=True)
    if known := same.order_by("pk").first():
        return known
    person = User.objects.create_person(name=name, at=at, birth_date=birth_date, area=home, registered_by=by)
    Consent.objects.create(person=person, purpose=Consent.Purpose.TERMS, version=TERMS_VERSION, given_by=by, at=at)
    audit.record(act="register_person", subject=person, actor=by, at=at, detail={"area": home.path})
    return person
