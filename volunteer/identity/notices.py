"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "volunteer/identity",
    Kind("number_changing", icon="phone", subject=Subject.SAFETY, sms=True, urgent=True),
    Kind("number_changing_new", icon="phone", subject=Subject.SAFETY, sms=True, urgent=True),
    Kind("number_changed", icon="phone", subject=Subject.SAFETY, sms=True, urgent=True),
    Kind("number_left", icon="phone", subject=Subject.SAFETY, sms=True, urgent=True),
    Kind("number_stopped", icon="phone", subject=Subject.SAFETY, sms=True, urgent=True),
    Kind("number_to_confirm", icon="phone"),
    Kind("name_to_look_at", icon="user"),
    Kind("name_changed", icon="user", subject=Subject.SAFETY, sms=True),
    Kind("name_refused", icon="user", subject=Subject.SAFETY),
)
