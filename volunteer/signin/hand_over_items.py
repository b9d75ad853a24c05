"""The phones that the holder of a role enrolled for a point, and what becomes of them at a hand-over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from volunteer.models import Appointment, AuditRow, Device, HandOver
from volunteer.roles.hand_over_items import HandOverItem, Rule, register_items
from volunteer.signin import devices


def register() -> None:
    register_items(
        HandOverItem(
            name="own_phones",
            label=_("Phones of the point that only the former holder uses"),
            rule=Rule.ENDS,
            why=_("They are revoked. The successor enrols a phone of their own."),
            count=lambda held, at: phones(held, shared=False).count(),
            carry_out=revoke_own_phones,
            url=phones_url,
        ),
        HandOverItem(
            name="shared_phones",
            label=_("Phones of the point that others use too"),
            rule=Rule.TO_DO,
            why=_("They stay. The former holder knows their PIN: choose a new one on the page of the phones."),
            count=lambda held, at: phones(held, shared=True).count(),
            url=phones_url,
        ),
    )


def phones(held: Appointment, *, shared: bool) -> QuerySet[Device]:
    """The living phones of the point that the holder enrolled: those that others have unlocked as well, or the rest."""
    unlocked = AuditRow.objects.filter(
        act="device.unlock", subject_type=Device._meta.model_name, subject_id=Cast(OuterRef("pk"), CharField())
    ).exclude(actor=held.person_id)
    found = (
        Device.objects.alive().filter(point=held.point_id, enrolled_by=held.person_id) if held.point_id else Device.objects.none()
    )
    return found.filter(Exists(unlocked) if shared else ~Exists(unlocked))


def phones_url(held: Appointment) -> str:
    return reverse("volunteer:devices", args=[held.point_id]) if held.point_id else ""


def revoke_own_phones(made: HandOver, at: datetime) -> None:
    for device in phones(made.appointment, shared=False):
        devices.revoke_device(device=device, by=made.by, at=at)
