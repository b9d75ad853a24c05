"""Django's forms with the project's own sentences for what is wrong. Import this in place of `django.forms`.

A form replaces each error that a framework worded by the sentence for the kind of field and the error's code, with the field's
label in it. What a field says through `error_messages`, and what a form raises itself, stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.core import validators
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ValidationError  # handed on like what follows
from django.db.models import Field as ModelField
from django.forms import *  # noqa: F403  (this module stands in for it)
from django.forms.utils import ErrorDict, ErrorList
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words


type Sentence = tuple[Words, Words]  # with the field's label, and without it

FRAMEWORKS = ("django", "django_filters", "allauth")
LONGEST = 40  # characters of a label that is named in a sentence
ASIDE = re.compile(r"\s*[(（][^)）]*[)）]")
IS_SENTENCE = re.compile(r"[?？.。!！:：,，;；…]")

CHECK: Sentence = (_("Please check %(label)s."), _("Please check this."))
CHOOSE: Sentence = (_("Please choose %(label)s."), _("Please choose one."))
GONE: Sentence = (_("This cannot be chosen any more. Please choose again."),) * 2
NO_FILE: Sentence = (_("Please choose a file: %(label)s."), _("Please choose a file."))
TOO_LONG: Sentence = (
    _("%(label)s: at most %(limit)s characters; these are %(length)s."),
    _("At most %(limit)s characters; these are %(length)s."),
)
NUMBER: Sentence = (_("%(label)s: please enter a number."), _("Please enter a number."))
DIGITS: Sentence = (_("%(label)s: at most %(limit)s digits."), _("At most %(limit)s digits."))

# By the kind of field, the nearest of its classes first, then by the code of the error.
SENTENCES: Mapping[type[django_forms.Field], Mapping[str, Sentence]] = {
    django_forms.Field: {
        "required": (_("Please fill in %(label)s."), _("Please fill this in.")),
        "min_value": (_("%(label)s: at least %(limit)s."), _("At least %(limit)s.")),
        "max_value": (_("%(label)s: at most %(limit)s."), _("At most %(limit)s.")),
        "min_length": (_("%(label)s: at least %(limit)s characters."), _("At least %(limit)s characters.")),
        "max_length": TOO_LONG,
        "max_digits": DIGITS,
        "max_whole_digits": DIGITS,
        "max_decimal_places": (
            _("%(label)s: at most %(limit)s digits after the point."),
            _("At most %(limit)s digits after the point."),
        ),
        "null_characters_not_allowed": (_("There is a character in it that cannot be kept. Please type it again."),) * 2,
        "unique": (
            _("%(label)s: this is taken already. Please choose another."),
            _("This is taken already. Please choose another."),
        ),
        "unique_together": (_("There is one like this already."),) * 2,
    },
    django_forms.IntegerField: {"invalid": (_("%(label)s: please enter a whole number."), _("Please enter a whole number."))},
    django_forms.FloatField: {"invalid": NUMBER},
    django_forms.DecimalField: {"invalid": NUMBER},
    django_forms.DateField: {
        "required": (_("Please choose the day: %(label)s."), _("Please choose the day.")),
        "invalid": (_("There is no such day. Please choose it again."),) * 2,
    },
    django_forms.TimeField: {
        "required": (_("Please enter the time: %(label)s."), _("Please enter the time.")),
        "invalid": (_("Please enter a time of day, like 9:00."),) * 2,
    },
    django_forms.BooleanField: {"required": (_("Please tick this first."),) * 2},
    django_forms.ChoiceField: {"required": CHOOSE, "invalid_choice": GONE, "invalid_list": GONE, "invalid_pk_value": GONE},
    django_forms.MultipleChoiceField: {"required": (_("Please choose at least one: %(label)s."), _("Please choose at least one."))},
    django_forms.ModelMultipleChoiceField: {
        "required": (_("Please choose at least one: %(label)s."), _("Please choose at least one."))
    },
    django_forms.FileField: {
        "required": NO_FILE,
        "invalid": NO_FILE,
        "missing": NO_FILE,
        "contradiction": NO_FILE,
        "empty": (_("This file is empty. Please choose another."),) * 2,
        "max_length": (_("The name of this file is too long. Please give it a shorter one."),) * 2,
        "invalid_image": (_("This file is no picture we can read. Please choose another."),) * 2,
    },
    django_forms.EmailField: {"invalid": (_("Please enter an e-mail address, like name@example.cn."),) * 2},
    django_forms.URLField: {"invalid": (_("Please enter an address that begins with https://."),) * 2},
}
FORM_SENTENCES: Mapping[str, Words] = {"unique_together": _("There is one like this already.")}
DO_NOT_FIT = _("What is entered does not fit together. Please look through it once more.")


# --- which sentences are a framework's -----------------------------------------------------------------------------------


def subclasses_of(top: type) -> Iterator[type]:
    each: type
    for each in top.__subclasses__():
        yield each
        yield from subclasses_of(each)


def own_messages(one: type) -> Iterator[object]:
    """The messages that a class of fields or of validators has itself."""
    held = vars(one)
    yield from held.get("default_error_messages", {}).values()
    yield from held.get("messages", {}).values()
    yield held.get("message")


@cache
def framework_messages() -> dict[int, object]:
    """Every message that the frameworks' fields and validators raise, by its identity: an error carries the very object."""
    fields = [one for top in (django_forms.Field, ModelField) for one in (top, *subclasses_of(top))]
    theirs = [one for one in fields if one.__module__.partition(".")[0] in FRAMEWORKS]
    checks = [one for one in vars(validators).values() if isinstance(one, type) and one.__module__ == validators.__name__]
    return {id(message): message for one in (*theirs, *checks) for message in own_messages(one) if message is not None}


def is_framework_message(error: ValidationError) -> bool:
    return id(error.message) in framework_messages() or error.code == "unique_together"


# --- what is said instead ------------------------------------------------------------------------------------------------


def sentence_label(field: django_forms.Field) -> str:
    """The field's label as it stands in a sentence; empty where it is a question, a sentence of its own or missing."""
    if field.label is None or isinstance(field.label, SafeString):
        return ""
    label = ASIDE.sub("", str(field.label)).strip()
    return "" if not label or IS_SENTENCE.search(label) or len(label) > LONGEST else gettext("“%(label)s”") % {"label": label}


def find_sentence(field: django_forms.Field, code: str | None) -> Sentence:
    for kind in type(field).__mro__:
        if found := SENTENCES.get(kind, {}).get(code or ""):
            return found
    return CHECK


def format_number(number: object) -> object:
    return f"{number:,}" if isinstance(number, int | float) else number


def reword(error: ValidationError, field: django_forms.Field | None) -> None:
    """Give a framework's error the project's sentence."""
    if field is None:
        error.message = FORM_SENTENCES.get(error.code or "", DO_NOT_FIT)
        return
    given = error.params or {}
    limit, length = given.get("limit_value", given.get("max")), given.get("show_value", given.get("length"))
    label = sentence_label(field)
    with_label, without = find_sentence(field, error.code)
    error.message = with_label if label else without
    error.params = {**given, "label": label, "limit": format_number(limit), "length": format_number(length)}


class OwnSentences:
    """Forms whose errors are the project's sentences, whoever raised them; with fields that are filled in by several presses."""

    fields: dict[str, django_forms.Field]
    cleaned_data: dict[str, Any]

    def full_clean(self) -> None:
        """Checks nothing after a press inside a field of several steps: the form is shown again with all that was typed."""
        name = self.unfinished_field() if self.is_bound else None  # type: ignore[attr-defined]
        if name is None:
            super().full_clean()  # type: ignore[misc]
        else:
            self._errors, self.cleaned_data = ErrorDict({name: ErrorList()}), {}

    def unfinished_field(self) -> str | None:
        for name, field in self.fields.items():
            if (asks := getattr(field, "is_unfinished", None)) and asks(self[name].data):  # type: ignore[index]
                return name
        return None

    def add_error(self, field: str | None, error: Any) -> None:
        told = error if isinstance(error, ValidationError) else ValidationError(error)
        named_errors = told.error_dict if hasattr(told, "error_dict") else {field or NON_FIELD_ERRORS: told.error_list}
        for name, errors in named_errors.items():
            for each in errors:
                if self.is_foreign(each):
                    reword(each, self.fields.get(name))
        super().add_error(field, told)  # type: ignore[misc]

    def is_foreign(self, error: ValidationError) -> bool:
        return is_framework_message(error)


if not TYPE_CHECKING:  # for type checkers they are Django's: a model form is generic in its stub alone

    class Form(OwnSentences, django_forms.Form):
        pass

    class ModelForm(OwnSentences, django_forms.ModelForm):
        def is_foreign(self, error: ValidationError) -> bool:
            constraints = self._meta.model._meta.constraints
            return super().is_foreign(error) or str(error.message) in {one.get_violation_error_message() for one in constraints}

    class BaseFormSet(django_forms.BaseFormSet):
        default_error_messages = {
            "missing_management_form": _("The page did not arrive whole. Please load it again and send it once more."),
            "too_many_forms": _("These are too many at once; at most %(num)d go."),
            "too_few_forms": _("These are too few; at least %(num)d are needed."),
        }

    def formset_factory(form, formset=BaseFormSet, **kwargs):
        return django_forms.formset_factory(form, formset=formset, **kwargs)


def row_choice(form: django_forms.BaseForm, name: str) -> django_forms.ModelChoiceField[Any]:
    """The field of a form that chooses a row or rows, with the type under which its rows can be set."""
    field: Any = form.fields[name]
    chooser: django_forms.ModelChoiceField[Any] = field
    return chooser
