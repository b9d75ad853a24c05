"""The rows of the shop that a refused act must leave alone."""

import pytest

from points.models import Order, OrderLine, Stock, StockMove, Transfer
from volunteer.core.refusals import Refused
from volunteer.models import Notice


def refused(act, **kwargs):
    """What an act was refused with; it must have written nothing."""
    before = snapshot()
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    assert snapshot() == before
    assert caught.value.sentence  # the sentence can be made
    return caught.value


def snapshot():
    """What a refused act must leave as it was."""
    return (
        list(Order.objects.order_by("pk").values_list("pk", "state", "total", "ended_at")),
        list(Stock.objects.order_by("pk").values_list("pk", "on_hand", "reserved")),
        Transfer.objects.count(),
        StockMove.objects.count(),
        OrderLine.objects.count(),
        Notice.objects.count(),
    )
