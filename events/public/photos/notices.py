"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/public/photos",
    Kind("photo_answered", icon="image", subject=Subject.RECORD),
    Kind("photo_objection", icon="flag"),
)
