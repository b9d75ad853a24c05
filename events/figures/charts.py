"""Charts as SVG that the server draws: geometry only; colours and letters are the style sheet's, the table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 360, 196
LEFT, RIGHT, TOP, BOTTOM = 38, 6, 8, 22
TICKS = 5


@dataclass(frozen=True)
class Series:
    """What is drawn in one colour: `css` is the class of its columns."""

    label: str | Promise
    css: str
    values: Sequence[int]


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    css: str
    words: str


@dataclass(frozen=True)
class Chart:
    """Columns over labels. `words` says for each label what stands there, for whoever hovers or cannot see it."""

    title: str | Promise
    series: Sequence[Series]
    labels: Sequence[str]
    bars: list[Bar] = field(default_factory=list)
    ticks: list[tuple[float, int]] = field(default_factory=list)

    width, height, left, right, bottom = WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM

    @property
    def marks(self) -> list[tuple[float, str]]:
        """The middle of each column and its label."""
        step = (WIDTH - LEFT - RIGHT) / max(len(self.labels), 1)
        return [(round(LEFT + step * (n + 0.5), 1), label) for n, label in enumerate(self.labels)]

    @property
    def words(self) -> str:
        """All of it in words, for whoever cannot see it."""
        return _("; ").join(bar.words for bar in self.bars if bar.height)

    @property
    def empty(self) -> bool:
        return not any(value for series in self.series for value in series.values)


ROW, NAME, VALUE = 26, 116, 54  # of ranked bars: the height of a row, the room of names and of values
MOST_RANKED, LETTERS = 10, 9


@dataclass(frozen=True)
class RankedBar:
    """One bar with its name at the left and its number at the right; both lead to the list behind the number."""

    name: str
    short: str
    value: int
    url: str
    y: int
    width: float


@dataclass(frozen=True)
class RankedBars:
    """Bars that lie, the largest on top; those of nothing are left out, and of many the largest are shown. `id` is of the page."""

    id: str
    title: str | Promise
    bars: list[RankedBar]
    left_out: int
    table: str

    width, name_end, bar_start = WIDTH, NAME - 6, NAME

    @property
    def height(self) -> int:
        return ROW * len(self.bars)

    @property
    def words(self) -> str:
        """All of it in words, for whoever cannot see it."""
        return _("; ").join(_("%(name)s %(value)s") % {"name": bar.name, "value": f"{bar.value:,}"} for bar in self.bars)


def ranked(id: str, title: str | Promise, rows: Sequence[tuple[str, int, str]], table: str) -> RankedBars:
    """Rows are (name, value, address of its list); `table` is the id of the table that says the same."""
    found = sorted((row for row in rows if row[1] > 0), key=lambda row: -row[1])
    shown = found[:MOST_RANKED]
    unit = (WIDTH - NAME - VALUE) / (shown[0][1] if shown else 1)
    bars = [
        RankedBar(name, name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…", value, url, ROW * n, round(unit * value, 1))
        for n, (name, value, url) in enumerate(shown)
    ]
    return RankedBars(id, title, bars, len(found) - len(shown), table)


def scale(most: int) -> tuple[int, int]:
    """(step, how many): at most five steps of 1, 2 or 5 times a power of ten that reach `most`."""
    step = 1
    while TICKS * step < most:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step, max(-(-most // step), 1)


def chart(
    title: str | Promise, labels: Sequence[str], names: Sequence[str], series: Sequence[Series], *, side_by_side: bool
) -> Chart:
    """Columns, stacked or side by side; `names` are the labels in full. Values below zero are drawn as nothing."""
    heights = [[max(values, 0) for values in one.values] for one in series]
    sums = [sum(column) for column in zip(*heights, strict=True)]
    step, steps = scale(max([value for one in heights for value in one] if side_by_side else sums, default=0) or 1)
    most = step * steps
    room = HEIGHT - TOP - BOTTOM
    made = Chart(title, series, labels)
    made.ticks.extend((round(HEIGHT - BOTTOM - room * n / steps, 1), step * n) for n in range(steps + 1))
    wide = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    each = wide * 0.72 / (len(series) if side_by_side else 1)
    for column, name in enumerate(names):
        below = 0
        for place, one in enumerate(series):
            value = heights[place][column]
            x = LEFT + wide * (column + 0.14) + (each * place if side_by_side else 0)
            tall = room * value / most
            y = HEIGHT - BOTTOM - tall - (0 if side_by_side else room * below / most)
            words = _(": ").join([name, f"{one.label} {one.values[column]:,}"])
            made.bars.append(Bar(round(x, 1), round(y, 1), round(each, 1), round(tall, 1), one.css, words))
            below += value
    return made
