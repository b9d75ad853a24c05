"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleRefusal(TextChoices):
    ONESELF = "oneself", _("Nobody gives or ends a role of their own. Ask the office above you.")
    NOT_ABOVE = "not_above", _("The level above whoever gave this role says yes to it, and none of their household.")
    NOT_BELOW = "not_below", _("You may give and end only roles below your own, within your own area.")
    WRONG_PLACE = (
        "wrong_place",
        _("This role does not fit this place: managers and keepers belong to a point, liaisons to a unit, others to an area."),
    )
    CLOSED_PLACE = "closed_place", _("“%(place)s” is closed. Choose the place that it has become part of, or another one.")
    ENDS_BEFORE = "ends_before", _("The last day lies before the first.")

    # hand-overs and deputies
    SAME_PERSON = "same_person", _("%(name)s holds this role already.")
    NO_PHONE = "no_phone", _("%(name)s has no mobile number and could not sign in. Add the number first.")
    PAST = "past", _("This day lies in the past. Choose today or a later day.")
    TOO_EARLY = "too_early", _("The role of %(name)s began on %(day)s. Choose a later day.")
    TERM_OVER = "term_over", _("The term of %(name)s ends on %(day)s. Choose a day up to the one after it.")
    ROLE_OVER = "role_over", _("This role has ended. There is nothing to hand over.")
    PLANNED = "planned", _("This role is to be handed over to %(name)s on %(day)s already. Withdraw that first.")
    HANDED_OVER = "handed_over", _("This role was handed over to %(name)s already.")
    NOT_PLANNED = "not_planned", _("This was carried out or withdrawn already.")
    NOT_SUCCESSOR = "not_successor", _("Only the successor says that they have taken over.")
    OF_DEPUTY = "of_deputy", _("A deputy cannot pass the role on. Ask the person who is away, or the office above.")
    TOO_LONG = "too_long", _("A deputy stands in for 60 days at most. For longer, hand the role over.")
    OUTSIDE = "outside", _("The role of %(name)s does not last over these days.")
    DEPUTIZED = "deputized", _("%(name)s is deputy from %(since)s to %(until)s already. Choose other days, or end that first.")
    HOUSEHOLD = "household", _("%(name)s lives in the same household. This role decides on others' requests: choose somebody else.")
    TERM_OPEN = "term_open", _("Choose a last day that is later than the present one.")
