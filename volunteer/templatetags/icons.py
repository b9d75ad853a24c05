"""The pictures of the set."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(256)  # a page of staff asks for forty; where the set lies does not change while a process lives
def icon(name: str, size: str = "") -> SafeString:
    """One picture of `img/icons.svg`; `size` "s" or "l", else the ordinary one.

    Lists of many ask for it themselves: going through `components/icon.html` for each of sixty links takes longer than all the
    rest of them.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        static("img/icons.svg"),
        name,
    )
