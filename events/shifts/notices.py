"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/shifts",
    Kind("approval_overdue", icon="clipboard"),
    Kind("approval_passed_on", icon="clock"),
    Kind("approved", icon="check-circle"),
    Kind(
        "cancelled",
        icon="x-circle",
        subject=Subject.SHIFTS,
        sms=True,
        text=_("“%(title)s” (%(start)s) is cancelled."),
    ),
    Kind(
        "cannot_come",
        icon="users",
        sms=True,
        text=_("%(name)s cannot come to “%(title)s”, %(start)s."),
    ),
    Kind(
        "changed",
        icon="edit",
        subject=Subject.SHIFTS,
        sms=True,
        text=_("“%(title)s” has changed and begins at %(start)s. Please say whether you still come."),
    ),
    Kind("excused", icon="check-circle", subject=Subject.RECORD),
    Kind("missed", icon="clock", subject=Subject.RECORD),
    Kind(
        "moved_up",
        subject=Subject.SHIFTS,
        sms=True,
        text=_("A place is free for you: “%(title)s”, %(start)s. Cannot come? Please withdraw in time."),
    ),
    Kind("paused", icon="ban", subject=Subject.RECORD),
    Kind(
        "place_free",
        subject=Subject.SHIFTS,
        sms=True,
        urgent=True,
        text=_("A place became free: “%(title)s”, %(start)s. Open the event and take it; whoever is first has it."),
    ),
    Kind("returned", icon="edit"),
    Kind("signed_up", subject=Subject.SHIFTS),
    Kind(
        "signed_up_by_group",
        icon="users",
        subject=Subject.SHIFTS,
        sms=True,
        text=_("%(by)s of %(group)s put you on the list of “%(title)s”, %(start)s. If you cannot come, one press withdraws."),
    ),
    Kind("submitted", icon="clipboard"),
    Kind(
        "substitute",
        icon="users",
        sms=True,
        urgent=True,
        text=_("“%(title)s”, %(start)s: %(name)s leads it."),
    ),
    Kind("team_event", subject=Subject.SHIFTS),
    Kind("unfunded"),
    Kind("waiting", subject=Subject.SHIFTS),
)
