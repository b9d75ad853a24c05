"""How a person is shown where there is no photo of them: the letters of their name on a calm ground."""

import re
import zlib

from django import template

register = template.Library()

TONES = 6  # `.tone-0` to `.tone-5` of theme.css
ADDED = re.compile(r"[(（].*?[)）]|[*·•]")  # what stands in brackets, and the stars of a masked name


@register.filter
def initials(name: object) -> str:
    """The one or two letters that stand for a name as it is shown: `小梅` of 张小梅, `张` of 张**, `AS` of Ann Smith."""
    words = ADDED.sub(" ", str(name or "")).split()
    if not words:
        return "?"
    if words[0].isascii() and words[0].isalpha():
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()
    whole = "".join(words)
    return whole[-2:] if len(whole) > 2 else whole[-1:]


@register.filter
def face_tone(name: object) -> int:
    """The number of the ground: the same name always has the same one."""
    return zlib.crc32(str(name or "").encode()) % TONES
