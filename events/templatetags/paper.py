"""Dates as they stand on paper."""

from django import template

from events import paper

register = template.Library()
register.filter("on_day", paper.on_day)
