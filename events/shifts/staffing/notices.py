"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/shifts/staffing",
    Kind("companion_asked", icon="users", subject=Subject.SHIFTS),
    Kind("companion_found", icon="users", subject=Subject.SHIFTS),
    Kind("companion_off", icon="users", subject=Subject.SHIFTS),
    Kind(
        "cover_asked",
        icon="users",
        subject=Subject.SHIFTS,
        sms=True,
        text=_("“%(title)s” lacks people, %(start)s. Can you come? One press answers; the first yes has the place."),
    ),
    Kind("cover_answered", icon="check-circle"),
    Kind("expert_missing", icon="alert"),
    Kind("may_not_come", icon="clock"),
    Kind(
        "short_of_people",
        icon="alert",
        sms=True,
        text=_("“%(title)s” lacks people, %(start)s. One press asks those who could come."),
    ),
)
