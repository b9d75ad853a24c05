"""Where the page shown stands in the menu of staff."""

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> str:
    """The words of a block of this page, which may stand once in a template. Only in the template that is extended."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return SafeString(block.render(context)).strip() if block else ""


@register.simple_tag(takes_context=True)
def menu_path(context: Context) -> dict[str, Any] | None:
    """The group, the entry and the page of the menu above the page shown; `below` where the page is a thing of that page.

    The first page of staff has no path: it stands above all.
    """
    for group in context.get("side") or []:
        for entry in group["entries"]:
            page = next((page for page in entry["pages"] if page["active"]), None)
            if page and page["url"] != "/":
                return path_of(context["request"].path, group, entry, page)
    return None


def path_of(path: str, group: dict[str, Any], entry: dict[str, Any], page: dict[str, Any]) -> dict[str, Any]:
    steps = [entry] if page["url"] == entry["url"] else [entry, page]
    return {"group": group, "entry": entry, "steps": steps, "below": path != page["url"]}
