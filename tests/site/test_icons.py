"""An icon is drawn the same whether a page includes it or a list asks for it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from events.neighbourhood.incidents.models import IncidentKind


def drawn(text: str, **context) -> str:
    return engines["django"].from_string(text).render(context).strip()


@pytest.mark.django_db
def test_each_kind_of_incident_has_a_drawing():
    drawings = set(re.findall(r'<symbol id="([^"]+)"', Path(settings.BASE_DIR, "static/img/icons.svg").read_text()))
    assert set(IncidentKind.objects.values_list("icon", flat=True)) - drawings == set()


def test_an_icon_by_either_way():
    included = drawn('{% include "components/icon.html" with name="flag" size="s" %}')
    assert included == drawn('{% load icons %}{% icon name "s" %}', name="flag")
    assert included == (
        '<svg class="icon icon-s" aria-hidden="true" focusable="false"><use href="/static/img/icons.svg#flag"/></svg>'
    )
    assert 'class="icon"' in drawn('{% include "components/icon.html" with name="flag" %}')


def test_a_name_cannot_break_out_of_it():
    assert "<script>" not in drawn("{% load icons %}{% icon name %}", name='"><script>')
