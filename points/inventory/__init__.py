"""Goods, prices, stock, batches, consignments, donors. An order sets stock aside through `orders`."""
