"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "volunteer/signin",
    Kind("account_disputed", subject=Subject.SAFETY, urgent=True),
    Kind("number_given_up", icon="phone", subject=Subject.SAFETY, urgent=True),
    Kind("passkey_added", icon="lock", subject=Subject.SAFETY, sms=True, urgent=True),
    Kind("codes_wait", icon="message", urgent=True),
    Kind("factor", icon="shield", subject=Subject.SAFETY, sms=True, urgent=True),
    Kind("factor_of_staff", icon="shield"),
    Kind("pin_set", icon="lock", subject=Subject.SAFETY, urgent=True),
    Kind("wechat_signs_in", icon="lock", subject=Subject.SAFETY, sms=True, urgent=True),
)
