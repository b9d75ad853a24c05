"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OnsiteRefusal(TextChoices):
    # delegate
    NOT_RUNNING = "lend_not_running", _("This shift is not running. Its code and scanner are lent from publishing until its end.")
    YOURSELF = "lend_yourself", _("You can open both yourself, from the shift's page.")

    # online
    WRONG = "quiz_wrong", _("Not every answer is right. Look again; there are three tries a day.")
    ENOUGH = "quiz_enough", _("Three tries are over for today. Tell the leader that you were there.")
    NO_QUIZ = "no_quiz", _("Write a question, then its answers below: “-” before a wrong one, “+” before the right one.")
    NO_ADDRESS = "no_address", _("An online event needs the address to join.")

    # paper roster
    SHIFT_NOT_RUNNING = "shift_not_running", _("This shift is not running. Look at its state on the shift's page.")
    NOT_BEGUN = "not_begun", _("Check-in opens %(opens)s. Type the list in afterwards.")
    TOO_LATE = "too_late", _("It is more than fourteen days ago; nothing can be added any more.")
    CAME = "came", _("Coming lies between %(opens)s and %(closes)s. Look at the paper once more.")
    LEFT = "left", _("Leaving is after coming, and at the latest %(closes)s. Look at the paper once more.")
    AHEAD = "ahead", _("This time has not come yet.")
    NOT_IN = "not_in", _("When did they come? Without that, leaving cannot be recorded.")
    RECORDED = "recorded", _("Already recorded: %(times)s. If that is wrong, it is put right by a correction.")
    TWICE = "twice", _("This person stands on another line already.")
    UNDONE = "undone", _("This line was sent before and undone since. Open the page anew to type it in once more.")

    # waiting room
    NOTHING_TO_DO = "nothing_to_do", _("You were recorded here a moment ago; nothing more is needed.")
    NO_NUMBER = "no_number", _("All numbers of this shift are taken. Ask the leader to put you on the list.")
    CLAIM_OVER = "claim_over", _("This number was good until a day after the end. Ask the leader to put you on the list.")
    NOT_ADMITTED = "not_admitted", _("The leader did not admit this number. Talk to the leader.")
    OTHERS_NUMBER = "others_number", _("This number belongs to another account by now.")
