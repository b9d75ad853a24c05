"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CampaignRefusal(TextChoices):
    # actions
    LEVEL = "campaign_level", _("Campaigns are made by the district, a street or a town.")
    NAME = "campaign_name", _("A campaign of this name begins on that day already. Choose another name.")
    DAYS = "campaign_days", _("A campaign ends on or after its first day, and lasts a year at most.")
    FIXED = (
        "campaign_fixed",
        _("Events belong to this campaign already, or its fund has moved: area, days, kinds and points on top stay as they are."),
    )
    IN_PAST = "campaign_past", _("Its last day is over. Choose later days, then publish.")
    NOT_BEGUN = "campaign_not_begun", _("It has not begun. Take it back, or change its days.")
    NOT_PUBLISHED = "campaign_not_published", _("It is not published.")
    ENDED = "campaign_ended", _("This campaign has ended. Copy it for another year.")

    # tagging
    CLOSED = "campaign_closed", _("This campaign takes no events: it has ended, or is not published.")
    ELSEWHERE = "campaign_elsewhere", _("This campaign is of another area.")
    KIND = "campaign_kind", _("This campaign is for other kinds of service. Choose another kind, or no campaign.")
