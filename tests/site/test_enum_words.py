"""Every choice and every refusal of the project has a sentence in either language, made when it is read."""

import re

from django.db.models import Choices
from django.utils import translation
from django.utils.functional import Promise

from tests.support.project_modules import below, load_all

OURS = ("volunteer", "points", "events")
HAN = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[A-Za-z]{2,}")
UNREAD = {"volunteer.notices.models.Delivery.State": "where a message is on its way: nobody is shown it"}


def members():
    load_all()
    found = {one for one in below(Choices) if one.__module__.partition(".")[0] in OURS}
    for kind in sorted(found, key=lambda one: (one.__module__, one.__qualname__)):
        if f"{kind.__module__}.{kind.__qualname__}" not in UNREAD:
            yield from kind


def told(member, language):
    with translation.override(language):
        return str(member.label)


def name_of(member):
    return f"{type(member).__module__}.{type(member).__qualname__}.{member.name}"


def test_every_sentence_of_an_enum_stands_in_the_chinese_catalogue():
    missing, seen = set(), 0
    for member in members():
        seen += 1
        if not HAN.search(told(member, "zh-hans")):
            missing.add(name_of(member))
    assert missing == set()
    assert seen > 900


def test_every_sentence_of_an_enum_is_made_when_it_is_read():
    """A label that was translated while its module was loaded would stand in one language for ever."""
    frozen = {name_of(one) for one in members() if LETTERS.search(told(one, "en")) and not isinstance(one.label, Promise)}
    assert frozen == set()


def test_gaps_are_the_same_in_either_language():
    gaps = re.compile(r"%\((\w+)\)[sd]")
    differ = {name_of(one) for one in members() if set(gaps.findall(told(one, "en"))) != set(gaps.findall(told(one, "zh-hans")))}
    assert differ == set()


def test_no_refusal_is_told_by_its_value():
    """A refusal without a label of its own would read like `Not Yours`, which Django makes of the name."""
    made = {name_of(one) for one in members() if told(one, "en") == one.name.replace("_", " ").title() and " " in told(one, "en")}
    assert made == set()
