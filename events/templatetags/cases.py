"""What cases are about and how they ended, in words."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext

from events.models import Case, Ruling
from volunteer.templatetags.formatting import day

register = template.Library()


@register.filter
def decision(value: str) -> str:
    """The words of a decision."""
    return str(dict(Ruling.Decision.choices).get(value, value))


@register.filter
def about(case: Case) -> str:
    """What a case is about, in a few words that name nobody but units: for everybody who reads of it."""
    if case.shift is not None:
        words = f"{case.shift.event.title} · {day(case.shift.start)}"
        return gettext("%(what)s, one record") % {"what": words} if case.attendance_id else words
    if case.hand is not None:
        return gettext("Points by hand of %(unit)s") % {"unit": case.unit}
    return str(case.shop or case.unit)


@register.filter
def about_url(case: Case) -> str:
    """The public page of what a case is about; empty where there is none."""
    if case.shift is not None:
        return case.shift.get_absolute_url()
    if case.shop is not None:
        return reverse("points:open_shop", args=[case.shop_id])
    return reverse("events:point", args=[case.point.sign_code]) if case.point else ""
