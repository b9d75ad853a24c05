"""Naming somebody who will be on duty at a shift."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteer.models import User
from volunteer.people.forms import NumberForm


class DutyForm(NumberForm):
    """Who will be there beside the leader."""

    person: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer_no"].label = _("Who will be there?")
        self.fields["volunteer_no"].help_text = _("Somebody of the community or above. Other hosts are named by the community.")
