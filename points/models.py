"""What service is worth."""

from points.adjustments.models import HandEntry
from points.adjustments.opening.models import OpeningFund, OpeningPage, OpeningRow, OpeningSheet
from points.books.models import AuditPack
from points.budgets.models import BudgetMove, BudgetRequest
from points.freezes.models import Freeze, FreezeLeft
from points.inventory.models.batches import Batch, BatchMove, Source
from points.inventory.models.documents import Adjustment, AdjustmentLine, Consignment, ConsignmentLine
from points.inventory.models.goods import Donor, GoodsCategory, Item, ItemPrice, Stock, StockMove
from points.ledger.models import Account, Allotment, BookCheck, Fund, FundMove, Transfer
from points.orders.models import CartLine, Order, OrderLine, Return, ReturnLine, Sale, SaleLine, Slot
from points.orders.relief.models import Relief, ReliefLine
from points.recycling.models import (
    Attendant,
    Hatch,
    Recycling,
    RecyclingPrice,
    RecyclingTerms,
    Station,
    StationMessage,
    Waste,
)
from points.rules.models import Rule, RuleDraft
from points.shops.models import Closure, Shop
from points.wallet.expiry.models import Cutoff
from points.wallet.models import Gift

__all__ = [
    "Account",
    "Adjustment",
    "AdjustmentLine",
    "Allotment",
    "Attendant",
    "AuditPack",
    "Batch",
    "BatchMove",
    "BookCheck",
    "BudgetMove",
    "BudgetRequest",
    "CartLine",
    "Closure",
    "Consignment",
    "ConsignmentLine",
    "Cutoff",
    "Donor",
    "Freeze",
    "FreezeLeft",
    "Fund",
    "FundMove",
    "Gift",
    "GoodsCategory",
    "HandEntry",
    "Hatch",
    "Item",
    "ItemPrice",
    "OpeningFund",
    "OpeningPage",
    "OpeningRow",
    "OpeningSheet",
    "Order",
    "OrderLine",
    "Recycling",
    "RecyclingPrice",
    "RecyclingTerms",
    "Relief",
    "ReliefLine",
    "Return",
    "ReturnLine",
    "Rule",
    "RuleDraft",
    "Sale",
    "SaleLine",
    "Shop",
    "Slot",
    "Source",
    "Station",
    "StationMessage",
    "Stock",
    "StockMove",
    "Transfer",
    "Waste",
]
