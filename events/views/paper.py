"""The roster on paper: printed for signature, and typed in afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events import paper, roster
from events.models import Attendance, Shift
from events.views.onsite import page_id, run_or_404
from volunteer import printing
from volunteer.access import PersonRequest, login_required
from volunteer.codes import new_id
from volunteer.finding import find_somebody
from volunteer.models import User
from volunteer.refusals import Refused

LINES, MORE = 40, 6
OF_LEAVING = (paper.Reason.LEFT, paper.Reason.AHEAD)


class ClockField(forms.TimeField):
    """A clock time as people type it: 9:00, 09.00, 0900, with a full-width colon."""

    def __init__(self, label: Any) -> None:
        widget = forms.TimeInput({"type": "time"}, format="%H:%M")
        wrong = gettext_lazy("Please write a time like 9:30.")
        super().__init__(
            label=label, required=False, widget=widget, input_formats=["%H:%M", "%H%M"], error_messages={"invalid": wrong}
        )

    def to_python(self, value: Any) -> time | None:
        text = str(value or "").strip().replace("：", ":").replace(".", ":")
        return super().to_python(text.zfill(4) if text.isdecimal() else text)


class LineForm(forms.Form):
    """One line of the paper about a known person."""

    came = ClockField(gettext_lazy("Came at"))
    left = ClockField(gettext_lazy("Left at"))

    def __init__(self, data: Any = None, *, line: roster.Line) -> None:
        super().__init__(data, prefix=f"p{line.person.volunteer_no}")
        self.line = line
        if line.place == roster.Place.INSIDE:
            del self.fields["came"]

    @property
    def open(self) -> bool:
        """Whether something is left to type in."""
        return self.line.place != roster.Place.OUT

    @property
    def person(self) -> User:
        return self.line.person


class MoreForm(forms.Form):
    """One line of the paper about somebody who is not on the list."""

    who = forms.CharField(label=gettext_lazy("Volunteer number or mobile number"), max_length=20, required=False)
    came = ClockField(gettext_lazy("Came at"))
    left = ClockField(gettext_lazy("Left at"))

    def __init__(self, data: Any = None, *, number: int, by: User, at: datetime) -> None:
        super().__init__(data, prefix=f"x{number}")
        self.by, self.at = by, at
        self.fields["who"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean_who(self) -> str:
        if text := str(self.cleaned_data["who"]):
            try:
                self.person = find_somebody(text=text, by=self.by, at=self.at)
            except Refused as no:
                raise forms.ValidationError(no.sentence) from no
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("who") and "who" not in self.errors:
            self.add_error("who", _("Whose line is this?"))
        return data


type AnyForm = LineForm | MoreForm


@login_required
@require_safe
def sheet(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The roster for signature as a PDF."""
    shift = run_or_404(request, pk)
    return printing.shown(paper.sheet(shift), f"{shift.event.title} {timezone.localdate(shift.start)}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def typed(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Type in what was signed on paper. Lines in order are kept at once; the others stay as they are, each with its error."""
    shift, at = run_or_404(request, pk), timezone.now()
    page = Paginator(paper.lines(shift), LINES).get_page(request.GET.get("page"))
    try:
        paper.refuse_shift(shift, at)
    except Refused as no:
        return render(request, "events/onsite/paper.html", {"shift": shift, "page": page, "refused": no.sentence})
    if request.method == "POST":
        return taken(request, shift, page, at)
    return shown(request, shift, page, blank(request, page, at), new_id(at))


def blank(request: PersonRequest, page: Page[roster.Line], at: datetime) -> list[AnyForm]:
    more = [MoreForm(number=number, by=request.user, at=at) for number in range(MORE)]
    return [*(LineForm(line=line) for line in page.object_list), *more]


def shown(request: PersonRequest, shift: Shift, page: Page[roster.Line], filled: Sequence[AnyForm], form_id: UUID) -> HttpResponse:
    context = {
        "shift": shift,
        "page": page,
        "lines": [form for form in filled if isinstance(form, LineForm)],
        "more": [form for form in filled if isinstance(form, MoreForm)],
        "form_id": form_id,
        "until": shift.end + paper.TYPED_WITHIN,
        "late": shift.state != Shift.State.PUBLISHED,
        "wrong": sum(bool(form.is_bound and form.errors) for form in filled),
    }
    return render(request, "events/onsite/paper.html", context)


def taken(request: PersonRequest, shift: Shift, page: Page[roster.Line], at: datetime) -> HttpResponse:
    form_id = page_id(request)
    filled: list[AnyForm] = [LineForm(request.POST, line=line) for line in page.object_list]
    filled += [MoreForm(request.POST, number=number, by=request.user, at=at) for number in range(MORE)]
    written = [form for form in filled if form.has_changed()]
    good = [form for form in written if form.is_valid()]
    try:
        done = kept(shift, good, form_id, request.user, at)
    except Refused as no:
        messages.error(request, no.sentence)
        return redirect("events:paper", shift.pk)
    say(request, done, len(written))
    wrong = {form.prefix: form for form in written if form.errors}
    if not wrong:
        return redirect(reverse("events:paper", args=[shift.pk], query={"page": page.number}))
    page = Paginator(paper.lines(shift), LINES).get_page(page.number)
    return shown(request, shift, page, [wrong.get(form.prefix, form) for form in blank(request, page, at)], form_id)


def kept(shift: Shift, good: Sequence[AnyForm], form_id: UUID, by: User, at: datetime) -> int:
    """Hand the lines to the act; a refused one gets its sentence at the field it is about. How many were taken."""
    rows = [paper.Row(form_id, form.person, form.cleaned_data.get("came"), form.cleaned_data["left"]) for form in good]
    answers = paper.enter(shift=shift, rows=rows, by=by, at=at)
    for form, answer in zip(good, answers, strict=True):
        if isinstance(answer, Refused):
            form.add_error("left" if "came" not in form.fields or answer.reason in OF_LEAVING else "came", answer.sentence)
    return sum(isinstance(answer, Attendance) for answer in answers)


def say(request: PersonRequest, done: int, written: int) -> None:
    if done:
        words = ngettext("%(number)s line is recorded.", "%(number)s lines are recorded.", done)
        messages.success(request, words % {"number": done})
    elif not written:
        messages.info(request, _("No line was filled in."))
