"""What the processes of the site count while they answer: requests, scans, refusals. `volunteer.watch` shows it to Prometheus.

The counts begin at 0 with each process and are added up over the processes of one machine's web server. They hold no name, no
number and no address: names of views, doors and reasons only.
"""

from django.db.models import TextChoices
from prometheus_client import Counter, Histogram

REQUESTS = Counter(
    "wobangni_requests", "Requests answered, by the name of the address and the class of the status.", ["view", "status"]
)
SECONDS = Histogram(
    "wobangni_request_seconds",
    "Time from a request to its answer in seconds, by the name of the address.",
    ["view"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SCANS = Counter(
    "wobangni_scans",
    "Check-ins and check-outs; the result is `accepted` or why not.",
    ["act", "door", "result"],
)
REFUSALS = Counter("wobangni_refusals", "Acts refused on pages, by the kind of act and the reason.", ["act", "reason"])

ACCEPTED = "accepted"
NO_VIEW = "-"  # a static file, a page that does not exist


def count_request(*, view: str, status: int, seconds: float) -> None:
    """One answer; `view` is the name of its address, or empty where there is none."""
    view = view or NO_VIEW
    REQUESTS.labels(view, f"{status // 100}xx").inc()
    SECONDS.labels(view).observe(seconds)


def count_scan(*, act: str, door: str, reason: str) -> None:
    """One attempt to check in or out; an empty `reason` says that it was accepted."""
    SCANS.labels(act, door, reason or ACCEPTED).inc()


def count_refusal(reason: TextChoices) -> None:
    REFUSALS.labels(type(reason).__name__.removesuffix("Refusal"), reason.value).inc()
