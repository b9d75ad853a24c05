"""What service is worth."""

from points.models.batches import Batch, BatchMove, Source
from points.models.budgets import BudgetMove, BudgetRequest
from points.models.by_hand import HandEntry
from points.models.checks import BookCheck
from points.models.expiry import Cutoff
from points.models.freezes import Freeze, FreezeLeft
from points.models.funds import Fund, FundMove
from points.models.gifts import Gift
from points.models.goods import Donor, GoodsCategory
from points.models.ledger import Account, Allotment, Transfer
from points.models.openings import OpeningFund, OpeningPage, OpeningRow, OpeningSheet
from points.models.orders import CartLine, Order, OrderLine, Return, ReturnLine, Sale, SaleLine
from points.models.packs import AuditPack
from points.models.papers import Adjustment, AdjustmentLine, Consignment, ConsignmentLine, Relief, ReliefLine
from points.models.rules import Rule, RuleDraft
from points.models.shop import Closure, Item, ItemPrice, Shop, Stock, StockMove
from points.models.slots import Slot

__all__ = [
    "Account",
    "Adjustment",
    "AdjustmentLine",
    "Allotment",
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
    "Item",
    "ItemPrice",
    "OpeningFund",
    "OpeningPage",
    "OpeningRow",
    "OpeningSheet",
    "Order",
    "OrderLine",
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
    "Stock",
    "StockMove",
    "Transfer",
]
