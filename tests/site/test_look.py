"""The shared look: small first page, real icons and pictures, error pages that need nothing, forms that speak."""

import gzip
import re

import django_tables2
import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from events.shifts.models import DRAWINGS

STATIC = settings.BASE_DIR / "static"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
GOODS = [
    *("tissue", "soap", "toothpaste", "bin-bags", "towel", "notebook", "dish-soap", "toilet-paper"),
    *("haircut", "appliance-cleaning", "film-ticket", "laundry-liquid", "cooking-oil", "rice", "flour"),
    *("umbrella", "thermos", "kettle", "steamer", "health-check", "insurance", "plant"),
]
CATEGORIES = [
    *("theory", "culture", "health", "unity", "education", "science"),
    *("law", "environment", "aid", "emergency", "customs", "other"),
]


class Seats(forms.Form):
    seats = forms.IntegerField(label="Seats", help_text="At most thirty.")
    note = forms.CharField(label="Note", required=False)
    sure = forms.BooleanField(label="I am sure")


class People(django_tables2.Table):
    name = django_tables2.Column(verbose_name="Name")


def weight(*paths: str) -> int:
    """What a browser loads, compressed, in bytes."""
    return sum(len(gzip.compress((STATIC / path).read_bytes())) for path in paths)


def test_the_page_behind_the_code_has_a_sheet_of_at_most_five_kilobytes():
    assert (STATIC / "css/bare.css").stat().st_size <= 5 * 1024


def test_a_first_visit_loads_less_than_sixty_kilobytes_of_shared_files():
    shared = ("vendor/bootstrap/bootstrap.min.css", "css/theme.css", "js/ui.js", "img/icons.svg", "img/favicon.svg")
    assert weight(*shared) < 60_000


def test_every_icon_a_template_names_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img/icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'"_icon\.html" with name="([\w-]+)"', path.read_text())}
    assert named - drawn == set()


def test_every_picture_a_template_names_exists():
    named = {name for path in TEMPLATES for name in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", path.read_text())}
    assert sorted(name for name in named if not finders.find(name)) == []


DRAWN = [slug if number == 1 else f"{slug}-{number}" for slug in CATEGORIES for number in range(1, DRAWINGS + 1)]


def test_every_drawing_of_an_event_is_there_for_its_card_too():
    assert [name for name in DRAWN if not (STATIC / "img" / "share" / f"{name}.png").exists()] == []


def test_drawings_are_small_and_hold_no_script_style_or_text():
    drawn = {
        file: (STATIC / "img" / f"{file}.svg").read_text()
        for file in (*(f"goods/{slug}" for slug in GOODS), *(f"categories/{slug}" for slug in DRAWN))
    }
    assert {file: len(drawing) for file, drawing in drawn.items() if len(drawing) >= 6_000} == {}
    assert {file for file, drawing in drawn.items() if re.search(r"<script|style=|<text|\son\w+=|href", drawing)} == set()


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_needs_neither_context_nor_database(code):
    page = render_to_string(f"{code}.html")
    assert page.count("<h1>") == 1
    assert '<a class="btn btn-primary" href="/">' in page
    assert "<script" not in page


def test_a_wrong_field_says_so_beside_the_field():
    group = str(Seats({"seats": "many"})["seats"].as_field_group())
    assert 'for="id_seats"' in group
    assert 'aria-invalid="true"' in group
    assert 'aria-describedby="id_seats_helptext id_seats_error"' in group
    assert 'id="id_seats_helptext"' in group
    assert 'id="id_seats_error"' in group
    assert 'value="many"' in group


def test_only_a_field_that_may_stay_empty_is_marked():
    form = Seats()
    assert "optional-mark" not in str(form["seats"].as_field_group())
    assert "optional-mark" in str(form["note"].as_field_group())


def test_a_tick_box_stands_inside_its_words():
    group = str(Seats()["sure"].as_field_group())
    assert re.search(r'<label class="check" for="id_sure">\s*<input type="checkbox"[^>]*><span>I am sure</span>\s*</label>', group)
    assert group.count("I am sure") == 1


def request_to(address: str) -> HttpRequest:
    return RequestFactory().get(address)


def shown(table: django_tables2.Table) -> str:
    words = Template("{% load django_tables2 %}{% render_table table %}")
    return words.render(Context({"table": table, "request": request_to("/?q=w")}))


def test_a_table_names_each_cell_for_the_phone_and_keeps_the_search_in_its_links():
    table = People([{"name": "Wang"}], order_by="name")
    page = shown(table)
    assert re.search(r'data-label="Name"\s*>Wang</td>', page)
    assert 'href="?q=w&amp;sort=-name"' in page


def test_an_empty_table_says_so_without_a_table():
    page = shown(People([]))
    assert 'class="empty"' in page
    assert "<table" not in page
