"""One line of the table, and whether it reached what it should."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Line:
    """One line of the table. `least` and `aim` say what to reach: "<500" or ">6"; empty where there is no such figure."""

    what: str
    value: float | str
    unit: str = ""
    least: str = ""
    aim: str = ""

    @property
    def verdict(self) -> str:
        if reaches(self.value, self.aim or self.least):
            return "aim" if self.aim else "yes" if self.least else ""
        return "yes" if reaches(self.value, self.least) else "NO"


def reaches(value: float | str, wanted: str) -> bool:
    if not wanted or isinstance(value, str):
        return not wanted
    return value <= float(wanted[1:]) if wanted[0] == "<" else value >= float(wanted[1:])


def spread(what: str, seconds: list[float], least: dict[str, str], aim: dict[str, str] | None = None) -> Iterator[Line]:
    cuts = [cut * 1000 for cut in quantiles(seconds, n=100, method="inclusive")]
    figures = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(seconds) * 1000}
    for name, value in figures.items():
        yield Line(f"{what} {name}", round(value, 1), "ms", least.get(name, ""), (aim or {}).get(name, ""))
