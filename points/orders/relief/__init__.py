"""Goods given to people in need, without points, by two persons."""
