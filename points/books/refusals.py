"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BooksRefusal(TextChoices):
    BACKWARDS = "backwards", _("The last day lies before the first.")
    TOO_LONG = "too_long", _("A pack holds at most 400 days. Take two.")
    TO_COME = "to_come", _("These days have not come yet.")
    MADE = "made", _("This pack was made already. Open the page anew to make another one.")
