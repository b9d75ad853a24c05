"""Values that no rule refuses but that are most likely slips: the form asks about them once, and a second press means them.

A form calls `ask(field, sentence)` while it is cleaned. It then comes back with the sentence at the field and carries a mark of the
values it asked about; the same values sent again with that mark are taken. Another value in such a field is asked about anew.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.functional import Promise

from volunteer.core import forms

SURE = "sure"
DOUBT = "doubt"  # the code of such an error


class MarkField(forms.CharField):
    """What was asked about. It is no content: a row of a table that is empty but for it counts as empty."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class AskingForm(forms.BaseForm):
    """Mixin for forms that ask about values; before the other bases. One that nobody looks at (a row of a sheet) asks nothing."""

    asks = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts: dict[str, str | Promise] = {}
        self.fields[SURE] = MarkField(required=False)

    def ask(self, field: str, sentence: str | Promise) -> None:
        """Ask about the value of a field, unless something is wrong with it."""
        if self.asks and field in self.fields and field not in self.errors:
            self.doubts.setdefault(field, sentence)

    def full_clean(self) -> None:
        self.doubts = {}
        super().full_clean()
        if not self.is_bound:
            return
        self.cleaned_data.pop(SURE, None)
        if not self.doubts or self.data.get(self.add_prefix(SURE)) == self._mark():
            return
        marked: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent cannot be changed
        marked[self.add_prefix(SURE)] = self._mark()
        for name, sentence in self.doubts.items():
            self.add_error(name, forms.ValidationError(str(sentence), code=DOUBT))
        self.data = marked

    def _mark(self) -> str:
        values = {name: str(self[name].data) for name in self.doubts}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]
