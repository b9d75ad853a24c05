"""The shop as plain dictionaries and lists: what a storekeeper with a pencil would know. No Django, no database in here."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

PLACED, HANDED, CANCELLED, LAPSED = "placed", "handed", "cancelled", "lapsed"


@dataclass
class Lot:
    """Pieces that came together."""

    expires: date | None
    left: int


@dataclass
class Paper:
    """An order as its slip says."""

    person: str
    shop: str
    lines: dict[str, tuple[int, int]]  # item -> (pieces, price)
    until: date
    slot: int | None = None
    desk: bool = False  # entered at the desk of the service point to which the shop brings
    brought: bool = False  # lies there
    state: str = PLACED
    given: dict[str, int] = field(default_factory=dict)
    returned: dict[str, int] = field(default_factory=dict)
    out: dict[str, list[tuple[Lot, int]]] = field(default_factory=dict)  # what it has of which lot
    ended: datetime | None = None
    by: str = ""  # at which place it was handed over

    @property
    def there(self) -> bool:
        """Collected at the desk; a service takes place at the shop wherever it was entered."""
        return self.desk and self.slot is None

    @property
    def total(self) -> int:
        return sum(pieces * price for pieces, price in self.lines.values())

    def worth(self, pieces: dict[str, int]) -> int:
        return sum(count * self.lines[item][1] for item, count in pieces.items())


class StoreBook:
    """Two shops, some goods, one service with times, a few people."""

    def __init__(self, limits: dict[str, int]):
        self.wallets: dict[str, int] = {}
        self.hold: dict[str, int] = {}
        self.spent: dict[str, int] = {}
        self.lots: dict[tuple[str, str], list[Lot]] = {}
        self.aside: dict[tuple[str, str], int] = {}
        self.prices: dict[str, list[tuple[date, int]]] = {}
        self.orders: dict[object, Paper] = {}
        self.slots: list[list] = []  # [begins, places, taken]
        self.limits = limits
        self.brings: set[str] = set()  # the shops that bring orders to the desk

    # --- looking

    def on_hand(self, key):
        return sum(lot.left for lot in self.lots.get(key, []))

    def free(self, key, today):
        """What may be promised: there, not set aside, not expired."""
        fresh = sum(lot.left for lot in self.lots.get(key, []) if not lot.expires or lot.expires >= today)
        return fresh - self.aside.get(key, 0)

    def price(self, item, today):
        return [price for since, price in sorted(self.prices[item]) if since <= today][-1]

    def had(self, person, item):
        mine = [order for order in self.orders.values() if order.person == person and item in order.lines]
        waiting = sum(order.lines[item][0] for order in mine if order.state == PLACED)
        return waiting + sum(order.given[item] - order.returned.get(item, 0) for order in mine if order.state == HANDED)

    def in_line(self, key, today, *, expired=False):
        """Lots in the order in which they are handed out."""
        fit = [lot for lot in self.lots.get(key, []) if lot.left and (expired or not lot.expires or lot.expires >= today)]
        return sorted(fit, key=lambda lot: lot.expires or date.max)  # stable: as they came

    # --- doing; each answers whether it fits, and changes nothing where it does not

    def receive(self, key, expires, pieces):
        self.lots.setdefault(key, []).append(Lot(expires, pieces))

    def take(self, key, today, pieces, *, expired=False, lot=None):
        """Out of the lots; which ones, or None where they do not suffice."""
        parts, wanted = [], pieces
        for one in [lot] if lot else self.in_line(key, today, expired=expired):
            if count := min(one.left, wanted):
                parts.append((one, count))
                wanted -= count
        if wanted:
            return None
        for one, count in parts:
            one.left -= count
        return parts

    def place(self, id, person, shop, wanted, now, until, slot=None):
        today = now.date()
        goods = {item: pieces for item, pieces in wanted.items() if item != "haircut"}
        lines = {item: (pieces, self.price(item, today)) for item, pieces in wanted.items()}
        order = Paper(person, shop, lines, until, slot)
        fits = self.wallets[person] >= order.total
        fits &= all((shop, item) in self.lots and self.free((shop, item), today) >= pieces for item, pieces in goods.items())
        fits &= all(self.had(person, item) + pieces <= self.limits.get(item, 10**9) for item, pieces in wanted.items())
        if slot is not None:
            begins, places, taken = self.slots[slot]
            fits &= begins > now and taken < places
        if not fits:
            return False
        self.orders[id] = order
        self.wallets[person] -= order.total
        self.hold[shop] = self.hold.get(shop, 0) + order.total
        self._set_aside(order, 1)
        return True

    def enter(self, id, person, shop, wanted, now, until, slot=None):
        """The same at the desk: the shop must bring there, and a service is ordered apart."""
        apart = slot is None or set(wanted) == {"haircut"}
        if shop not in self.brings or not apart or not self.place(id, person, shop, wanted, now, until, slot):
            return False
        self.orders[id].desk = True
        return True

    def bring(self, id):
        order = self.orders[id]
        if not order.there or order.state != PLACED:
            return False
        order.brought = True
        return True

    def _set_aside(self, order, sign):
        for item, (pieces, _price) in order.lines.items():
            if item == "haircut":
                self.slots[order.slot][2] += sign
            else:
                self.aside[order.shop, item] = self.aside.get((order.shop, item), 0) + sign * pieces

    def hand(self, id, given, now, place):
        """At a place: a shop's name, or "desk". Only where the goods are."""
        order = self.orders[id]
        if place != ("desk" if order.brought else order.shop):
            return False
        counts = {item: given.get(item, pieces) for item, (pieces, _price) in order.lines.items()}
        if order.state != PLACED or not any(counts.values()):
            return False
        if any(count > order.lines[item][0] for item, count in counts.items()):
            return False
        goods = {item: count for item, count in counts.items() if item != "haircut"}
        fresh = {item: sum(lot.left for lot in self.in_line((order.shop, item), now.date())) for item in goods}
        if any(count > fresh[item] for item, count in goods.items()):
            return False
        for item, count in goods.items():
            order.out[item] = self.take((order.shop, item), now.date(), count)
            self.aside[order.shop, item] -= order.lines[item][0]
        order.state, order.given, order.ended, order.by = HANDED, counts, now, place
        worth = order.worth(counts)
        self.hold[order.shop] -= order.total
        self.spent[order.shop] = self.spent.get(order.shop, 0) + worth
        self.wallets[order.person] += order.total - worth
        return True

    def give_back(self, id, state):
        order = self.orders[id]
        if order.state != PLACED:
            return order.state == state
        self.wallets[order.person] += order.total
        self.hold[order.shop] -= order.total
        self._set_aside(order, -1)
        order.state = state
        return True

    def lapse(self, today):
        late = [id for id, order in self.orders.items() if order.state == PLACED and order.until < today]
        for id in late:
            self.give_back(id, LAPSED)
        return len(late)

    def undo(self, id, now):
        order = self.orders[id]
        if order.state != HANDED or now >= order.ended + timedelta(minutes=10) or any(order.returned.values()):
            return False
        rest = order.total - order.worth(order.given)
        if self.wallets[order.person] < rest:
            return False
        for item, parts in order.out.items():
            for lot, count in parts:
                lot.left += count
            self.aside[order.shop, item] += order.lines[item][0]
        self.spent[order.shop] -= order.worth(order.given)
        self.wallets[order.person] -= rest
        self.hold[order.shop] += order.total
        order.state, order.given, order.out, order.ended = PLACED, {}, {}, None
        return True

    def bring_back(self, id, item, pieces, now):
        order = self.orders[id]
        if order.state != HANDED or now.date() > order.ended.date() + timedelta(days=7):
            return False
        if not 0 < pieces <= order.given[item] - order.returned.get(item, 0):
            return False
        order.returned[item] = order.returned.get(item, 0) + pieces
        worth = pieces * order.lines[item][1]
        self.spent[order.shop] -= worth
        self.wallets[order.person] += worth
        if item != "haircut":
            self._refill(order, item, pieces)
        return True

    def _refill(self, order, item, pieces):
        """The freshest first; of two alike the one that came later."""
        lots = self.lots[order.shop, item]
        parts = sorted(order.out[item], key=lambda part: (part[0].expires or date.max, lots.index(part[0])), reverse=True)
        rest = []
        for lot, count in parts:
            back = min(count, pieces)
            lot.left += back
            pieces -= back
            rest.append((lot, count - back))
        order.out[item] = rest

    def count(self, key, counted, today):
        more = counted - self.on_hand(key)
        if more < 0 and self.on_hand(key) - self.aside.get(key, 0) + more < 0:
            return False
        if more > 0:
            self.receive(key, None, more)
        elif more < 0:
            self.take(key, today, -more, expired=True)
        return True

    def lose(self, key, pieces, today, lot=None):
        if self.on_hand(key) - self.aside.get(key, 0) < pieces:
            return False
        return self.take(key, today, pieces, expired=True, lot=lot) is not None

    def leave(self, key, pieces, today):
        """Sent away or given for nothing: the lots, or None where it does not fit."""
        return self.take(key, today, pieces) if self.free(key, today) >= pieces else None

    def arrive(self, key, parts, counted):
        self.lots.setdefault(key, [])
        for lot, count in sorted(parts, key=lambda part: part[0].expires or date.max):
            if came := min(count, counted):
                self.receive(key, lot.expires, came)
                counted -= came
