"""Run an act and say its refusal: as a message of the request, in a form, or as the error of a field, a row or a command.

Each of them goes with a block. What follows the act inside the block happens only when the act was not refused: the
message of success, the answer. After a block of `attempt` or `attempt_form` stands what a refused reader gets:

    with attempt_form(form, "pin"):
        pins.set_pin(person=person, pin=form.cleaned_data["pin"], by=request.user, at=request.at)
        messages.success(request, _("The PIN is set."))
        return redirect("volunteer:card", person.volunteer_no)
    return render(request, "volunteer/signin/pin.html", {"form": form})
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db.models import TextChoices
from django.forms import BaseForm
from django.http import HttpRequest

from volunteer.core import counting
from volunteer.core.refusals import Refused


class Attempt:
    """A block that a refusal ends: `say` gets it, and the statement after the block is the next. Other errors go on."""

    def __init__(self, say: Callable[[Refused], None]) -> None:
        self.say = say

    def __enter__(self) -> None:
        pass

    # Declared `bool`, not `bool | None`, so that a type checker knows that the block may end early.
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if not isinstance(error, Refused):
            return False
        self.say(error)
        return True


def attempt(request: HttpRequest, *, level: int = messages.ERROR) -> Attempt:
    """Say a refusal in the block as a message, an error if no other `level` is given."""

    def say(refused: Refused) -> None:
        counting.count_refusal(refused.reason)
        messages.add_message(request, level, refused.sentence)

    return Attempt(say)


def attempt_form[R: TextChoices](
    form: BaseForm, field: str | None = None, *, fields: Mapping[R, str | None] | None = None
) -> Attempt:
    """Say a refusal in the block as an error of the form: at the field that `fields` has for its reason, otherwise at `field`.

    Without a field, or where the form does not have that field, the error belongs to the form as a whole.
    """
    at_field: dict[TextChoices, str | None] = dict(fields.items()) if fields else {}

    def say(refused: Refused) -> None:
        name = at_field.get(refused.reason, field)
        form.add_error(name if name in form.fields else None, as_error(refused))

    return Attempt(say)


@contextmanager
def attempt_cleaning() -> Iterator[None]:
    """Raise a refusal in the block as a `ValidationError`, which Django puts at the field that is being cleaned."""
    try:
        yield
    except Refused as refused:
        raise as_error(refused) from refused


@contextmanager
def attempt_command() -> Iterator[None]:
    """End a command at a refusal in the block, with its sentence."""
    try:
        yield
    except Refused as refused:
        raise CommandError(refused.sentence) from refused


def as_error(refused: Refused) -> ValidationError:
    counting.count_refusal(refused.reason)
    return ValidationError(refused.sentence, code=refused.reason.value)
