"""What service is worth."""

from points.models.budgets import BudgetMove, BudgetRequest
from points.models.by_hand import HandEntry
from points.models.freezes import Freeze
from points.models.ledger import Account, Allotment, Transfer
from points.models.rules import Rule
from points.models.shop import Closure, Item, Order, OrderLine, Shop, Stock, StockMove

__all__ = [
    "Account",
    "Allotment",
    "BudgetMove",
    "BudgetRequest",
    "Closure",
    "Freeze",
    "HandEntry",
    "Item",
    "Order",
    "OrderLine",
    "Rule",
    "Shop",
    "Stock",
    "StockMove",
    "Transfer",
]
