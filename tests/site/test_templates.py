"""Every template compiles and obeys the content policy: nothing inline."""

import re

from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

ROOT = settings.BASE_DIR / "templates"
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.suffix in {".html", ".txt"})
TEXTS = {path: (ROOT / path).read_text(encoding="utf-8") for path in TEMPLATES}
INLINE = [
    re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    re.compile(r"<style\b", re.I),
    re.compile(r"\sstyle=", re.I),
    re.compile(r"\son[a-z]+=", re.I),
    re.compile(r"javascript:", re.I),
]

FORM, BUTTON = re.compile(r"<form\b.*?</form>", re.S), re.compile(r"<button\b[^>]*>", re.S)
ACT = re.compile(r'\bname="([^"]*)"(?:\s+value="([^"]*)")?')
TYPED = re.compile(r'<input\b(?![^>]*type="(?:hidden|checkbox|radio|file)")|components/fields\.html')
NO_DEFAULT = '{% include "components/no_default.html" %}'
# Enter does there what undoes nothing: it keeps a draft.
HARMLESS = {"events/shifts/manage/event_new.html"}

TRANSLATED = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.S)
LATIN_MARK = re.compile(r"(?:\}\}|%\}|</b>)[:,;] ")


def test_they_compile_and_hold_nothing_inline():
    wrong = []
    for path in TEMPLATES:
        try:
            engines["django"].get_template(path)
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            wrong.append((path, str(error)))
        wrong += [(path, rule.pattern) for rule in INLINE if rule.search(TEXTS[path])]
    assert wrong == []


def test_no_template_is_longer_than_a_screen_or_three():
    lines = {path: text.count("\n") for path, text in TEXTS.items()}
    assert {path: count for path, count in lines.items() if count > 160} == {}


def test_marks_between_words_are_translated_too():
    """A Latin colon or comma between two Chinese words is a slip: write `{% translate ": " %}`."""
    marks = {path: LATIN_MARK.findall(TRANSLATED.sub("", text)) for path, text in TEXTS.items() if path.endswith(".html")}
    assert {path: found for path, found in marks.items() if found} == {}


def test_no_line_of_a_page_is_wider_than_a_window():
    wide = {
        f"{path}:{number}": len(line)
        for path, text in TEXTS.items()
        if path.endswith(".html")
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > 150
    }
    assert wide == {}


def test_enter_in_a_line_of_text_decides_nothing():
    """It presses the first button of a form. Where there are several acts, that is a choice nobody made: "for good", "approve"."""
    wrong = []
    for path in set(TEMPLATES) - HARMLESS:
        for form in FORM.findall(TEXTS[path]):
            buttons = list(BUTTON.finditer(form))
            acts = {found.groups() for button in buttons if (found := ACT.search(button.group()))}
            if len(acts) > 1 and TYPED.search(form) and NO_DEFAULT not in form[: buttons[0].start()]:
                wrong.append(path)
    assert wrong == []
