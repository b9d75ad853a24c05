"""A request's state and its steps in the words residents read."""

from django import template

from events.requests import residents

register = template.Library()
register.filter("state_in_plain_words", residents.state)
register.filter("act_in_plain_words", residents.act)
