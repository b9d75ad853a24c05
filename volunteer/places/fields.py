"""Forms of the entrance and of a person's own pages."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.models import Area


def community_choices() -> QuerySet[Area]:
    return Area.objects.communities().open().select_related("parent").order_by("path")


class CommunityField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The community somebody lives in, with its street before it."""

    default_error_messages = {"required": _("Please choose the community they live in.")}

    def __init__(self, **kwargs: object) -> None:
        super().__init__(queryset=Area.objects.none(), label=_("Community"), empty_label=_("Choose"), **kwargs)  # type: ignore[arg-type]

    def label_from_instance(self, obj: Area) -> str:
        return f"{obj.parent} · {obj.name}"
