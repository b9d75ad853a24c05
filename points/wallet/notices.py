"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/wallet",
    Kind("gift_back", icon="coins", subject=Subject.RECORD),
    Kind("gift_given", icon="gift", subject=Subject.RECORD),
    Kind("gift_got", icon="gift", subject=Subject.RECORD),
)
