"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ShiftRefusal(TextChoices):
    # change
    NOT_PUBLISHED = "not_published", _("Only a published shift that has not begun can be changed this way.")
    NOTHING = "nothing", _("Nothing is different from what is published.")
    WAITING = "waiting", _("A change of this shift is waiting for approval already. Wait for the answer first.")
    TAKEN = "taken", _("More people have a place than the new number allows. Keep at least as many places as are taken.")
    NUMBERS = "numbers", _("Places are from 1 to 1,000, coefficients from 0.5 to 3.")
    ELSE = "else", _("This form was used before. Open the page again.")

    # draft
    MAKE_UP = "make_up", _("Hours cannot be made up with an event: take 补录 out of the title.")
    PAST = "past", _("The start lies in the past. Choose a later time.")
    TIMES = "times", _("A shift ends after it starts, and within 24 hours.")
    RISK = "risk", _("Emergency relief can be dangerous: say what the risks are.")
    INSURANCE = "insurance", _("Before what is dangerous, accident insurance has to be taken out.")
    POLICY = "policy", _("Name the insurer, the number of the policy, and from when until when it holds.")
    NOT_COVERED = "not_covered", _("The policy does not hold on %(day)s. Correct its days, or take out another one.")
    NO_SHIFT = "no_shift", _("There is no shift to submit. Add one first.")
    NO_JOB = "no_job", _("A shift needs at least one job with places.")
    POINT_CLOSED = "point_closed", _("This service point is closed.")
    FIXED = "fixed", _("This has been submitted. Ask for a change, or wait until it is sent back.")
    WEEKS = "weeks", _("Repeat for 1 to 26 weeks.")
    USED_FORM = "used_form", _("This form was used before. Open the page again.")

    # no shows
    NOT_MISSED = "not_missed", _("There is no absence to excuse here.")
    NOT_YOURS = "not_yours", _("Only who runs this shift, or reviews for its community, may excuse.")
    OWN = "own", _("Your own absence and your household's is excused by somebody else.")
    WHY = "why", _("Write a line about why: it stays with the record.")
    TOO_LATE = "too_late", _("It is more than fourteen days ago; it can no longer be excused here. Ask your community.")

    # publish
    NOT_REVIEWER = "not_reviewer", _("You cannot decide on what this service point submits.")
    INVOLVED = "involved", _("You or your household made or lead this event. Somebody else has to decide.")
    DECIDED = "decided", _("Somebody has decided on this already. Load the page again.")
    NO_REASON = "no_reason", _("Write the reason, so that people know what to do.")
    OVER = "over", _("This shift is closed and stays as it is.")
    PEOPLE_CAME = "people_came", _("People have checked in. Close the shift instead; their hours stand.")
    NOT_APPROVED = "not_approved", _("Only an approved shift can be published.")

    # sign up
    NOT_OPEN = "not_open", _("This shift does not take sign-ups. Have a look at the others.")
    STARTED = "started", _("This shift has begun. If there is room, come and scan the code on site.")
    ALREADY = "already", _("Already signed up for this shift.")
    ELSEWHERE = "elsewhere", _("Signed up for another shift at the same hour. Withdraw there first, or choose another time.")
    AGE_UNKNOWN = "age_unknown", _("This event has an age limit. Fill in the date of birth under “Me” first.")
    TOO_YOUNG = "too_young", _("Too young for this event. Have a look at the others.")
    TOO_OLD = "too_old", _("This event is meant for younger people. Have a look at the others.")
    FULL = "full", _("All places are taken and the waiting list is closed. Have a look at the others.")
    NOT_HOUSEHOLD = "not_household", _("You can sign up yourself and the members of your household only.")
    PAUSED = (
        "paused",
        _("Too many absences: you can sign up after %(until)s. If you were there or could not come, tell the leader."),
    )
    WITHDRAW_TOO_LATE = "withdraw_too_late", _("This event is over. If you could not come, please tell the leader.")
    CAME = "came", _("There is a check-in already. Scan once more when you go: that checks you out.")
    NOT_MEMBER = "not_member", _("You sign up members of your own team or unit who agreed to be in it. Open the page again.")
    SKILL_ENDED = "skill_ended", _("The proof of “%(skill)s” ended on %(day)s. Show the new one under “What I can do” first.")
    SKILL = "skill", _("This job needs the skill “%(skill)s”. Can you do that?")
    REAL_NAME = "real_name", _("For this event your name as in your identity document is needed.")
    DOCUMENT = "document", _("For this event the number of your identity document is needed.")
    NOT_WAITING = "not_waiting", _("You are not on the waiting list any more. Open the page again.")
    PLACE_TAKEN = "place_taken", _("This place has just gone to somebody else. You keep your turn on the waiting list.")
    VISIT = "visit", _("Somebody waits for this visit. If you cannot come, give the request back on its own page.")

    # substitutes
    NO_SUBSTITUTE_NOW = "no_substitute_now", _("A substitute is named for a published shift, until it is closed.")
    NOT_LEADER = "not_leader", _("Only who leads this shift, or runs its service point, names a substitute.")
    CANNOT_SIGN_IN = "cannot_sign_in", _("%(name)s has no mobile number and could not sign in to lead. Choose somebody else.")
