"""What service is worth."""

from points.models.budgets import BudgetMove, BudgetRequest
from points.models.by_hand import HandEntry
from points.models.checks import BookCheck
from points.models.expiry import Cutoff
from points.models.freezes import Freeze
from points.models.gifts import Gift
from points.models.goods import Donor, GoodsCategory
from points.models.ledger import Account, Allotment, Transfer
from points.models.openings import OpeningFund, OpeningPage, OpeningRow, OpeningSheet
from points.models.orders import CartLine, Return, ReturnLine, Sale, SaleLine
from points.models.packs import AuditPack
from points.models.rules import Rule, RuleDraft
from points.models.shop import Closure, Item, Order, OrderLine, Shop, Stock, StockMove

__all__ = [
    "Account",
    "Allotment",
    "AuditPack",
    "BookCheck",
    "BudgetMove",
    "BudgetRequest",
    "CartLine",
    "Closure",
    "Cutoff",
    "Donor",
    "Freeze",
    "Gift",
    "GoodsCategory",
    "HandEntry",
    "Item",
    "OpeningFund",
    "OpeningPage",
    "OpeningRow",
    "OpeningSheet",
    "Order",
    "OrderLine",
    "Return",
    "ReturnLine",
    "Rule",
    "RuleDraft",
    "Sale",
    "SaleLine",
    "Shop",
    "Stock",
    "StockMove",
    "Transfer",
]
