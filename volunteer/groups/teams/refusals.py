"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TeamRefusal(TextChoices):
    NAME = "name", _("A team of this community has this name already. Join it, or choose another name.")
    AGE = "age", _("Whoever leads a team is of age.")
    MANY = "many", _("Two of your teams wait for the community already. Wait for its word first.")
    ELSEWHERE = "elsewhere", _("You found teams in the community you live in, or where your role is.")
    NOT_YOURS = "not_yours", _("Only who leads the team or runs its community may do this.")
    NOT_STAFF = "not_staff", _("Only staff of the team's community decide this, and nobody about a team of their own.")
    NOT_OPEN = "not_open", _("This team takes nobody at present.")
    NO_REASON = "no_reason", _("Say why: those concerned read it.")
    LAST_LEADER = "last_leader", _("Somebody has to lead the team. Name another leader first, or ask the community to close it.")
    NOT_YOU = "not_you", _("You answer for yourself and your household only.")
