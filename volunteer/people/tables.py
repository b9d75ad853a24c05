"""People who wait to be confirmed, as a list."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from volunteer.lists.columns import DayColumn
from volunteer.models import User


class PersonTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"), order_by=("name", "pk"))
    volunteer_no = tables.Column(verbose_name=_("Volunteer number"), orderable=False)
    birth_date = DayColumn(verbose_name=_("Date of birth"), order_by=("birth_date", "pk"))
    area = tables.Column(verbose_name=_("Community"), accessor="community__name", order_by=("area__path", "pk"))
    registered_by = tables.Column(verbose_name=_("Added by"), accessor="registered_by__name", orderable=False)
    confirm = tables.TemplateColumn(
        template_name="volunteer/people/_confirm_button.html", verbose_name=_("Action"), orderable=False
    )
    not_exported = ("confirm",)

    class Meta:
        model = User
        fields = ("name", "volunteer_no", "birth_date", "area", "registered_by", "confirm")
        empty_text = _("Nobody waits to be seen.")
