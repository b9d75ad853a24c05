"""Puts what somebody had typed back into the form of a finished page.

The page is read by Python's own parser, which says where each tag stands; only the values of one form are written anew, escaped.
Hidden values, passwords, codes, files and buttons stay as the page made them; but the version of an edited row is that of the page
that was sent, so that what was changed meanwhile is still asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.utils.html import escape

from volunteer.core.editing import VERSION

type Typed = Mapping[str, Sequence[str]]
# What is put back into the page that is being made, for a field whose value is hidden and shown in words beside it.
PUT_BACK: ContextVar[Typed] = ContextVar("put_back", default={})  # noqa: B039  (nobody writes into it)
UNTOUCHED = ("hidden", "password", "file", "submit", "button", "reset", "image")
MACHINES_OWN = (VERSION, "id", "act", "next", "TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
TICKED = ("checkbox", "radio")


@dataclass
class Control:
    """One place of a form to type or choose; `start` to `end` is its tag, or for a text area what stands between its tags."""

    tag: str
    name: str
    start: int
    end: int
    attrs: dict[str, str | None]

    @property
    def kind(self) -> str:
        return (self.attrs.get("type") or "text").lower() if self.tag == "input" else self.tag

    @property
    def value(self) -> str:
        return self.attrs.get("value") or ("on" if self.kind in TICKED else "")

    @property
    def is_secret(self) -> bool:
        return self.kind == "password" or "code-input" in (self.attrs.get("class") or "")


@dataclass
class Form:
    action: str
    start: int
    controls: list[Control] = field(default_factory=list)

    def fits(self, typed: Typed) -> tuple[int, int]:
        """How well what was sent fits: hidden values and buttons that differ, then names that are there."""
        fixed = [control for control in self.controls if control.kind in ("hidden", "button")]
        same = sum(control.value in typed.get(control.name, ()) for control in fixed)
        other = sum(control.name in typed and control.value not in typed[control.name] for control in fixed)
        return same - other, sum(name in typed for name in {control.name for control in self.controls})


class Reader(HTMLParser):
    """Finds the forms of a page that are sent by POST, and where their controls stand."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = ""
        self.area: Control | None = None
        self.lines = [0]
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.feed(page)
        self.close()

    @property
    def here(self) -> int:
        line, offset = self.getpos()
        return self.lines[line - 1] + offset

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told, start = dict(attrs), self.here
        end = start + len(self.get_starttag_text() or "")
        if tag == "form":
            self.form = Form(told.get("action") or "", end) if (told.get("method") or "").lower() == "post" else None
            self.forms += [self.form] if self.form else []
        elif self.form is not None:
            self._control(self.form, tag, told, start, end)

    def _control(self, form: Form, tag: str, told: dict[str, str | None], start: int, end: int) -> None:
        name = told.get("name") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            form.controls.append(Control(tag, self.select, start, end, told))
        elif tag == "textarea" and name:
            self.area = Control(tag, name, end, end, told)
            form.controls.append(self.area)
        elif tag in ("input", "button") and name:
            form.controls.append(Control(tag, name, start, end, told))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area is not None:
            self.area.end, self.area = self.here, None


@dataclass(frozen=True)
class RefilledPage:
    """The page with what was typed, where its form begins (None: it has none for this), and what found no place in it."""

    page: str
    form: int | None
    left: list[str]


def refill(page: str, address: str, action: str, typed: Typed) -> RefilledPage:
    """Put what was typed (and sent to the path `action`) back into its form on the page of this address."""
    forms = [form for form in Reader(page).forms if urlsplit(urljoin(address, form.action)).path == action]
    form = max(forms, key=lambda one: one.fits(typed), default=None)
    if form is None:
        return RefilledPage(page, None, typed_words(typed))
    changes = sorted(find_replacements(form, typed))
    placed = {control.name for control in form.controls}
    left = typed_words({name: values for name, values in typed.items() if name not in placed})
    for start, end, text in reversed(changes):
        page = page[:start] + text + page[end:]
    return RefilledPage(page, form.start if changes else None, left)


def typed_words(typed: Typed) -> list[str]:
    """What a person typed, without what a page sends by itself."""
    own = (name for name in typed if name.rpartition("-")[2] not in MACHINES_OWN)
    return [value for name in own for value in typed[name] if value.strip()]


def find_replacements(form: Form, typed: Typed) -> Iterator[tuple[int, int, str]]:
    """What is written anew: (start, end, text), where it differs from what stands there. Equal names take their values in turn."""
    turns = {name: iter(values) for name, values in typed.items()}
    for control in form.controls:
        if control.is_secret or (control.kind in UNTOUCHED and not is_version(control)):
            continue
        if control.kind in TICKED or control.kind == "option":
            if control.name in typed or (control.kind == "checkbox" and typed):
                yield from tick_replacements(control, control.value in typed.get(control.name, ()))
        elif (text := next(turns.get(control.name, iter(())), None)) is not None:
            yield from value_replacements(control, text)


def is_version(control: Control) -> bool:
    return control.kind == "hidden" and (control.name == VERSION or control.name.endswith(f"-{VERSION}"))


def tick_replacements(control: Control, chosen: bool) -> Iterator[tuple[int, int, str]]:
    word = "selected" if control.kind == "option" else "checked"
    if chosen != (word in control.attrs):
        attrs = {name: value for name, value in control.attrs.items() if name != word} | ({word: None} if chosen else {})
        yield control.start, control.end, render_tag(control, attrs)


def value_replacements(control: Control, text: str) -> Iterator[tuple[int, int, str]]:
    if control.kind == "textarea":
        yield control.start, control.end, f"\n{escape(text)}"
    elif text != (control.attrs.get("value") or ""):
        yield control.start, control.end, render_tag(control, control.attrs | {"value": text})


def render_tag(control: Control, attrs: Mapping[str, str | None]) -> str:
    told = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attrs.items())
    return f"<{control.tag}{told}>"
