"""The forms of cases: bringing something up, following it by code, asking, answering, deciding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.cases.actions import open as open_actions
from events.cases.actions.rule import Verdict
from events.models import Attendance, AwardCheck, Case, Hearing, Ruling
from events.settlement.corrections.forms import clock_time_at_shift
from events.shifts.forms import DateInput, TimeInput
from points.adjustments.forms import PersonForm, number_field
from points.core.fields import OnceForm
from volunteer.core import forms
from volunteer.core.fields import DayField, PicturesField
from volunteer.core.files.images import clean_picture
from volunteer.models import User

Decision = Ruling.Decision
TOPICS = [(topic.value, topic.label) for topic in Case.Topic]
NAMED, ANONYMOUS = "named", "anonymous"


def pictures_field(help_text: Any = "") -> PicturesField:
    words = {"label": _("Pictures, if there are any"), "help_text": help_text}
    return PicturesField(most=open_actions.MAX_PICTURES, too_many=_("At most three pictures."), required=False, **words)


def words_field(label: Any, most: int = 1000, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": 4}), **kwargs)


class ComplainForm(OnceForm):
    """What is wrong. Visitors stay anonymous; who is signed in chooses. `website` stays empty: only machines fill it in."""

    folded = ("pictures",)
    topic = forms.ChoiceField(label=_("What is it about?"), choices=TOPICS)
    words = words_field(
        _("What happened?"),
        help_text=_("When and where it was, and how others can tell. Whoever looks at it reads this, nobody else."),
    )
    pictures = pictures_field(_("Only those who look at it see them."))
    how = forms.ChoiceField(
        label=_("How do you want to say it?"),
        choices=[
            (NAMED, _("with my name: I am told what is decided and can appeal")),
            (ANONYMOUS, _("anonymously: nothing of me is kept; I get a code to follow it by")),
        ],
        initial=NAMED,
        widget=forms.RadioSelect,
    )
    website = forms.CharField(required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}))

    def __init__(self, *args: Any, signed_in: bool, topics: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signed_in:
            del self.fields["how"]
        choice: Any = self.fields["topic"]
        if topics:
            choice.choices = [(value, label) for value, label in TOPICS if value in topics]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."), code="machine")
        return ""

    @property
    def anonymous(self) -> bool:
        return bool(self.cleaned_data.get("how", ANONYMOUS) == ANONYMOUS)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code you were given"),
        max_length=24,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class AppealForm(OnceForm):
    words = words_field(_("What is wrong with the decision?"))


class AnswerForm(forms.Form):
    hearing = forms.UUIDField(widget=forms.HiddenInput)
    words = words_field(_("Your answer"))
    pictures = pictures_field(_("Only those who look at it see them."))


class SpokenAnswerForm(forms.Form):
    """An answer given in person by somebody without a phone, written down."""

    hearing = forms.UUIDField(widget=forms.HiddenInput)
    words = words_field(_("What the person said"))


class AskForm(PersonForm):
    """Ask the person concerned, or another one by number."""

    number = number_field(required=False, help_text=_("Leave it empty for the person concerned."))
    question = words_field(_("Question"), 500, help_text=_("Do not name who brought this up: the person reads your words only."))

    def __init__(self, *args: Any, concerned: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.concerned = concerned
        if concerned is None:
            self.fields["number"].required, self.fields["number"].help_text = True, ""

    @property
    def person(self) -> User:
        """The number is required where nobody is concerned."""
        return self.somebody or self.concerned or super().person


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why does the office above decide?"), max_length=300)


class EvidenceForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture"), widget=forms.FileInput({"accept": "image/*"}), error_messages={"required": _("Choose a picture first.")}
    )
    words = forms.CharField(label=_("What it shows"), max_length=200, required=False)

    def clean_picture(self) -> Any:
        return clean_picture(self.cleaned_data["picture"])


class RuleForm(OnceForm):
    """What is decided. Which fields belong to a decision is in `FIELDS`; the page shows those (cases.css), the act says what is
    missing, and what belongs to another decision is refused.
    """

    FIELDS = {
        "records": (Decision.CORRECT, Decision.REVERSE, *Ruling.PAUSES),
        "start": (Decision.CORRECT,),
        "end": (Decision.CORRECT,),
        "person": Ruling.PAUSES,
        "until": Ruling.PAUSES,
        "authority": (Decision.HAND_OVER,),
    }

    WORDS = (
        (Decision.NONE, pgettext_lazy("ruling", "nothing to be done: all was in order")),
        (Decision.CORRECT, pgettext_lazy("ruling", "put the record right, to the times below")),
        (Decision.REVERSE, pgettext_lazy("ruling", "take back the points and hours of what is ticked below")),
        (Decision.EARNING, pgettext_lazy("ruling", "the person is paid no points until a day")),
        (Decision.SPENDING, pgettext_lazy("ruling", "the person may spend no points until a day")),
        (Decision.LEADING, pgettext_lazy("ruling", "the person may lead no shifts until a day")),
        (Decision.KEEPING, pgettext_lazy("ruling", "the person may serve at no counter until a day")),
        (Decision.HAND_OVER, pgettext_lazy("ruling", "hand it over to another authority")),
        (Decision.STANDS, pgettext_lazy("ruling", "the decision before stands")),
    )
    decision = forms.ChoiceField(label=_("What is decided?"), choices=WORDS, widget=forms.RadioSelect)
    records = forms.MultipleChoiceField(label=_("Records"), required=False, widget=forms.CheckboxSelectMultiple)
    start = forms.TimeField(label=_("counts from"), required=False, widget=TimeInput)
    end = forms.TimeField(label=_("counts until"), required=False, widget=TimeInput)
    person = forms.ChoiceField(label=_("Whom it stops"), required=False, help_text=_("Who was asked."))
    until = DayField(label=_("Last day"), required=False, widget=DateInput())
    authority = forms.CharField(
        label=_("To whom it is handed over"),
        max_length=60,
        required=False,
        help_text=_("For example the police, market supervision."),
    )
    reason = words_field(
        _("Reason"),
        500,
        help_text=_("All those concerned read it, also who spoke anonymously: name nobody who should not be named."),
    )

    def __init__(self, case: Case, rows: Sequence[Attendance], hearings: Sequence[Hearing], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.rows = case, {str(row.pk): row for row in rows}
        self.people = {hearing.person.volunteer_no: hearing.person for hearing in hearings}
        self.offer("records", [(pk, f"{row.person} · {row.points}") for pk, row in self.rows.items()])
        self.offer("person", [("", "—"), *((number, str(person)) for number, person in self.people.items())])
        impossible = set() if case.round > 1 else {Decision.STANDS}
        if case.shift_id is None:
            impossible |= {Decision.CORRECT} | (set() if case.hand_id else {Decision.REVERSE})
            for name in ("records", "start", "end"):
                del self.fields[name]
        self.offer("decision", [(value, words) for value, words in self.WORDS if value not in impossible])

    def offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        decision = found.get("decision")
        for name, decisions in self.FIELDS.items():
            if decision and found.get(name) and decision not in decisions:
                self.add_error(name, _("This does not belong to what you decided. Clear it, or decide otherwise."))
        return found

    def verdict(self) -> Verdict:
        """What was filled in, as the act takes it."""
        data, decision = self.cleaned_data, self.cleaned_data["decision"]
        changes = decision in (Decision.CORRECT, Decision.REVERSE, *Ruling.PAUSES)
        rows = [self.rows[pk] for pk in data.get("records", [])] if changes else []
        if decision in (Decision.CORRECT, Decision.REVERSE) and self.case.attendance_id:
            rows = list(self.rows.values())
        return Verdict(
            decision=decision,
            reason=data["reason"],
            records=rows,
            counted=self.counted if decision == Decision.CORRECT else None,
            person=self.people.get(data["person"]) if decision in Ruling.PAUSES else None,
            until=data["until"],
            authority=data["authority"] if decision == Decision.HAND_OVER else "",
            hand=decision == Decision.REVERSE and self.case.hand_id is not None,
        )

    @property
    def counted(self) -> tuple[datetime, datetime] | None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if not (start and end and self.case.shift):
            return None
        return clock_time_at_shift(self.case.shift, start), clock_time_at_shift(self.case.shift, end)


class CallForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[
            (outcome.value, outcome.label)
            for outcome in (
                AwardCheck.Outcome.CONFIRMED,
                AwardCheck.Outcome.DIFFERENT,
                AwardCheck.Outcome.DENIED,
                AwardCheck.Outcome.UNREACHED,
            )
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What the person said"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when it was not as recorded: it opens a case."),
    )
