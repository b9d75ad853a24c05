"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProgrammeRefusal(TextChoices):
    LEVEL = "programme_level", _("Programmes are made by the district, a street or a town.")
    NAME = "programme_name", _("A programme of this name begins on that day already. Choose another name.")
    DAYS = "programme_days", _("A programme ends on or after its first day.")
    GROUPS = "programme_groups", _("A programme has 1 to %(most)s groups.")
    ELSEWHERE = "programme_elsewhere", _("This programme is of another area, or not published.")
    NAMELESS = "programme_nameless", _("This group has no name yet. The district fills it in first.")
