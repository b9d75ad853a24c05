"""Forms of rows that two people may change at the same time.

A page carries the version of what it showed: a mark of the value of each field. When the form comes back, the row is locked and
read anew (`lock_for_edit`, inside `atomic_edit`). A field that somebody changed meanwhile and that this form would set to
something else is not saved: both values are shown, what was typed stays in its place, and the person chooses. So no later save
undoes an earlier one unseen, whichever way the earlier one was made.

A form without a version (a page from before, another program) is taken as it is.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from functools import wraps
from typing import Any, Concatenate, Protocol, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.choices import flatten_choices
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from volunteer.core import audit, clock, forms
from volunteer.templatetags.formatting import day, moment

VERSION = "version"
KEEP = "keep_"
THEIRS, MINE = "theirs", "mine"
MOST = 20_000  # letters of a version that are read


def atomic_edit[Request: HttpRequest, **P](
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[Request, P], HttpResponseBase]:
    """Let a press on this page run in one transaction, so that what `lock_for_edit` locked stays as it is until it is saved."""

    @wraps(view)
    def inside(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return cast(Callable[Concatenate[Request, P], HttpResponseBase], inside)


def lock_for_edit[M: models.Model](request: HttpRequest, row: M) -> M:
    """The row as it is now, and for a press locked until its transaction ends. A 404 where it has gone meanwhile."""
    if request.method == "POST" and not row._state.adding:
        try:
            row.refresh_from_db(from_queryset=type(row)._base_manager.select_for_update(no_key=True))
        except ObjectDoesNotExist:
            raise Http404 from None
    return row


class ExtraPart(Protocol):
    """What a form saves beside its fields, such as a table of rows."""

    @property
    def label(self) -> str: ...
    @property
    def initial(self) -> Any: ...
    @property
    def typed(self) -> Any: ...
    def has_changed(self) -> bool: ...
    def in_words(self, value: Any) -> str: ...


@dataclasses.dataclass(frozen=True)
class Version:
    """What a page showed (a mark for each name), about which of it it asked, and when."""

    of: dict[str, str] = dataclasses.field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    at: datetime | None = None

    @classmethod
    def read(cls, text: str) -> Version:
        told = json.loads(text)
        of = {str(name): str(one) for name, one in told["of"].items()}
        at = parse_datetime(str(told["at"]))
        return cls(of, frozenset(str(name) for name in told["asked"]), at if at and is_aware(at) else None)


@dataclasses.dataclass(frozen=True)
class Conflict:
    """A value that somebody changed while the form was filled in; `chosen` is what is ticked already."""

    name: str
    label: str
    theirs: str
    mine: str
    chosen: str = ""


class EditForm(forms.BaseForm):
    """Mixin for forms that change a row: `subject`, or the instance of a ModelForm. A new row has no version."""

    subject: models.Model | None = None

    def __init__(self, *args: Any, subject: models.Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance = getattr(self, "instance", None)
        self.subject = subject or (instance if instance is not None and not instance._state.adding else None)
        self.extra_parts: dict[str, ExtraPart] = {}
        self.met: list[Conflict] = []
        self.asked: set[str] = set()
        if self.subject is not None:
            self.fields[VERSION] = forms.CharField(required=False, widget=forms.HiddenInput, initial=self._version)

    @property
    def beside(self) -> list[Conflict]:
        """What has to be chosen beside the fields."""
        return [both for both in self.met if any(both.name == self.add_prefix(KEEP + name) for name in self.extra_parts)]

    # --- the version -----------------------------------------------------------------------------------------------

    def _version(self) -> str:
        """What the page shows, and about what it asks which value stays."""
        told = {"of": self._marks(), "asked": sorted(self.asked), "at": clock.now().isoformat()}
        return json.dumps(told, separators=(",", ":"))

    def _marks(self) -> dict[str, str]:
        shown = {name: self.get_initial_for_field(field, name) for name, field in self._own_fields()}
        return {
            name: fingerprint(value)
            for name, value in (shown | {name: part.initial for name, part in self.extra_parts.items()}).items()
        }

    def _own_fields(self) -> Iterator[tuple[str, forms.Field]]:
        return ((name, field) for name, field in self.fields.items() if not field.widget.is_hidden)

    def _sent_version(self) -> Version:
        """What the page carried; nothing where that cannot be read."""
        text = str(self.data.get(self.add_prefix(VERSION), ""))
        try:
            return Version.read(text) if len(text) <= MOST else Version()
        except (ValueError, TypeError, KeyError, AttributeError):
            return Version()

    # --- when it comes back ----------------------------------------------------------------------------------------

    def full_clean(self) -> None:
        if not self.is_bound or self.subject is None:
            super().full_clean()
            return
        sent = self._sent_version()
        self.met, self.asked = [], set()
        theirs = [self.fields[name] for name in sent.asked if name in self.fields and self.takes_theirs(name)]
        for field in theirs:
            field.disabled = True  # Django then takes the initial value, whatever was typed
        super().full_clean()
        for field in theirs:
            field.disabled = False  # so that what was typed is still there when the form is shown again
        self._meet(self.subject, sent)
        sent_back: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent cannot be changed
        sent_back[self.add_prefix(VERSION)] = self._version()
        self.data = sent_back

    def _clean_form(self) -> None:
        self.cleaned_data.pop(VERSION, None)
        super()._clean_form()  # type: ignore[misc]

    def takes_theirs(self, name: str) -> bool:
        """Whether the person chose what somebody else had saved."""
        return self._choice(name) == THEIRS

    def _choice(self, name: str) -> str:
        said = str(self.data.get(self.add_prefix(KEEP + name), ""))
        return said if said in (THEIRS, MINE) else ""

    def _meet(self, subject: models.Model, sent: Version) -> None:
        """Find what somebody changed meanwhile and this form would set to something else."""
        now, met = self._marks(), []
        for name, before in sent.of.items():
            choice = self._choice(name) if name in sent.asked else ""
            if name not in now or not (choice or self._differs(name)):
                continue
            if now[name] != before or (name in sent.asked and not choice):
                met.append(name)
                untouched = before in self._typed_marks(name)  # then the other person's is most likely wanted
                self._ask(name, THEIRS if untouched else "")
                self._refuse(name)
            elif choice:  # it stays chosen, should the form be shown again for another reason
                self._ask(name, choice)
        if met:
            self.add_error(None, self._who(subject, sent.at))

    def _differs(self, name: str) -> bool:
        return self.extra_parts[name].has_changed() if name in self.extra_parts else self[name]._has_changed()  # type: ignore[attr-defined]  # as Django asks for `changed_data`

    def _typed(self, name: str) -> Any:
        if name in self.extra_parts:
            return self.extra_parts[name].typed
        typed = self.cleaned_data.get(name, self[name].data)
        field = self.fields[name]
        stands_for = isinstance(typed, models.Model) and not isinstance(field, forms.ModelChoiceField)  # a person, by number
        one_text = isinstance(field, forms.MultipleChoiceField) and isinstance(typed, str)
        return self[name].data if stands_for or one_text or self.takes_theirs(name) else typed

    def _typed_marks(self, name: str) -> set[str]:
        return {fingerprint(self._typed(name))} | ({fingerprint(self[name].data)} if name in self.fields else set())

    def _ask(self, name: str, chosen: str) -> None:
        """Show both values, of which one may be ticked already. A file is asked for by the sentence at its field alone."""
        if name in self.extra_parts:
            part = self.extra_parts[name]
            theirs, mine = part.in_words(part.initial), part.in_words(part.typed)
            both = Conflict(self.add_prefix(KEEP + name), part.label, theirs, mine, chosen)
        elif isinstance(field := self.fields[name], forms.FileField):
            return
        else:
            theirs, mine = display_value(field, self.get_initial_for_field(field, name)), display_value(field, self._typed(name))
            both = Conflict(self.add_prefix(KEEP + name), str(field.label), theirs, mine, chosen)
            field.meanwhile = both  # type: ignore[attr-defined]  # django/forms/field.html shows it below the field
        self.met.append(both)
        self.asked.add(name)

    def _refuse(self, name: str) -> None:
        if name in self.extra_parts:
            self.add_error(None, _("%(what)s: changed meanwhile, choose which stays.") % {"what": self.extra_parts[name].label})
        elif isinstance(self.fields[name], forms.FileField):
            self.add_error(name, _("Somebody changed this picture meanwhile. Choose yours once more if it is to stand instead."))
        else:
            self.add_error(name, _("Changed meanwhile: choose which one stays."))

    def _who(self, subject: models.Model, since: datetime | None) -> str:
        """Who changed it, where that is known."""
        last = audit.last_act(subject)
        if last is None or last.actor is None or since is None or last.at < since:
            return _("Somebody changed this while you were writing. Nothing is saved yet: choose below what stays, then save.")
        words = _(
            "%(name)s changed this while you were writing (%(moment)s). Nothing is saved yet: choose below what stays, then save."
        )
        return words % {"name": last.actor, "moment": moment(last.at)}


# --- values ----------------------------------------------------------------------------------------------------------------


def fingerprint(value: Any) -> str:
    """A short mark of a value, the same for the value as kept and as typed."""
    return hashlib.sha256(json.dumps(json_value(value), ensure_ascii=False).encode()).hexdigest()[:12]


def json_value(value: Any) -> Any:
    """A value of a form as JSON knows it: rows by their keys, several of them without an order."""
    match value:
        case None | False:
            return ""
        case models.Model():
            return str(value.pk)
        case FieldFile():
            return value.name or ""
        case models.QuerySet() | [models.Model(), *_]:
            return sorted(str(one.pk) for one in value)
        case dict():
            return {str(key): json_value(one) for key, one in value.items()}
        case list() | tuple():
            return [json_value(one) for one in value]
        case date() | time():
            return value.isoformat()
    return str(value).strip().replace("\r\n", "\n")


def display_value(field: forms.Field, value: Any) -> str:
    """A value of a field as the person reads it in the form."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(row_names(field, value))
    if isinstance(field, forms.ChoiceField):
        names = {str(key): str(label) for key, label in cast(Any, flatten_choices)(field.choices)}
        many = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(names.get(str(one), str(one)) for one in many if one not in (None, ""))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return moment(value) if isinstance(value, datetime) else day(value)
    value = field.prepare_value(value)
    return "" if value is None else str(value)


def row_names(field: forms.ModelChoiceField[Any], value: Any) -> Iterable[str]:
    """The rows chosen, by the names that the form gives them."""
    many = value if isinstance(value, (list, tuple, models.QuerySet)) else [] if value in (None, "") else [value]
    keys = [one.pk if isinstance(one, models.Model) else one for one in many]
    rows = field.queryset.model._base_manager.filter(pk__in=keys) if keys and field.queryset is not None else []
    return [str(field.label_from_instance(row)) for row in rows]
