"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "points/budgets",
    Kind("budget_asked", icon="coins"),
    Kind("budget_granted", icon="coins"),
    Kind("budget_move_asked", icon="coins"),
    Kind("budget_move_done", icon="coins"),
    Kind("budget_move_returned", icon="coins"),
    Kind("budget_refused", icon="coins"),
)
