"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "volunteer/signin",
    Kind("account_disputed", subject=Subject.SAFETY, urgent=True),
    Kind("factor", icon="shield", subject=Subject.SAFETY, sms=True, urgent=True),
    Kind("factor_of_staff", icon="shield"),
    Kind("pin_set", icon="lock", subject=Subject.SAFETY, urgent=True),
)
