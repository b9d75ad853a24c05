"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/shifts/signups",
    Kind(
        "check_out_reminder",
        icon="log-out",
        subject=Subject.REMINDERS,
        sms=True,
        urgent=True,
        text=_(
            "“%(title)s” is over and you have not checked out. Scan the leader's code once more until %(until)s; "
            "without it your hours do not count."
        ),
    ),
    Kind(
        "starts_soon",
        icon="clock",
        subject=Subject.REMINDERS,
        sms=True,
        urgent=True,
        text=_("“%(title)s” begins soon: %(start)s."),
    ),
    Kind(
        "starts_tomorrow",
        icon="clock",
        subject=Subject.REMINDERS,
        sms=True,
        text=_("Do not forget: “%(title)s”, %(start)s. If you cannot come, please withdraw in time."),
    ),
)
