"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CorrectionRefusal(TextChoices):
    # correct
    INVOLVED = "involved", _("You or somebody near to you are part of this. Somebody else has to decide it.")
    NOT_YOURS = "not_yours", _("This is not in your area. Ask the reviewer of that community.")
    NO_REASON = "no_reason", _("Say why: the person reads it.")
    NOT_SETTLED = "not_settled", _("This shift is not settled yet. Correct it on the roster.")
    NOT_OVER = "not_over", _("This shift is not over. Cancel it on its page.")
    NO_CHECK_OUT = "no_check_out", _("There is no check-out to correct. Let the leader say whether the person stayed.")
    OUTSIDE = "outside", _("Counted time must lie within presence and within the shift.")
    OVERLAPS = "overlaps", _("At that time another shift counts for this person already.")
    SAME_PERSON = "same_person", _("That is the person who stands there now. Choose somebody else.")
    HAS_RECORD = "has_record", _("That person has a record of this shift already. Put that one right instead.")
    NOT_WITHDRAWN = "not_withdrawn", _("Nobody said of this shift that it did not take place, or nobody is recorded there.")
    DISTRICT_TOOK_BACK = "district_took_back", _("The district took this shift back. Only the district gives it back.")
    VOID = "void", _("This record was put right before: it does not count.")

    # makeup
    MAKEUP_NOT_SETTLED = "makeup_not_settled", _("This shift is not settled yet. Ask again when its points have been paid.")
    TOO_LATE = "too_late", _("It is more than thirty days ago; nothing can be added any more. Ask your community.")
    MAKEUP_NOT_YOURS = "makeup_not_yours", _("You can ask for yourself and your household, or as the one who runs the shift.")
    TOO_MUCH = "too_much", _("At most %(hours)s hours of this shift are still uncounted. Choose less.")
    NOTHING_LEFT = "nothing_left", _("The whole time of this shift is counted for this person already.")
    ELSEWHERE = "elsewhere", _("For a shift at the same time hours are asked for or added already.")
    ASKED_ALREADY = "asked_already", _("Hours of this shift are asked for or added already. Look in the record.")
    NO_EVIDENCE = "no_evidence", _("Say how others can tell: who saw the person, what was done.")
    NOT_REVIEWER = "not_reviewer", _("This is not in your area. Ask the reviewer of that community.")
    DECIDED = "decided", _("Somebody has decided on this already.")
