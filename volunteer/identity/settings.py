"""What the district says about changes of identity."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.identity.refusals import IdentityRefusal
from volunteer.models import Area, IdentityTerms, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@transaction.atomic
def set_terms(*, terms: IdentityTerms, by: User, at: datetime) -> IdentityTerms:
    """Let an unsaved row hold from now on; what waits already keeps its moment. Harmless to repeat. Raises `Refused`."""
    if not role_scope.scope_for(by, Power.APPOINT, at).covers_area(Area.objects.get(parent=None)):
        raise Refused(IdentityRefusal.NOT_DISTRICT)
    held = IdentityTerms.in_force()
    numbers = {"unused_days": terms.unused_days, "wait_hours": terms.wait_hours}
    if held.pk and all(getattr(held, name) == value for name, value in numbers.items()):
        return held
    terms.set_by, terms.set_at = by, at
    terms.save(force_insert=True)
    audit.record(act="identity_terms.set", subject=terms, actor=by, at=at, detail=numbers)
    return terms
