"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, Subject, register_kinds
from volunteer.notices.texts import register_text

register_kinds(
    "points/orders",
    Kind("order_at_point", icon="package", subject=Subject.GOODS),
    Kind("order_brought_back", icon="bag", subject=Subject.GOODS),
    Kind("order_cancelled", icon="bag", subject=Subject.GOODS),
    Kind("order_fetched", icon="check-circle", subject=Subject.GOODS),
    Kind("order_handed", icon="check-circle", subject=Subject.GOODS),
    Kind("order_lapsed", icon="bag", subject=Subject.GOODS),
    Kind(
        "order_ready",
        icon="package",
        subject=Subject.GOODS,
        sms=True,
        text=_("Your goods are set aside. Collect them until %(until)s with the code %(code)s. Where: %(shop)s."),
    ),
    Kind("order_sold", icon="check-circle", subject=Subject.GOODS),
    Kind("order_to_fetch", icon="package"),
    Kind("order_undone", icon="bag", subject=Subject.GOODS),
    Kind("paid_together", icon="users", subject=Subject.GOODS),
    Kind("sale_asked", icon="store", subject=Subject.SAFETY, urgent=True),
    Kind("second_person", icon="users", subject=Subject.SAFETY),
    Kind("spent_without_phone", icon="coins", subject=Subject.SAFETY, urgent=True),
)
register_text("code_sale", _("Code %(code)s: %(points)s points at %(shop)s. Read it aloud only if you agree."))
