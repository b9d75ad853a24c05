"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseRefusal(TextChoices):
    # spot checks
    NOT_YOURS = "not_yours", _("You or your own point are part of this, or it is not in your area. Somebody else calls.")
    TAKEN = "taken", _("%(name)s calls this person.")
    NOT_CLAIMED = "not_claimed", _("Show the number first: then it is yours to call.")
    DONE = "done", _("This was finished already.")
    NO_OUTCOME = "no_outcome", _("Say what came of the call.")
    NO_NOTE = "no_note", _("Write down what the person said: it opens a case.")

    # hear
    NO_QUESTION = "no_question", _("Ask something: the person reads it.")
    ASKED_ALREADY = "asked_already", _("%(name)s has been asked and still has time to answer.")
    NO_ANSWER = "no_answer", _("Write down what there is to say.")
    NOT_ASKED = "not_asked", _("You were not asked this.")
    ANSWERED = "answered", _("This was answered already; the answer stands.")
    HAS_PHONE = "has_phone", _("This person answers by phone or on the site. Write an answer down only for who has no phone.")
    NO_PICTURE = "no_picture", _("Choose a picture.")

    # rule
    NOT_GIVEN = "not_given", _("Nothing was given by hand that could be taken back.")

    # open
    NO_WORDS = "no_words", _("Say what happened, when and where.")
    USED_FORM = "used_form", _("This form was used already. Open the page again.")

    # assign
    NOT_YOUR_OFFICE = "not_your_office", _("This case does not lie with your office.")
    INVOLVED = "involved", _("You, your household or your own unit are part of this. Somebody else has to decide it.")
    OWNED = "owned", _("%(name)s looks at this case. Say once more that you take it over.")
    NOT_OWNER = "not_owner", _("%(name)s looks at this case. Take it on first.")
    DECIDED = "decided", _("This case has been decided.")
    NO_REASON = "no_reason", _("Say why: those concerned read it.")
    AT_THE_TOP = "at_the_top", _("There is no office above this one where somebody without a part in it could decide.")

    # rule
    NOT_HEARD = "not_heard", _("Ask the person concerned first: they answer, or have three days to.")
    PERSON_NOT_HEARD = "person_not_heard", _("Ask %(name)s first: they answer, or have three days to.")
    NO_PERSON = "no_person", _("Say whom it stops.")
    NO_UNTIL = "no_until", _("Say until when.")
    NO_RECORD = "no_record", _("Choose the record it is about.")
    FOREIGN_RECORD = "foreign_record", _("That record has nothing to do with this case.")
    NO_TIMES = "no_times", _("Say from when until when it counts.")
    NO_AUTHORITY = "no_authority", _("Say to whom it is handed over.")
    FIRST_ROUND = "first_round", _("Nothing was decided before that could stand.")
    NOT_A_PARTY = "not_a_party", _("Only who brought this, or whom it concerns, can appeal.")
    NOT_DECIDED = "not_decided", _("Nothing has been decided yet.")
    TOO_LATE = "too_late", _("The fifteen days to appeal are over. Ask your community what else is possible.")
    LAST = "last", _("This was decided three times. Within this site that is the last word; the courts are open to you.")
    APPEALED = "appealed", _("Somebody has appealed already; another person looks at it.")
    NO_APPEAL_WORDS = "no_appeal_words", _("Say what is wrong with the decision.")

    # object
    OBJECTION_NOT_YOURS = "objection_not_yours", _("You can object for yourself and your household only.")
    NOT_OVER = "not_over", _("This shift is not over yet. Tell the leader on site.")
    OBJECTION_TOO_LATE = "objection_too_late", _("That is more than sixty days ago. Ask your community directly.")
    NO_OBJECTION_WORDS = "no_objection_words", _("Say what is not right, and what would be right.")
