"""Figures of the whole site that are read from the database when Prometheus asks: what waits, since when, what is in order.

Each room adds its own from `registered/site_figures.py` of its app (`register_figure`). A figure is one cheap statement, since
every web process is asked every few seconds. Its name begins with `wobangni_` and ends with its unit; `deploy/alerts.yml` uses it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import Error, connection, transaction
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from volunteer.core import clock
from volunteer.core.failures import error_text

log = logging.getLogger(__name__)

PATIENCE = "2s"  # of one statement: a database that is stuck must not hold a thread of the web server
ANSWERED = "wobangni_site_figures_read"

type Value = float | Mapping[str, float] | None


@dataclass(frozen=True)
class SiteFigure:
    """One figure. `read` gets the moment and answers a number, numbers by the values of `label`, or None for none yet."""

    name: str
    words: str
    read: Callable[[datetime], Value]
    label: str = ""


@dataclass
class Figures:
    """Those of all rooms, by name."""

    known: dict[str, SiteFigure] = field(default_factory=dict)


FIGURES = Figures()


def register_figure(name: str, words: str, read: Callable[[datetime], Value], *, label: str = "") -> None:
    """Add a figure that is shown as `wobangni_<name>`. Raises ValueError where the name is taken."""
    full = f"wobangni_{name}"
    if full in FIGURES.known:
        raise ValueError(f"Two figures are called {full}.")
    FIGURES.known[full] = SiteFigure(full, words, read, label)


def seconds_since(moment: datetime | None, at: datetime) -> float:
    """How long ago in seconds; 0 where there is no such moment, or it is still to come."""
    return max(0.0, (at - moment).total_seconds()) if moment else 0.0


class SiteFigures(Collector):
    """Reads all figures. One that cannot be read is left out, and `wobangni_site_figures_read` is then 0."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at, all_read = clock.now(), True
        for figure in FIGURES.known.values():
            try:
                family = shown(figure, at)
            except Error as problem:
                all_read = False
                log.error("The figure %s could not be read: %s", figure.name, error_text(problem))
                if connection.connection is None or connection.connection.closed:
                    break  # the others would each wait for a database that is gone
            else:
                yield family
        yield GaugeMetricFamily(ANSWERED, "1 where the database gave every figure of the site, 0 otherwise.", float(all_read))


def shown(figure: SiteFigure, at: datetime) -> GaugeMetricFamily:
    """Raises `django.db.Error`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout TO '{PATIENCE}'")
        value = figure.read(at)
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")  # where this stands in a transaction, the rest of it has its time
    family = GaugeMetricFamily(figure.name, figure.words, labels=[figure.label] if figure.label else None)
    if isinstance(value, Mapping):
        for word, number in sorted(value.items()):
            family.add_metric([word], number)
    elif value is not None:
        family.add_metric([], value)
    return family
