"""The field by which a place is chosen: a home, or where something is wanted.

Without JavaScript each press sends the form, which comes back with the next step and all that was typed. With JavaScript only the
field is loaded anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.forms.utils import flatatt
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms
from volunteer.core.ids import int_or_zero
from volunteer.core.unsent.refill import PUT_BACK
from volunteer.models import Area
from volunteer.places import choosing
from volunteer.places.choosing import Choice, Found

WORDS = "words"  # the name of the search box, behind the name of the field
OPENS, TAKES, FINDS = "in", "take", "find"
TYPES, NEAR = "type", "near"  # typing in the search box and telling a position, which need JavaScript
HTMX_CONFIG = '{"includeIndicatorStyles":false,"allowEval":false}'


@dataclass(frozen=True)
class Press:
    """A press inside the field: the form is not finished. `chosen` is what was chosen before, by its id as text."""

    chosen: str
    act: str
    area: int = 0
    words: str = ""


@dataclass(frozen=True)
class HtmxConfig:
    """What htmx is told, before its script."""

    path: str = "htmx-config"

    def __html__(self) -> str:
        return format_html('<meta name="htmx-config" content="{}">', HTMX_CONFIG)


@dataclass(frozen=True)
class DeferredScript:
    path: str

    def __html__(self) -> str:
        return format_html("<script{}></script>", flatatt({"src": static(self.path), "defer": True}))


def read_press(values: list[str], words: str) -> str | Press:
    """The id that was chosen, as text, or a press inside the field. The hidden value comes first, a pressed button last."""
    chosen = next((value for value in values if ":" not in value), "")
    act, colon, area = values[-1].partition(":") if values else ("", "", "")
    if colon and act == TAKES:
        return Press(area, TAKES, int_or_zero(area))
    if colon and act in (OPENS, FINDS):
        return Press(chosen, act, int_or_zero(area), words)
    if words.strip():  # the key "enter" in the search box; or nothing was chosen of what was found
        return Press(chosen, FINDS, words=words)
    return values[-1] if values else ""


class PlaceInput(forms.Widget):
    """The place that is chosen, with a way to change it; or the steps to one, a search box and a button for "near me"."""

    template_name = "volunteer/places/choose.html"
    use_fieldset = True
    choices: Any = ()

    class Media:
        css = {"all": ("css/place-field.css",)}
        js = (HtmxConfig(), DeferredScript("vendor/htmx/htmx.min.js"), DeferredScript("js/place-field.js"))

    def __init__(self, choice: Choice, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choice = choice

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | Press:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, "")
        values = values if isinstance(values, list) else [values]
        return read_press([str("" if value is None else value) for value in values], str(data.get(f"{name}-{WORDS}") or ""))

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, dict(attrs or {}))
        press, found = value if isinstance(value, tuple) else (value, None)
        if kept := PUT_BACK.get().get(name):
            press = read_press(list(kept), "")
        press = press if isinstance(press, Press) else Press(str(press or ""), "")
        return context | self.state(name, press, context["widget"]["attrs"].get("id") or f"id_{name}", found)

    def render_near(self, name: str, press: Press, found: Found, attrs: dict[str, Any]) -> str:
        """The field with the places near a position."""
        return self.render(name, (press, found), attrs)

    def state(self, name: str, press: Press, id: str, found: Found | None) -> dict[str, Any]:
        """What the template shows after this press; `found` is what lies near a position."""
        day = clock.today()
        named = choosing.find_area(int_or_zero(press.chosen))
        closed = named if named and not named.is_open(day) else None
        area = None if closed else named
        if press.act in (FINDS, TYPES):
            found = choosing.search_places(self.choice, press.words, day)
        opened = area is None or found is not None or press.act == OPENS
        return {
            "name": name,
            "id": id,
            "chosen": area,
            "lies_in": choosing.lies_in(area) if area else "",
            "change": area and (area.pk if choosing.may_open(self.choice, area) else area.parent_id),
            "closed": closed,
            "into": choosing.merged_into(closed) if closed else None,
            "opened": opened,
            "found": found,
            "step": choosing.find_step(self.choice, press.area, day) if opened and found is None else None,
            "typed": press.words,
            "pressed": press.act,
            "optional": not self.is_required,
            "url": self.address(name, id, named),
        }

    def address(self, name: str, id: str, chosen: Area | None) -> str:
        """Where the field is loaded anew."""
        query = {"field": name, "id": id, "deepest": self.choice.deepest, "chosen": str(chosen.pk) if chosen else ""}
        if self.choice.tops is not None:
            query["tops"] = ",".join(self.choice.tops)
        if not self.is_required:
            query["optional"] = "1"
        if self.choice.highest != Area.Level.COMMUNITY:
            query["highest"] = self.choice.highest
        return f"{reverse('volunteer:choose_place')}?{urlencode(query)}"


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An open community, or a compound of one; `choice` says what exactly. Its value is an area with what it lies in."""

    default_error_messages = {"required": _("Please choose the place.")}
    PROBLEMS: ClassVar = {
        "closed": _("“%(place)s” is closed. Please choose another place."),
        "merged": _("“%(place)s” has become part of “%(into)s”. Please choose it, or another place."),
        "higher": _("“%(place)s” is too large. Please choose the community too."),
        "elsewhere": _("“%(place)s” cannot be chosen here. Please choose another place."),
    }
    widget: PlaceInput

    def __init__(self, *, choice: Choice | None = None, **kwargs: Any) -> None:
        super().__init__(
            queryset=Area.objects.none(), widget=PlaceInput(choice or Choice()), **({"label": _("Community or compound")} | kwargs)
        )

    @property
    def choice(self) -> Choice:
        return self.widget.choice

    @choice.setter
    def choice(self, choice: Choice) -> None:
        self.widget.choice = choice

    def is_unfinished(self, value: object) -> bool:
        """Whether a button inside the field was pressed, and not the form's own."""
        return isinstance(value, Press)

    def to_python(self, value: Any) -> Area | None:
        if isinstance(value, Area):
            value = value.pk
        if value in self.empty_values:
            return None
        area, day = choosing.find_area(int_or_zero(str(value))), clock.today()
        if area is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        if problem := self.find_problem(area):
            raise forms.ValidationError(self.PROBLEMS[problem], code=problem, params={"place": area})
        if not area.is_open(day):
            into = choosing.merged_into(area)
            code = "merged" if into else "closed"
            raise forms.ValidationError(self.PROBLEMS[code], code=code, params={"place": area, "into": into})
        return area

    def find_problem(self, area: Area) -> str:
        """Why this area is none of those that may be chosen here; empty where it is."""
        if area.tier < choosing.tier_of(self.choice.highest):
            return "higher"
        return "" if area.level in self.choice.levels and self.choice.covers(area.path) else "elsewhere"


def community_field(**kwargs: Any) -> PlaceField:
    """A field for a community, no deeper."""
    return PlaceField(choice=Choice(deepest=Area.Level.COMMUNITY), **({"label": _("Community")} | kwargs))
