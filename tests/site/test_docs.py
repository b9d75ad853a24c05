"""What the documentation says is there: files, addresses, commands and variables; the Chinese README is the English one's twin."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
PAGES = [
    "README.md",
    "README.zh.md",
    "CONTRIBUTING.md",
    "docs/deploy.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/manual.md",
    "docs/manual.zh.md",
]
READ = re.compile(r'(?:environ\.get|flag|number|existing_file|json_file|own_secret)\(\s*"([A-Z_]+)"')
EXTERNAL = re.compile(r"https?://|mailto:")


def text(name):
    return (ROOT / name).read_text("utf-8")


def variables():
    """Those that the settings read, and the folder that also the embedded server reads."""
    return set(READ.findall(text("volunteer/settings.py"))) | {"DATA_DIR"}


@pytest.mark.parametrize("name", ["docs/deploy.md", "volunteer/settings.py"])
def test_every_variable_is_described(name):
    described = text(name) if name.endswith(".md") else text(name).split('"""')[1]
    described += " EMBEDDED" if name.endswith(".py") else ""  # no variable for people: manage.py sets it
    assert {variable for variable in variables() if not re.search(rf"\b{variable}\b", described)} == set()


def test_no_variable_is_described_that_nobody_reads():
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", text("docs/deploy.md"), flags=re.M)
    named = {variable for row in rows for variable in re.findall(r"[A-Z_]+", row)}
    assert len(named) > 15 and named - variables() == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file(name):
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text(name)) if not EXTERNAL.match(link)]
    assert [link for link in links if not ((ROOT / name).parent / link).is_file()] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_path_in_code_marks_is_there(name):
    found = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*\w|tools/\w+)`", text(name)))
    assert {path for path in found if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_command_is_one(name):
    named = set(re.findall(r"manage\.py ([a-z_]+)", text(name)))
    assert (named or "manual" in name) and named - set(get_commands()) == set()


def test_the_two_manuals_have_the_same_commands_and_each_is_one():
    found = [re.findall(r"wobangni (?:--\w+ )?([a-z_]+)(.*?)[`\n]", text(name)) for name in ("docs/manual.md", "docs/manual.zh.md")]
    english, chinese = ([(name, re.findall(r"--\w+", rest)) for name, rest in listed] for listed in found)
    assert english == chinese
    assert len(english) > 10 and {name for name, _options in english} <= set(get_commands())


def test_the_two_readmes_have_the_same_parts_commands_and_links():
    def parts(name):
        page = text(name)
        return (
            [len(marks) for marks in re.findall(r"^(#+) ", page, flags=re.M)],
            [line.split("#")[0].strip() for line in page.splitlines() if line.startswith("    uv ")],
            sorted(set(re.findall(r"`([^`]*)`", page))),
            sorted(link.replace(".zh.md", ".md") for link in re.findall(r"\]\(([^)]+)\)", page)),
        )

    assert parts("README.md") == parts("README.zh.md")


def test_the_first_screen_says_what_for_whom_and_how_to_begin():
    """What stands before the first heading of the README: one picture, two commands, the walk."""
    for name, walk in (("README.md", "**The walk**"), ("README.zh.md", "**走一遍**")):
        first, _rest = text(name).split("\n## ", 1)
        assert first.count("![") == 1
        assert [line.split()[2] for line in first.splitlines() if line.startswith("    uv run")] == ["manage.py", "pytest"]
        assert walk in first and "两分钟走一遍" in first and len(first.splitlines()) < 30
