"""Every template compiles and obeys the content policy: nothing inline."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

ROOT = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*") if path.suffix in {".html", ".txt"})
INLINE = [
    re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    re.compile(r"<style\b", re.I),
    re.compile(r"\sstyle=", re.I),
    re.compile(r"\son[a-z]+=", re.I),
    re.compile(r"javascript:", re.I),
]

TRANSLATED = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.S)
LATIN_MARK = re.compile(r"(?:\}\}|%\}|</b>)[:,;] ")


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_it_compiles_and_holds_nothing_inline(path: Path):
    engines["django"].get_template(str(path))
    text = (ROOT / path).read_text(encoding="utf-8")
    assert [rule.pattern for rule in INLINE if rule.search(text)] == []


def test_no_template_is_longer_than_a_screen_or_three():
    lines = {str(path): (ROOT / path).read_text(encoding="utf-8").count("\n") for path in TEMPLATES}
    assert {path: count for path, count in lines.items() if count > 160} == {}


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=str)
def test_marks_between_words_are_translated_too(path: Path):
    """A Latin colon or comma between two Chinese words is a slip: write `{% translate ": " %}`."""
    text = TRANSLATED.sub("", (ROOT / path).read_text(encoding="utf-8"))
    assert LATIN_MARK.findall(text) == []


def test_no_line_of_a_page_is_wider_than_a_window():
    wide = {
        f"{path}:{number}": len(line)
        for path in TEMPLATES
        if path.suffix == ".html"
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 150
    }
    assert wide == {}
