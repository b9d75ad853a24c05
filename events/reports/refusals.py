"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportRefusal(TextChoices):
    # actions
    NOT_OVER = "not_over", _("This period is not over yet; it can be handed in from %(day)s.")
    NO_PERIOD = "no_period", _("A report is about a month, a quarter or a year.")
    NO_LEVEL = "no_level", _("Communities, streets and the district hand in reports.")
    OTHER = "other", _("This period was handed in already, as %(number)s. What changed since goes into the next report.")

    DIFFERS = "differs", _("What the parts stated differs from what the platform has. Say why, or have the parts put right first.")
    CONTRADICTS = (
        "contradicts",
        _(
            "This cannot be sealed: %(people)s different people, but only %(participations)s participations. Somebody has not "
            "handed in. Remind them, or report what the platform has."
        ),
    )

    # opening figures
    STANDS = "stands", _("%(area)s has this figure already. Withdraw it first; otherwise it would be counted twice.")
    FUTURE = "future", _("Opening figures are about the past: choose a day before today.")
    OWN = "own", _("You or somebody near to you wrote or confirmed this figure; somebody else confirms it.")
    GONE = "gone", _("This figure was withdrawn.")
