"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GroupRefusal(TextChoices):
    DECLINED = "declined", _("They declined a short while ago. They can ask themselves if they changed their mind.")
    ANSWERED = "answered", _("This question is no longer open.")
    NO_HOME = "no_home", _("Say first on your own page in which community you live.")
