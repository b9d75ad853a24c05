"""A request's state and its steps in the words residents read."""

from django import template

from events.requests import labels as request_labels

register = template.Library()
register.filter("state_in_plain_words", request_labels.state_label)
register.filter("act_in_plain_words", request_labels.act_label)
