"""Values that a column allows to be absent, but a constraint or an earlier check does not."""

from __future__ import annotations


class MissingValueError(RuntimeError):
    """A value is absent that a constraint of the database, or the act before, should have guaranteed."""


def required[T](value: T | None, rule: str) -> T:
    """The value itself, where `rule` says why it is there. Raises `MissingValueError(rule)` where the rule was broken.

    It is for the one place that answers for the rule, most often a property of a model.
    """
    if value is None:
        raise MissingValueError(rule)
    return value
