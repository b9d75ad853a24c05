"""The words of text messages: in full for gateways that take any text, and as a sentence with variables for those that do not.

Providers in China send registered templates only: the text is fixed, and a message fills its variables. So each kind that goes out
as a text message has one plain sentence, `Kind.text` or, for codes, `register_text`, with variables like `%(title)s`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.template import Context, loader
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteer.notices import kinds

type Words = str | Promise


@dataclass(frozen=True)
class Text:
    """A text message: its kind, and plain JSON that fills its sentence."""

    kind: str
    params: Mapping[str, Any]


# Kinds of text that are no notice: somebody waits for them on a page.
CODES: dict[str, Words] = {}
VARIABLE = re.compile(r"%\((\w+)\)s")
LONGEST_VALUE = 35  # characters that providers take for a variable


def register_text(kind: str, words: Words) -> None:
    """Register a text that is no notice, a code above all. Called by the `notices.py` of the room that sends it."""
    if kind in CODES:
        raise ImproperlyConfigured(f"Two texts are called {kind}.")
    CODES[kind] = words


register_text("code", _("Your code is %(code)s, valid for 5 minutes. Tell it to nobody."))


def code_text(code: str) -> Text:
    """The text of a code that does nothing but sign in."""
    return Text("code", {"code": code})


def sentences() -> dict[str, Words]:
    """Kind -> its sentence, of everything that may go out as a text message, codes first."""
    return CODES | {kind.name: kind.text for kind in kinds.KINDS.values() if kind.sms}


def full_words(kind: str, params: Mapping[str, Any]) -> str:
    """What a text says in the active language, as plain text (not escaped, not marked safe)."""
    if kind in CODES:
        return str(CODES[kind]) % params
    template = loader.get_template(kinds.template_name(kind))
    text: str = template.template.render(Context(dict(params), autoescape=False))  # type: ignore[attr-defined]  # Django's own backend
    return nest_quotes(" ".join(text.split()))


def nest_quotes(text: str) -> str:
    """Quotation marks inside quotation marks become single ones (GB/T 15834): titles of events have some of their own."""
    depth, told = 0, []
    for sign in text:
        depth -= sign == "”" and depth > 0
        told.append({"“": "‘", "”": "’"}.get(sign, sign) if depth % 2 else sign)
        depth += sign == "“"
    return "".join(told)


def variables(words: Words) -> list[str]:
    """The names of a sentence's variables in the order in which they stand in it, in the active language."""
    return list(dict.fromkeys(VARIABLE.findall(str(words))))


def numbered(words: Words) -> str:
    """The sentence as Tencent registers it: `{1}`, `{2}` for its variables."""
    order = variables(words)
    return VARIABLE.sub(lambda found: f"{{{order.index(found[1]) + 1}}}", str(words))


def named(words: Words) -> str:
    """The sentence as Aliyun registers it: `${title}` for a variable."""
    return VARIABLE.sub(r"${\1}", str(words))


def values(names: Iterable[str], params: Mapping[str, Any]) -> dict[str, str]:
    """What fills these variables. Raises KeyError where `params` lacks one."""
    return {name: plain_value(params[name]) for name in names}


def plain_value(value: Any) -> str:
    """A moment or a day (ISO) in local time as people write it; everything else as it is, cut where it is too long.

    Always in Chinese: the sentence around it is registered in Chinese.
    """
    if isinstance(value, str) and (moment := read_moment(value)):
        return moment
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def read_moment(text: str) -> str:
    """`11月24日 14:00` or `11月24日`; empty where the text is neither a moment nor a day."""
    try:
        if len(text) > len("2026-11-24") and (moment := parse_datetime(text)) and moment.tzinfo:
            there = timezone.localtime(moment)
            return f"{there.month}月{there.day}日 {there:%H:%M}"
        day = parse_date(text) if len(text) == len("2026-11-24") else None
    except ValueError:  # written like one, and no day of any calendar
        return ""
    return f"{day.month}月{day.day}日" if day else ""


def registered_language() -> translation.override:
    """Within it sentences are in the language in which they are registered, whatever the reader's is."""
    return translation.override("zh-hans")
