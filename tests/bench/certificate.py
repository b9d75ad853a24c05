"""How long does a certificate take? One with a long annex: made, and handed out again as it was kept."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any

from events.models import Certificate
from events.records.certificates import pdf as certificate_pdf
from tests.bench.lines import Line
from tests.support import attendance_factory, certificate_factory

SERVICES = certificate_pdf.ANNEX + 40  # more than are listed one by one
TIMES = 5


def filled(district: Any, services: int) -> Certificate:
    """The issued certificate of somebody with so many services."""
    certificate_factory.issuer(district)
    person = certificate_factory.served(district)
    for _ in range(services - 1):
        attendance_factory.serve(district, person, 2)
    return certificate_factory.issued(district)


def measured(district: Any) -> Iterator[Line]:
    issued = filled(district, SERVICES)
    begin = perf_counter()
    certificate_pdf.render_pdf([issued])
    yield Line("a certificate: the first of a process", round(perf_counter() - begin, 2), "s")
    took = []
    for _ in range(TIMES):
        begin = perf_counter()
        certificate_pdf.render_pdf([issued])
        took.append(perf_counter() - begin)
    yield Line(f"a certificate with {SERVICES} services: made", round(median(took), 2), "s", "<1")
    certificate_pdf.stored_pdf(issued)
    begin = perf_counter()
    certificate_pdf.stored_pdf(Certificate.objects.get(pk=issued.pk))
    yield Line("a certificate: handed out again", round((perf_counter() - begin) * 1000, 1), "ms", "<1000")
