"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageRefusal(TextChoices):
    OVER = "over", _("This shift is over or was cancelled; nobody waits for a message about it.")
    NOBODY = "nobody", _("Nobody has signed up yet, so there is nobody to tell.")
    EMPTY = "empty", _("Fill in what stands for the dots in this sentence.")
    SUSPECT = "suspect", _("Numbers of telephones and addresses of the internet are not sent: people are warned of such messages.")
    ENOUGH = "enough", _("Three messages have gone out for this shift today. The next can be sent tomorrow.")
