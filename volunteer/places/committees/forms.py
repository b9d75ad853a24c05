"""The form of a committee."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.models import Committee

DATE_INPUT = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class CommitteeForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    since = DayField(label=_("First day"), widget=DATE_INPUT)
    until = DayField(label=_("Last day"), widget=DATE_INPUT)

    class Meta:
        model = Committee
        fields = ["kind", "term", "since", "until", "seats", "filed_as"]

    def validate_constraints(self) -> None:
        """The act says what is wrong in words."""

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
