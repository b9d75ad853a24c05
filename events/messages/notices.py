"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/messages",
    Kind(
        "leader_message",
        icon="message",
        subject=Subject.SHIFTS,
        sms=True,
        text=_("The leader of “%(title)s”, %(start)s, has written to you. Please open it."),
    ),
)
