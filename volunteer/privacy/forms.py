"""Forms about requests about data, and what their list is narrowed by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import encryption, forms
from volunteer.core.ids import new_id
from volunteer.finding.fields import PersonField
from volunteer.lists.filters import AreaFilterSet, PeriodFilterSet, WordsFilter
from volunteer.models import DataRequest, User
from volunteer.people.forms import NumberForm
from volunteer.privacy.actions.submit import ONLINE
from volunteer.privacy.models import DataRequestQuerySet

Kind = DataRequest.Kind
LONGEST = 1000


def words_field(label: Any, help_text: Any = "", **kwargs: Any) -> forms.CharField:
    box = forms.Textarea({"rows": 4, "maxlength": LONGEST})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, widget=box, **kwargs)


class RequestForm(forms.Form):
    """What both doors ask; `id` is made in the form."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=pgettext_lazy("data request", "What do you ask for?"), widget=forms.RadioSelect)
    words = words_field(
        pgettext_lazy("data request", "In your own words"),
        _("What is it about, since when, and how should it be? No passwords, no number of an identity card."),
        error_messages={"required": _("Please write in a few words what it is about.")},
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = new_id(at)

    def made(self, **fields: Any) -> DataRequest:
        known = {name: self.cleaned_data[name] for name in ("id", "kind", "words") if name in self.cleaned_data}
        return DataRequest(**known, **fields)


class OwnRequestForm(RequestForm):
    """For oneself, or for one of `people`, whose first is oneself."""

    person = forms.ChoiceField(label=_("For whom?"), widget=forms.RadioSelect)
    field_order = ("id", "person", "kind", "words")

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.volunteer_no: one for one in people}
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in ONLINE]  # type: ignore[attr-defined]
        self.fields["person"].choices = [(one.volunteer_no, str(one)) for one in people]  # type: ignore[attr-defined]
        self.fields["person"].initial = people[0].volunteer_no
        if len(people) == 1:
            self.fields["person"].required, self.fields["person"].widget = False, forms.HiddenInput()

    def request(self) -> DataRequest:
        mine = next(iter(self.people.values()))
        return self.made(person=self.people.get(self.cleaned_data["person"], mine))


class AskToCloseForm(RequestForm):
    """The household of a grown-up without a phone wishes their account closed."""

    person = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = None  # type: ignore[assignment]
    words = words_field(_("Why, and what do they say themselves?"))


class DeskRequestForm(NumberForm, RequestForm):
    """Staff write down what somebody asks at the desk or at home."""

    standing = forms.ChoiceField(
        label=_("They ask"),
        choices=[choice for choice in DataRequest.Standing.choices if choice[0] != DataRequest.Standing.HOUSEHOLD],
        widget=forms.RadioSelect,
    )
    volunteer_no = PersonField(
        label=_("Whom is the data about?"), required=False, help_text=_("Empty where they have no account here.")
    )
    name = forms.CharField(
        label=_("Name of who asks"), max_length=40, required=False, help_text=_("Where they have no account, or ask for another.")
    )
    contact = forms.CharField(
        label=_("How to reach who asks"),
        max_length=80,
        required=False,
        help_text=_("A phone number or an address, stored encrypted. Where they have no account."),
    )
    kind = forms.ChoiceField(label=_("What do they ask for?"), choices=Kind.choices, widget=forms.RadioSelect)
    words = words_field(_("In their words"), _("What is it about, since when, and how should it be?"))
    checked = forms.ChoiceField(
        label=_("How did you make sure who they are?"), choices=DataRequest.Checked.choices, widget=forms.RadioSelect
    )
    field_order = ("id", "standing", "volunteer_no", "name", "contact", "kind", "words", "checked")

    def request(self) -> DataRequest:
        data = self.cleaned_data
        contact = encryption.seal(data["contact"]) if data["contact"] else None
        known = {name: data[name] for name in ("standing", "name", "checked")}
        return self.made(person=self.person, contact_sealed=contact, **known)


class WordsForm(forms.Form):
    """What the asker says to a ticket."""

    words = words_field(_("Your words"))


class AnswerForm(forms.Form):
    words = words_field(_("To the person"), _("They read it. Say what was done, or why not, in plain words."))
    refusal = forms.ChoiceField(
        label=_("Why it is refused"),
        choices=[("", _("Choose")), *DataRequest.Refusal.choices],
        required=False,
        help_text=_("Only when you refuse it."),
    )


class PromiseForm(forms.Form):
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=60)


STATUS_CHOICES = [
    ("open", pgettext_lazy("data request", "not answered yet")),
    ("overdue", pgettext_lazy("data request", "overdue")),
    ("further", pgettext_lazy("data request", "taken further")),
    ("answered", pgettext_lazy("data request", "answered or taken back")),
]


class DataRequestFilter(AreaFilterSet, PeriodFilterSet):
    show = filters.ChoiceFilter(label=_("show"), method="by_state", choices=STATUS_CHOICES, empty_label=_("all"))
    kind = filters.ChoiceFilter(label=pgettext_lazy("data request", "What"), choices=Kind.choices, empty_label=_("all"))
    q = WordsFilter(
        "person__name", "name", whole=("number", "person__volunteer_no"), label=_("name, volunteer number or number of the request")
    )
    moment = "received_at"

    class Meta:
        model = DataRequest
        fields: list[str] = []

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def by_state(self, found: DataRequestQuerySet, name: str, value: str) -> DataRequestQuerySet:
        if value == "overdue":
            return found.overdue(self.at)
        if value == "further":
            return found.exclude(further_at=None)
        return found.open() if value == "open" else found.exclude(state__in=DataRequest.OPEN)
