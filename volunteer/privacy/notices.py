"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "volunteer/privacy",
    Kind("copy_made", icon="download", subject=Subject.SAFETY),
    Kind("data_request_added", icon="edit"),
    Kind("data_request_answered", icon="check-circle", subject=Subject.SAFETY),
    Kind("data_request_asked", icon="help", subject=Subject.SAFETY),
    Kind("data_request_due", icon="clock"),
    Kind("data_request_new", icon="lock"),
    Kind("data_request_overdue", icon="alert"),
    Kind("data_request_pass_on", icon="message"),
    Kind("data_request_received", icon="lock", subject=Subject.SAFETY),
)
