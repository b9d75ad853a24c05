"""How an act says no.

The reasons of a room are one `TextChoices` in its `refusals`: the value is a machine's word, the label a translated sentence
that says why and what to do next. An act that raises `Refused` has written nothing.
"""

from collections.abc import Callable
from types import TracebackType

from django.db.models import TextChoices


class Refused(Exception):
    """An act was refused. `params` fill the named placeholders in the reason's label."""

    def __init__(self, reason: TextChoices, **params: object) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.params = params

    @property
    def sentence(self) -> str:
        """The refusal in the reader's language."""
        return str(self.reason.label) % self.params if self.params else str(self.reason.label)


def refusal_of[**P](check: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Refused | None:
    """The refusal that a check raises; None where it raises none. For checks alone: what changes something is called as it is."""
    try:
        check(*args, **kwargs)
    except Refused as refused:
        return refused
    return None


class Suppression:
    """A block that a refusal for one of these reasons ends without a word."""

    def __init__(self, reasons: tuple[TextChoices, ...]) -> None:
        self.reasons = reasons

    def __enter__(self) -> None:
        pass

    # Declared `bool`, not `bool | None`, so that a type checker knows that the block may end early.
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        return isinstance(error, Refused) and error.reason in self.reasons


def suppress_refusal(*reasons: TextChoices) -> Suppression:
    """`contextlib.suppress` for a refusal: where it has one of these reasons, the statement after the block is the next.

    Any other refusal goes on.
    """
    return Suppression(reasons)
