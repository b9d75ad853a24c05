"""Dates as they stand on paper."""

from django import template

from events.onsite.actions import paper_roster

register = template.Library()
register.filter("on_day", paper_roster.date_with_year)
