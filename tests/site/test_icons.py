"""An icon is drawn the same whether a page includes it or a list asks for it."""

from django.template import engines


def drawn(text: str, **context) -> str:
    return engines["django"].from_string(text).render(context).strip()


def test_an_icon_by_either_way():
    included = drawn('{% include "components/icon.html" with name="flag" size="s" %}')
    assert included == drawn('{% load icons %}{% icon name "s" %}', name="flag")
    assert included == (
        '<svg class="icon icon-s" aria-hidden="true" focusable="false"><use href="/static/img/icons.svg#flag"/></svg>'
    )
    assert 'class="icon"' in drawn('{% include "components/icon.html" with name="flag" %}')


def test_a_name_cannot_break_out_of_it():
    assert "<script>" not in drawn("{% load icons %}{% icon name %}", name='"><script>')
