"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HelpRequestRefusal(TextChoices):
    # make event
    OTHER_POINT = "other_point", _("Choose a service point that you run.")
    HAS_ONE = "has_one", _("This request has become an event already.")
    PRIVATE = "private", _("The event is public: leave name, door and phone number of the person out.")

    # submit
    NOTHING_SAID = "nothing_said", _("Say what you need: choose a picture, speak, or write a few words.")
    NO_NAME = "no_name", _("Say for whom it is, so that the community can find them.")
    NO_CONTACT = "no_contact", _("Give the mobile number of the person, so that the community can ask them first.")
    NOT_HOUSEHOLD = "not_household", _("For somebody outside your household choose “for somebody else”.")
    NO_PLACE = "no_place", _("Choose the community where help is needed.")
    PAST = "past", _("This day is over. Choose today or later.")
    FAR_AHEAD = "far_ahead", _("That is more than half a year ahead. Ask again when it is nearer.")
    MANY = "many", _("You have asked for %(most)s things that are not finished yet. Wait for one of them, or take one back.")
    TODAY = "today", _("You have asked many times today. Please ask again tomorrow; if it is urgent call 12345.")
    PAUSED = (
        "paused",
        _("You cannot ask on the phone until %(until)s, because of earlier requests. If it is urgent, call 12345."),
    )
    TOO_MANY_PHOTOS = "too_many_photos", _("Up to four pictures are enough. Choose fewer.")
    USED_FORM = "used_form", _("This form was used before. Open the page again.")
    TOO_LATE = "too_late", _("Help is on its way or was given already. Call the helper.")

    # review
    NOT_STAFF = "not_staff", _("This is not in your area. Ask the staff of that community.")
    INVOLVED = "involved", _("You asked for this or help with it. Somebody else of the office has to decide.")
    NOT_SPOKEN = "not_spoken", _("It is for another door: speak with the person there first, then tick that you did.")
    ITSELF = "itself", _("A request cannot be joined to itself. Choose the other one.")
    NOT_UNDERWAY = "not_underway", _("The other request is over. Choose one that is still open.")
    REOPEN_TOO_LATE = "reopen_too_late", _("That was more than thirty days ago. Please ask anew.")

    # help
    FASTER = "faster", _("Somebody else was faster: this request is taken. Thank you for wanting to help.")
    OWN = "own", _("You asked for this yourself, or it is for your household. Somebody else helps.")
    CHILD = "child", _("Going to somebody's home is for grown-ups. Come to an event instead.")
    UNKNOWN = (
        "unknown",
        _("Before you go to somebody's home, the community sees you once with your identity card. Go there, it is quick."),
    )
    NEWCOMER = (
        "newcomer",
        _("Going to somebody's home comes after %(needed)s shifts, or as a member of a team. You have served %(number)s so far."),
    )
    NO_COMPANION = "no_companion", _("Two people are wished for. Give the volunteer number of who comes along with you.")
    BAD_COMPANION = (
        "bad_companion",
        _("This person cannot come along: it is yourself or the asker, or they may not go to homes yet."),
    )
    ENOUGH = "enough", _("You have %(most)s requests in hand. Finish one of them first.")
    NO_REPORT = "no_report", _("Write in a few words what was done.")

    # dispatch
    NOT_ACCEPTED = "not_accepted", _("The community has to look at it first. Please try again later.")
    NOBODY = "nobody", _("Choose a service point, a team or a person.")
    CLOSED_POINT = "closed_point", _("This service point is closed.")
    CLOSED_TEAM = "closed_team", _("This team no longer exists.")
    ASKER = "asker", _("This is who asks for help. Choose somebody else.")
    NOT_AGREED = "not_agreed", _("Only with the person's consent can others read of it. Ask them, then tick that they agree.")
    MINUTES = "minutes", _("A visit is planned for half an hour to eight hours.")
    NO_WORDS = "no_words", _("Write in a few words what is needed: without a name, a door or a phone number.")

    NOT_READY = (
        "not_ready",
        _("They may not go to homes yet: the community sees their identity card, and they have three shifts or a team."),
    )

    # agree
    OTHER_HELPER = "other_helper", _("Meanwhile somebody else would come. Look at the page again.")
    NOT_TOGETHER = "not_together", _("You wished for two people, and the second has not said yes yet. You are told when they do.")
    HELPER_BUSY = "helper_busy", _("They are wanted elsewhere at that hour. Say no, and somebody else is asked.")
    HELPER_GONE = "helper_gone", _("This helper may not come any more. Say no, and somebody else is asked.")
    DECLINED = "declined", _("This time somebody else is wished for. Thank you for wanting to help.")
    NO_YES = "no_yes", _("They have not said yes to you yet. You are told when they do.")

    # rate
    STRANGER = "stranger", _("Only who asked, or for whom it was, gives stars.")
    HELPER = "helper", _("Who helped, or shares a household with the helper, gives no stars.")
    NOT_DONE = "not_done", _("Stars are given when the help was done. Look again then.")
    STARS = "stars", _("Choose one to five stars.")

    # transitions
    MOVED_ON = "moved_on", _("This request has moved on meanwhile. Look at the page again.")
    NOT_YOURS = "not_yours", _("This step is for somebody else to take.")
    NO_REASON = "no_reason", _("Say why: those concerned read it.")

    # visit
    NOT_COMING = "not_coming", _("Nobody is on the way just now, so there is no time to agree on.")
    EARLIER = "earlier", _("It can only become later: they said yes to this time. The service point can make it earlier.")
    THERE = "there", _("The visit has begun. Its time stays as it is.")
