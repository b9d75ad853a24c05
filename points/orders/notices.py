"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/orders",
    Kind("order_at_point", icon="package", subject=Subject.GOODS),
    Kind("order_brought_back", icon="bag", subject=Subject.GOODS),
    Kind("order_cancelled", icon="bag", subject=Subject.GOODS),
    Kind("order_fetched", icon="check-circle", subject=Subject.GOODS),
    Kind("order_handed", icon="check-circle", subject=Subject.GOODS),
    Kind("order_lapsed", icon="bag", subject=Subject.GOODS),
    Kind("order_ready", icon="package", subject=Subject.GOODS, sms=True),
    Kind("order_sold", icon="check-circle", subject=Subject.GOODS),
    Kind("order_to_fetch", icon="package"),
    Kind("order_undone", icon="bag", subject=Subject.GOODS),
    Kind("paid_together", icon="users", subject=Subject.GOODS),
    Kind("sale_asked", icon="store", subject=Subject.SAFETY, urgent=True),
    Kind("second_person", icon="users", subject=Subject.SAFETY),
    Kind("spent_without_phone", icon="coins", subject=Subject.SAFETY, urgent=True),
)
