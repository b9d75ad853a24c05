"""Who can do what, as a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.lists.columns import NUMBER, YesNoColumn, tag
from volunteer.models import FreeTime, PersonSkill
from volunteer.templatetags import formatting

COLOURS = {PersonSkill.State.SAID: "gold", PersonSkill.State.CONFIRMED: "green", PersonSkill.State.REFUSED: ""}
Part = FreeTime.Part


class SkillTable(tables.Table):
    """The times of the people on the page are read in one statement, when the first of them is shown."""

    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    number = tables.Column(accessor="person__volunteer_no", verbose_name=_("Volunteer number"), orderable=False)
    area = tables.Column(accessor="person__community", verbose_name=_("Community"), order_by=("person__area__path", "pk"))
    skill = tables.Column(verbose_name=pgettext_lazy("person", "Skill"), order_by=("skill__name", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    valid_until = tables.Column(verbose_name=_("holds until"), order_by=("valid_until", "pk"), default="")
    times = tables.Column(verbose_name=_("has time"), empty_values=(), orderable=False)
    said_at = tables.Column(verbose_name=_("when"), order_by=("said_at", "pk"))

    class Meta:
        empty_text = _("Nobody here yet. People say what they can do on their own page; you can give a skill too.")

    def render_person(self, record: PersonSkill) -> str:
        return format_html('<a href="{}">{}</a>', reverse("volunteer:skill", args=[record.pk]), record.person)

    def render_state(self, record: PersonSkill) -> str:
        colour = COLOURS[PersonSkill.State(record.state)]
        return tag(record.get_state_display(), colour)

    def render_times(self, record: PersonSkill) -> str:
        if not hasattr(self, "_times"):
            shown = self.page.object_list if getattr(self, "page", None) else self.rows
            self._times = free_time_words({row.record.person_id for row in shown})
        return self._times.get(record.person_id, "")

    def render_valid_until(self, record: PersonSkill) -> str:
        return formatting.full_day(record.valid_until)

    def render_said_at(self, record: PersonSkill) -> str:
        return formatting.day(record.said_at)


class TagTable(tables.Table):
    """Skills with how many people `held` them."""

    name = tables.Column(verbose_name=pgettext_lazy("person", "Skill"), order_by=("name", "pk"))
    held = tables.Column(verbose_name=_("people"), attrs=NUMBER, order_by=("held", "name"))
    listed = YesNoColumn(verbose_name=_("offered to everybody"), order_by=("listed", "name"))
    offer = tables.TemplateColumn(template_name="volunteer/skills/_offer.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("offer",)

    class Meta:
        empty_text = _("No such skill. Offer the first one above.")


def free_time_words(people: Iterable[int]) -> dict[int, str]:
    """The free times of people (ids) in short words, `Mon morning · Sat`; a day that is wholly free is its name alone."""
    found: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for person, weekday, part in FreeTime.objects.filter(person__in=people).values_list("person", "weekday", "part"):
        found[person][weekday].append(part)
    return {person: " · ".join(day_in_words(day, week[day]) for day in sorted(week)) for person, week in found.items()}


def day_in_words(day: int, parts: list[str]) -> str:
    name = gettext(formatting.WEEKDAYS[day])
    if len(parts) == len(Part):
        return name
    named = [str(part.label) for part in Part if part in parts]
    return pgettext("free time", "%(day)s %(parts)s") % {"day": name, "parts": pgettext("free time", ", ").join(named)}
