"""Every sentence of Django, django-filter and allauth, from their own catalogues, so that a test can find one among ours."""

import gettext
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

CATALOGUES = [
    ("django", "conf/locale/zh_Hans/LC_MESSAGES/django.mo"),
    ("django", "contrib/postgres/locale/zh_Hans/LC_MESSAGES/django.mo"),
    ("django_filters", "locale/zh_Hans/LC_MESSAGES/django.mo"),
    ("django_filters", "locale/zh_CN/LC_MESSAGES/django.mo"),
    ("allauth", "locale/zh_Hans/LC_MESSAGES/django.mo"),
]
GAP = re.compile(r"%%\((\w+)\\?\)[sd]|%\\?\(\w+\\?\)[sd]|%[sd]|\\?\{\w*\\?\}")


@cache
def sentences() -> re.Pattern[str]:
    """What a whole sentence of a framework looks like, in Chinese or English, with anything in its gaps."""
    found = set()
    for package, path in CATALOGUES:
        file = Path(find_spec(package).origin).parent / path
        if file.exists():
            with file.open("rb") as stored:
                for msgid, said in gettext.GNUTranslations(stored)._catalog.items():
                    found |= {msgid[0] if isinstance(msgid, tuple) else msgid, said}
    whole = {text.strip() for text in found if text.strip().endswith((".", "。")) and len(text.strip()) > 5}
    assert len(whole) > 100
    return re.compile("|".join(sorted(GAP.sub(".*", re.escape(text)) for text in whole)))


def is_foreign(sentence: str) -> bool:
    return bool(sentences().fullmatch(sentence.strip()))
