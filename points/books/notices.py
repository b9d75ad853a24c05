"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "points/books",
    Kind("book_differs", icon="alert"),
    Kind("book_holds", icon="scale"),
)
