"""Links of templates to pages of the apps above."""

from __future__ import annotations

from typing import Any

from django import template

from volunteer.core import hooks

register = template.Library()
register.simple_tag(hooks.page_url)


@register.simple_tag
def complaint_url(kind: str = "", key: object = "") -> str:
    """Where people say that something is wrong: with a "shop", "point", "shift" or "hand" entry of this key, or with anything."""
    return hooks.page_url("complaint") + (f"?about={kind}:{key}" if kind else "")


@register.inclusion_tag("volunteer/people/_person_links.html")
def person_links(group: str) -> dict[str, Any]:
    """The lines of a person's own page that lead to apps above and stand in this group."""
    return {"links": [link for link in hooks.PERSON_LINKS if link.group == group]}
