"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "volunteer/roles",
    Kind("appointment", icon="shield"),
    Kind(
        "deputy",
        icon="users",
        sms=True,
        text=_("%(deputy)s stands in for %(holder)s until %(until)s. Please sign in and look at it."),
    ),
    Kind(
        "digest",
        icon="clipboard",
        sms=True,
        text=_("Something waits for you today. Please sign in and look at it."),
    ),
    Kind(
        "hand_over",
        icon="users",
        sms=True,
        text=_("%(over)s: a hand-over from %(former)s to %(to)s, %(on)s. Please sign in and look at it."),
    ),
    Kind("hand_over_confirmed", icon="check-circle"),
    Kind("hand_over_open", icon="clock"),
    Kind("term_ends", icon="clock"),
    Kind("texts_ceiling", icon="message"),
    Kind("texts_failed", icon="message"),
)
