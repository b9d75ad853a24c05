"""What a picture of a shift is to whoever cannot see it."""

from django import template
from django.utils.translation import gettext

from events.models import Photo
from volunteer.templatetags.formatting import day

register = template.Library()


@register.filter
def alt_text(photo: Photo) -> str:
    """What whoever added it says is to be seen; otherwise the event and its day. Wants the event of the shift."""
    shift = photo.shift
    return photo.caption or gettext("“%(title)s”, %(day)s") % {"title": shift.event.title, "day": day(shift.start)}
