"""One thing, one name: what the table of words (`locale/words.toml`) replaces is read nowhere.

On the pages that residents open it is looked for where those are walked: `test_permissions`.
"""

import ast
import gettext
import re
import tokenize
from io import BytesIO
from pathlib import Path

from django.template.loader import get_template
from django.utils.translation.template import templatize

from tests.support.words import TABLE, avoided, for_everybody, for_residents
from volunteer.notices.kinds import KINDS, Subject, template_name

OURS = Path(__file__).resolve().parents[2] / "locale/zh_Hans/LC_MESSAGES/django.mo"
TRANSLATED = gettext.GNUTranslations(BytesIO(OURS.read_bytes()))._catalog


def chinese(msgid: str) -> str:
    """The translation of a message, of a plural too."""
    return TRANSLATED.get(msgid) or TRANSLATED.get((msgid, 0)) or ""


def messages(template: str) -> list[str]:
    """What a template has translated, as it stands in the catalogue; of a plural the form for one."""
    source = templatize(Path(get_template(template).origin.name).read_text("utf-8"))
    tokens = [token.string for token in tokenize.tokenize(BytesIO(source.encode()).readline) if token.type == tokenize.STRING]
    return [ast.literal_eval(string) for string in tokens]


def to_residents() -> list[str]:
    return [name for name, kind in KINDS.items() if kind.subject is not Subject.WORK]


def test_the_table_contradicts_itself_nowhere():
    assert [row["say"] for row in TABLE if row["readers"] not in ("everybody", "residents")] == []
    assert [word for row in TABLE for word in row["not"] if any(word in other["say"] for other in TABLE)] == []


def test_no_translation_has_a_word_that_nobody_reads():
    assert [text for text in TRANSLATED.values() if avoided(text, for_everybody())] == []


def test_no_notice_to_residents_has_a_word_of_an_office():
    words = {kind: [chinese(message) for message in messages(template_name(kind))] for kind in to_residents()}
    assert all(any(re.search(r"[\u4e00-\u9fff]", text) for text in texts) for texts in words.values())
    assert {kind: texts for kind, texts in words.items() if any(avoided(text, for_residents()) for text in texts)} == {}
