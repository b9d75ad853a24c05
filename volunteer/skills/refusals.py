"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SkillRefusal(TextChoices):
    NO_WORD = "no_word", _("Choose a skill or write one in a few words.")
    MANY = "many", _("At most %(most)s skills a person. Take one away first.")
    SAME_PROOF = "same_proof", _("This was not confirmed: %(why)s Say what is new, then it is looked at again.")
    INVOLVED = "involved", _("This is about yourself or your household. Somebody else has to look at it.")
    NOT_YOURS = "not_yours", _("You confirm skills of people who live where your role is. Ask their own community.")
    DECIDED = "decided", _("Somebody has decided this meanwhile.")
    NO_REASON = "no_reason", _("Say why: the person reads it.")
    ENDED = "ended", _("That day lies in the past. Enter the last day on which the proof holds.")
    NO_PROOF = "no_proof", _("Say how you know: it stays beside the skill.")
