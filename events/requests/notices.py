"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/requests",
    Kind("request_along", icon="users", subject=Subject.HELP),
    Kind("request_asked", icon="heart"),
    Kind("request_asked_for", icon="heart", subject=Subject.HELP),
    Kind("request_back", icon="refresh"),
    Kind("request_moved", icon="heart", subject=Subject.HELP),
    Kind("request_not_you", icon="heart", subject=Subject.HELP),
    Kind("request_overdue", icon="clock"),
    Kind("request_rated", icon="star", subject=Subject.HELP),
    Kind("request_reopened", icon="refresh"),
    Kind("request_sent", icon="care", subject=Subject.HELP),
    Kind("request_to_answer", icon="care"),
    Kind(
        "request_urgent",
        icon="alert",
        subject=Subject.HELP,
        sms=True,
        urgent=True,
        text=_("Urgent! Somebody in %(area)s asks for help, and the words tell of danger. Open it now and call."),
    ),
    Kind("request_withdrawn", icon="x-circle", subject=Subject.HELP),
    Kind("request_yes", icon="check-circle", subject=Subject.HELP),
)
