"""What is watched of the book of points."""

from datetime import datetime

from points.models import BookCheck
from volunteer.watch.figures import register_figure, seconds_since


def register() -> None:
    register_figure("book_green", "1 where the last proof of the book of points held, 0 where it found a difference.", book_green)
    register_figure("book_check_seconds", "How long ago the book of points was last proved.", book_check)


def book_green(at: datetime) -> float | None:
    return BookCheck.objects.newest().values_list("green", flat=True).first()


def book_check(at: datetime) -> float | None:
    last = BookCheck.objects.newest().values_list("at", flat=True).first()
    return seconds_since(last, at) if last else None
