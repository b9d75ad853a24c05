"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "points/inventory",
    Kind("consignment_arrived", icon="check-circle"),
    Kind("consignment_sent", icon="package"),
    Kind("paper_asked", icon="clipboard"),
    Kind("paper_returned", icon="edit"),
    Kind("paper_signed", icon="check-circle"),
    Kind("shelf_expired", icon="alert"),
    Kind("shelf_expiring", icon="clock"),
    Kind("shelf_low", icon="package"),
)
