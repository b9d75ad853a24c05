"""What waits, of every kind of matter: one condition, asked by the menu, by the list of what is to do and by the pages."""

from django.db.models import Q

from volunteer.roles.scope import Scope


def waits_with(held: Scope) -> Q:
    """The matters that wait for the offices of a scope: those they have now, and late ones of which they were told."""
    return Q(ended_at=None) & (Q(office__path__in=held.paths) | Q(watch__path__in=held.paths))
