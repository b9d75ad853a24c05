"""Chinese names by their sound, without a dictionary: GB 2312 placed its 3,755 everyday characters in pinyin order.

The embedded PostgreSQL is built without ICU, so the database cannot sort so by itself.
"""

from bisect import bisect_right
from collections.abc import Sequence

LETTERS = "abcdefghjklmnopqrstwxyz"  # no syllable begins with i, u or v
BEGINNINGS = [first.encode("gb2312") for first in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"]  # the first character of each
END_OF_EVERYDAY = b"\xd7\xf9"
TWO_SOUNDS = {"行": "hx", "长": "cz", "重": "cz", "乐": "ly", "厦": "sx", "朝": "cz"}  # in names of places


def pinyin_key(name: str) -> bytes:
    """A key that sorts common Chinese names by their sound."""
    return name.encode("gb18030")


def first_letters(character: str) -> str:
    """The letters with which the sound of a character may begin: all for a rare one, none for a sign."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    placed = character.encode("gb18030")
    if BEGINNINGS[0] <= placed <= END_OF_EVERYDAY and len(placed) == 2:
        return TWO_SOUNDS.get(character, LETTERS[bisect_right(BEGINNINGS, placed) - 1])
    return LETTERS if character.isalpha() else ""


def initials(name: str) -> tuple[str, ...]:
    """The letters that people type for the characters of a name: c, q, s, q for 长青社区. For each, those it may be."""
    return tuple(letters for character in name if (letters := first_letters(character)))


def has_initials(known: Sequence[str], typed: str) -> bool:
    """Whether the letters `typed` (lower case) stand in a row anywhere in `known`, from `initials`."""
    starts = range(len(known) - len(typed) + 1)
    return any(all(letter in known[start + n] for n, letter in enumerate(typed)) for start in starts)
