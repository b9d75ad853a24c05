"""Forms of the leader's messages and of the sentences they are made of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from events.messages.models import GAP
from events.models import MessageTemplate
from volunteer.core import forms
from volunteer.core.editing import EditForm


class MessageForm(forms.Form):
    """Which sentence, what stands for its dots, and the id that makes a double press one message."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    template = forms.ModelChoiceField(
        label=_("Sentence"),
        queryset=MessageTemplate.objects.filter(active=True),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Please choose a sentence.")},
    )
    filled = forms.CharField(
        label=_("What stands for the dots"),
        max_length=30,
        required=False,
        help_text=_("30 characters at most; no telephone numbers."),
    )


class TemplateForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MessageTemplate
        fields = ["text", "text_en", "active"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if any(data.get(name, "").count(GAP) > 1 for name in ("text", "text_en")):
            raise forms.ValidationError(_("A sentence has one place to fill in at most: … once only."))
        if (GAP in data.get("text", "")) != (GAP in data.get("text_en", "")):
            raise forms.ValidationError(_("Both languages need the … or neither."))
        return data
