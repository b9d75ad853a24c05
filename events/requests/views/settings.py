"""The district's page of deadlines, words of danger and kinds of help."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.models import DangerWord, HelpKind, HelpRequest, StateDeadline
from events.requests import settings as request_settings
from volunteer.core import forms
from volunteer.core.editing import EditForm, atomic_edit, lock_for_edit
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

MAX_HOURS = 2160  # hours: ninety days


class RulesForm(EditForm, forms.Form):
    """Two numbers for each state, a list of words for each number to call, and what is offered."""

    offered = forms.MultipleChoiceField(label=gettext_lazy("kinds of help that are offered"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["offered"]
        kinds.choices = [(kind.pk, str(kind)) for kind in HelpKind.objects.exclude(pk="other")]
        kinds.initial = list(HelpKind.objects.offered().exclude(pk="other").values_list("pk", flat=True))
        known = {deadline.pk: deadline for deadline in StateDeadline.objects.all()}
        self.states = [state for state in HelpRequest.State if state in known]
        for state in self.states:
            for name, value in (("hours", known[state].hours), ("urgent", known[state].urgent_hours)):
                number = forms.IntegerField(label=state.label, min_value=1, max_value=MAX_HOURS, initial=value)
                self.fields[f"{name}_{state}"] = number
        words = DangerWord.objects.all()
        for call in DangerWord.Call:
            text = "\n".join(word.word for word in words if word.call == call)
            area = forms.Textarea({"rows": 4})
            self.fields[f"words_{call}"] = forms.CharField(label=call.label, initial=text, required=False, widget=area)

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Each state with its two fields."""
        return [(state.label, self[f"hours_{state}"], self[f"urgent_{state}"]) for state in self.states]

    @property
    def texts(self) -> list[Any]:
        return [self[f"words_{call}"] for call in DangerWord.Call]

    def words(self, call: str) -> list[str]:
        """The words of one number, each once; they are written one a line."""
        return list(
            dict.fromkeys("".join(line.split()) for line in self.cleaned_data[f"words_{call}"].splitlines() if line.strip())
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for state in self.states:
            plain, urgent = given.get(f"hours_{state}"), given.get(f"urgent_{state}")
            if plain and urgent and urgent > plain:
                self.add_error(f"urgent_{state}", _("In danger it cannot take longer than otherwise."))
        for call in DangerWord.Call:
            if f"words_{call}" in given and any(len(word) > 20 for word in self.words(call)):
                self.add_error(f"words_{call}", _("One word a line, at most 20 characters each."))
        return given


def may_edit_settings(person: User, at: datetime) -> bool:
    """Only the district sets them; an area's path says how high it stands."""
    return any(path.count(".") == 1 for path in role_scope.scope_for(person, Power.BUDGET, at).paths)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.BUDGET)
@atomic_edit
def settings_edit(request: StaffRequest) -> HttpResponse:
    if not may_edit_settings(request.user, request.at):
        raise Http404
    first = lock_for_edit(request, request_settings.settings_row())
    form = RulesForm(request.POST if request.method == "POST" else None, subject=first)
    if form.is_valid():
        given = form.cleaned_data
        hours = {str(state): (given[f"hours_{state}"], given[f"urgent_{state}"]) for state in form.states}
        words = {str(call): form.words(call) for call in DangerWord.Call}
        request_settings.save_settings(hours=hours, words=words, offered=given["offered"], by=request.user, at=request.at)
        messages.success(request, _("Saved. It counts from the next step on."))
        return redirect("events:request_rules")
    return render(request, "events/requests/rules.html", {"form": form, "first": first})
