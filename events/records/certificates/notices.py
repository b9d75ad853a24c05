"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/records/certificates",
    Kind("certificate_asked", icon="clipboard"),
    Kind("certificate_issued", icon="file", subject=Subject.RECORD),
    Kind("certificate_returned", icon="edit", subject=Subject.RECORD),
    Kind("certificate_revoked", icon="x-circle", subject=Subject.RECORD),
)
