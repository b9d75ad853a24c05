"""The forms of requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import HelpKind, HelpRequest
from events.requests import drafts, matching
from events.requests.actions import submit as submit_actions
from events.requests.actions.dispatch import Aim
from events.requests.actions.submit import Way
from events.requests.matching import Suggestion
from events.requests.refusals import HelpRequestRefusal
from events.shifts.forms import TimeInput
from volunteer.core import clock, forms
from volunteer.core.dates import local_moment
from volunteer.core.fields import DayField, PicturesField
from volunteer.core.files.audio import clean_voice
from volunteer.core.ids import new_id
from volunteer.core.phone import PhoneField
from volunteer.finding.fields import PersonField, ask_as
from volunteer.models import Area, ServicePoint, Team, User
from volunteer.places.fields import PlaceField, Press
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope
from volunteer.templatetags.formatting import day

SOMEBODY_ELSE = "else"
DAYS_SHOWN = 4  # today and the next days, one press each
DAY_INPUT = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def pictures_field(label: Any, help_text: Any) -> PicturesField:
    too_many = HelpRequestRefusal.TOO_MANY_PHOTOS.label
    return PicturesField(
        most=submit_actions.MAX_PHOTOS, too_many=too_many, camera=True, required=False, label=label, help_text=help_text
    )


class VoiceField(forms.FileField):
    """A recording made with the phone's own recorder."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.FileInput({"accept": "audio/*", "capture": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        if data and not data.size:
            return clean_voice(data)  # with our sentence, and not the framework's
        chosen = super().clean(data, initial)
        return clean_voice(chosen) if chosen else ""


class AskForm(forms.ModelForm):  # type: ignore[type-arg]
    """What one needs; then what the matter is; then when and where, which is known or can wait.

    A recording and pictures that came with a form that is shown again are kept (`drafts`) and go along the next time.
    """

    TELL_FIELDS = frozenset({"words", "voice", "pictures"})
    kept = drafts.KeptFiles()
    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ModelChoiceField(queryset=HelpKind.objects.none(), required=False, widget=forms.RadioSelect, empty_label=None)
    voice = VoiceField(label=_("Say it"))
    pictures = pictures_field(_("Take a picture"), _("Up to four."))
    forget = forms.BooleanField(label=_("Leave out the recording and the pictures"), required=False)
    whom = forms.ChoiceField(label=_("Who needs help?"), widget=forms.RadioSelect)
    contact = PhoneField(label=_("Their mobile number"), required=False)
    area = PlaceField(label=_("Where is help wanted?"))
    soon = forms.ChoiceField(label=_("When?"), required=False, widget=forms.RadioSelect)
    wanted_on = DayField(label=_("Another day"), required=False, widget=DAY_INPUT)

    class Meta:
        model = HelpRequest
        fields = (
            "kind",
            "words",
            "voice",
            "for_name",
            "area",
            "address",
            "wanted_on",
            "wanted_part",
            "in_pairs",
            "wish",
            "may_show",
        )
        widgets = {
            "words": forms.Textarea({"rows": 3}),
            "address": forms.TextInput({"autocomplete": "street-address"}),
            "wanted_part": forms.RadioSelect,
        }
        labels = {
            "words": _("Or write it"),
            "for_name": _("Their name"),
            "in_pairs": _("I would like two people to come together"),
            "may_show": _("Volunteers near by may read what is needed, without my name and door"),
            "wish": _("It is a small wish (微心愿): something one would like, not something one needs"),
        }
        help_texts = {
            "words": "",
            "may_show": _("Without this only the community and the helper read it."),
            "address": _("For example: building 3, door 2, 501. Only the community and the helper see it."),
        }

    def __init__(self, *args: Any, by: User, people: Iterable[User], at: datetime, kind: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_id(at), "whom": by.volunteer_no, "area": by.area_id, "address": last_address(by)}
        kwargs["initial"] |= {"kind": kind} if kind else {}
        super().__init__(*args, **kwargs)
        self.by, self.people = by, {person.volunteer_no: person for person in people}
        forms.row_choice(self, "kind").queryset = HelpKind.objects.offered()
        days = [timezone.localdate(at) + timedelta(days=n) for n in range(DAYS_SHOWN)]
        soon: Any = self.fields["soon"]
        soon.choices = [("", gettext("As soon as possible")), *[(f"{one:%Y-%m-%d}", day(one)) for one in days]]
        self.fields["wanted_on"].widget.attrs["min"] = f"{timezone.localdate(at):%Y-%m-%d}"
        whom: Any = self.fields["whom"]
        names = [(no, str(person) if person != by else gettext("Myself")) for no, person in self.people.items()]
        whom.choices = [*names, (SOMEBODY_ELSE, gettext("Somebody else"))]

    @property
    def has_place(self) -> bool:
        """Whether the place stands already, so that its part of the page may be folded."""
        value = self["area"].value()
        return bool(value) and not isinstance(value, Press) and not self["area"].errors

    @property
    def step(self) -> str:
        """Which of the three questions the page shows first: that with the first problem, else the first one open."""
        if not self.is_bound:
            return "tell" if "kind" in self.initial else "what"
        wrong = {name for name in self.errors if name in self.fields}
        if "kind" in wrong:
            return "what"
        return "where" if wrong - self.TELL_FIELDS and not wrong & self.TELL_FIELDS else "tell"

    @property
    def chosen_kind(self) -> HelpKind | None:
        """What was pressed on the first page, where it is known."""
        offered: Any = forms.row_choice(self, "kind").queryset
        return next((one for one in offered if one.pk == self["kind"].value()), None)

    @property
    def chosen_place(self) -> Area | None:
        """Where the request goes, as it stands; None where somebody still has to say it."""
        return (self.cleaned_data.get("area") if self.is_bound else self.by.area) if self.has_place else None

    @property
    def chosen_day(self) -> date | None:
        return self.cleaned_data.get("wanted_on") if self.is_bound else None

    def validate_constraints(self) -> None:
        """The act says in words what is missing."""

    def clean(self) -> dict[str, Any]:
        """A day typed goes before a day pressed, and what was sent before goes along unless it is sent anew or left out."""
        given = super().clean() or self.cleaned_data
        if given.get("soon") and not given.get("wanted_on"):
            given["wanted_on"] = date.fromisoformat(given["soon"])
        if form_id := given.get("id"):
            self.kept = drafts.find_files(self.by, form_id)
        if given.get("forget"):
            self.kept = drafts.KeptFiles()
        self.add_kept(given)
        return given

    def add_kept(self, given: dict[str, Any]) -> None:
        """Put the files kept earlier beside those that came now."""
        if self.kept.voice and not given.get("voice"):
            given["voice"] = drafts.read_file(self.kept.voice) or ""
        if self.kept.pictures:
            earlier = [file for name in self.kept.pictures if (file := drafts.read_file(name))]
            together = [*earlier, *given.get("pictures", [])]
            if too_many := len(together) > submit_actions.MAX_PHOTOS:
                self.add_error("pictures", HelpRequestRefusal.TOO_MANY_PHOTOS.label)
            given["pictures"] = earlier if too_many else together

    def keep_files(self) -> None:
        """Keep recording and pictures, those that are good, until the form is sent again. Raises `Refused` without room."""
        given = self.cleaned_data or self.files_of_press()
        if form_id := given.get("id"):
            voice, pictures = given.get("voice") or None, given.get("pictures", [])
            drafts.keep_files(by=self.by, form_id=form_id, voice=voice, pictures=pictures)
            self.kept = drafts.find_files(self.by, form_id)

    def files_of_press(self) -> dict[str, Any]:
        """The files that came with a press inside the field for the place, where nothing else is checked."""
        given: dict[str, Any] = {}
        for name in ("id", "voice", "pictures"):
            with suppress(forms.ValidationError):
                given[name] = self.fields[name].clean(self[name].data)
        if "id" in given:
            self.kept = drafts.find_files(self.by, given["id"])
            self.add_kept(given)
        return given

    def clean_kind(self) -> HelpKind:
        """None chosen: something else, told in words."""
        return self.cleaned_data["kind"] or HelpKind.objects.get(pk="other")

    @property
    def way(self) -> str:
        return Way.NEIGHBOUR if self.cleaned_data["whom"] == SOMEBODY_ELSE else Way.OWN

    def request(self) -> HelpRequest:
        """The request as it is to be kept; ask once the form is valid."""
        made: HelpRequest = self.instance
        made.pk, made.way = self.cleaned_data["id"], self.way
        made.person = self.people.get(self.cleaned_data["whom"])
        made.for_name = "" if made.person else made.for_name
        if made.voice:
            made.voice.name = f"{made.pk}.{(made.voice.name or '').rpartition('.')[2]}"
        return made


class DoorForm(AskForm):
    """Written down by staff for somebody at the door: by volunteer or mobile number if they are known, else by name."""

    whom = PersonField(  # type: ignore[assignment]  # named here, chosen there
        label=_("Who needs help?"),
        required=False,
        phones=True,
        help_text=_("Empty for somebody who is not registered: then the name."),
    )
    soon = None  # type: ignore[assignment]  # staff type the day
    field_order = ("id", "whom", "for_name", "contact", "kind", "words", "area", "address", "wanted_on", "wanted_part")

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_id(at)}
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.by, self.at = by, at
        ask_as(self, by)
        forms.row_choice(self, "kind").queryset = HelpKind.objects.offered()
        self.fields["area"].initial = by.area_id
        self.fields["may_show"].label = _("They agree that volunteers near by read what is needed, without name and door")

    @property
    def way(self) -> str:
        return Way.STAFF

    @property
    def people(self) -> dict[Any, User]:  # type: ignore[override]
        found = self.cleaned_data.get("whom")
        return {found: found} if found else {}


def last_address(by: User) -> str:
    """Where help was wanted last for this person: nobody types their door twice."""
    own = HelpRequest.objects.filter(person=by, way=Way.OWN).exclude(address="").order_by("-submitted_at")
    return own.values_list("address", flat=True).first() or ""


class RateForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("How was it?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (5, _("★★★★★ very good")),
            (4, _("★★★★ good")),
            (3, _("★★★ all right")),
            (2, _("★★ not so good")),
            (1, _("★ bad")),
        ],
        error_messages={"required": _("Choose one to five stars.")},
    )
    words = forms.CharField(label=_("A word about it"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    came = forms.BooleanField(label=_("Yes, the helper was here"), required=False)

    def __init__(self, *args: Any, asks_whether_came: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_whether_came:
            del self.fields["came"]


class TimeForm(forms.Form):
    """When the helper comes. `start` is set when it is valid; whether it lies ahead the act says."""

    day = DayField(label=_("Which day?"), widget=DAY_INPUT)
    from_time = forms.TimeField(label=_("From when?"), widget=TimeInput())

    def __init__(self, *args: Any, start: datetime, **kwargs: Any) -> None:
        local = timezone.localtime(start)
        kwargs["initial"] = {"day": local.date(), "from_time": local.time()}
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["min"] = f"{clock.today():%Y-%m-%d}"

    @property
    def start(self) -> datetime:
        """The chosen moment, local time; ask once the form is valid."""
        return local_moment(self.cleaned_data["day"], self.cleaned_data["from_time"])


class TakeForm(TimeForm):
    """When the helper would come, and with whom where two are wished for."""

    companion = PersonField(
        label=_("Who comes along with you?"),
        phones=True,
        help_text=_("Volunteer number or mobile number. They are asked too."),
    )

    def __init__(self, *args: Any, by: User, at: datetime, in_pairs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_as(self, by)
        if not in_pairs:
            del self.fields["companion"]


class WhyForm(forms.Form):
    """A reason, as people give it with one press."""

    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea({"rows": 2}))


class DoneForm(forms.Form):
    report = forms.CharField(
        label=_("What was done?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The person and the community read it."),
    )
    pictures = pictures_field(_("Pictures"), _("Ask first. Only those concerned see them. Up to four."))


class DecideForm(forms.Form):
    spoken = forms.BooleanField(label=_("I have spoken with the person there: they want this help"), required=False)
    reason = forms.CharField(label=_("reason, when you say no"), max_length=200, required=False)
    misuse = forms.BooleanField(label=_("this is no request for help (abuse, a joke)"), required=False)


MINUTES = [
    (30, _("half an hour")),
    (60, _("1 hour")),
    (90, _("1½ hours")),
    (120, _("2 hours")),
    (180, _("3 hours")),
    (240, _("4 hours")),
]


class PlanForm(forms.Form):
    """Which point is in charge, and how long the help takes: what the visit of a single helper earns hangs on both."""

    point = forms.TypedChoiceField(label=_("service point"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect)
    minutes = forms.TypedChoiceField(
        label=_("How long does it take?"),
        coerce=int,
        choices=MINUTES,
        empty_value=None,
        required=False,
        help_text=_("Helpers earn hours and points for at most this time, from the budget of the service point."),
    )

    def plan(self, suggestions: Sequence[Suggestion], row: HelpRequest, held: Scope) -> None:
        """Offer the points and the time planned until now. Chosen is the one in charge, else the most fitting of those that the
        staff review: what they name there needs nobody else's approval.
        """
        points: Any = self.fields["point"]
        points.choices = [(one.point.pk, one.point.name) for one in suggestions]
        self.suggestions = suggestions
        best = next((one.point.pk for one in suggestions if held.covers_point(one.point)), None)
        best = best or next((one.point.pk for one in suggestions), None)
        self.initial = {"point": row.point_id or best, "minutes": row.planned_minutes, **self.initial}

    @property
    def chosen_point(self) -> ServicePoint | None:
        return next((one.point for one in self.suggestions if one.point.pk == self.cleaned_data.get("point")), None)


class PassForm(PlanForm):
    """To whom: one of the suggested points, a team near by, or a person by volunteer number."""

    team = forms.ModelChoiceField(label=_("or a team"), queryset=Team.objects.none(), required=False, empty_label=_("none"))
    person = PersonField(label=_("or a person"), required=False, phones=True)
    note = forms.CharField(label=_("a word to them"), max_length=200, required=False)

    def __init__(self, *args: Any, help_request: HelpRequest, by: User, at: datetime, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_as(self, by)
        self.held = role_scope.scope_for(by, Power.REVIEW, at)
        self.plan(matching.suggest_points(help_request, at) if decides else [], help_request, self.held)
        teams = Team.objects.standing().filter(area__path__in=help_request.area.lineage()).order_by("-area__path", "name")
        forms.row_choice(self, "team").queryset = teams
        if not decides:
            del self.fields["point"], self.fields["team"], self.fields["minutes"]
            self.fields["person"].label = _("Who goes?")

    @property
    def aim(self) -> Aim:
        """Of several the narrowest is asked: a person, else a team, else the point alone."""
        person = self.cleaned_data["person"]
        return Aim(self.chosen_point, None if person else self.cleaned_data.get("team"), person)


class OpenForm(PlanForm):
    point = forms.TypedChoiceField(label=_("service point in charge"), coerce=int, empty_value=None, required=False)
    public_words = forms.CharField(
        label=_("what volunteers near by read"),
        max_length=120,
        help_text=_("Without name, door and phone number: “Change a bulb for an elderly lady, ladder is there.”"),
    )
    agreed = forms.BooleanField(label=_("The person agrees that volunteers read this"), required=False)

    def __init__(self, *args: Any, help_request: HelpRequest, beside: PassForm, **kwargs: Any) -> None:
        kwargs |= {"initial": {"public_words": help_request.public_words}, "auto_id": "open_%s"}
        super().__init__(*args, **kwargs)
        self.plan(beside.suggestions, help_request, beside.held)

    @property
    def opening(self) -> dict[str, Any]:
        """What `events.requests.actions.dispatch.open_nearby` takes."""
        chosen = self.cleaned_data
        told = {"public_words": chosen["public_words"], "agreed": chosen["agreed"]}
        return told | {"point": self.chosen_point, "minutes": chosen["minutes"]}
