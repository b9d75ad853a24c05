"""Events that take place online: one joins by a button within the hours of check-in and leaves by a short quiz, or a button.

All of it is grade C: hours and points count after a second person's word. The leader's list works for who cannot do either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events.attendance.actions import record as record_actions
from events.attendance.recorder import Outcome
from events.models import Door, Scan, Shift
from events.onsite.refusals import OnsiteRefusal
from volunteer.core import rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import User

QUIZ_TRIES = 3
TRIES_WITHIN = timedelta(days=1)
MOST_QUESTIONS, MOST_ANSWERS, MOST_LENGTH = 10, 6, 120


def join(*, id: UUID, shift: Shift, person: User, device: str, at: datetime) -> Outcome:
    """The stay begins. `id` is made in the form, `device` is the browser's mark. Raises `Refused` having written nothing."""
    return record_actions.record(scan=online_scan(id=id, shift=shift, person=person, act=Scan.Act.IN, device=device, at=at), at=at)


def leave(*, id: UUID, shift: Shift, person: User, answers: Sequence[int], device: str, at: datetime) -> Outcome:
    """The stay ends, with all answers of the quiz right where there is one: three tries a day. A repeat gets the first answer.

    `answers` holds the position of the chosen answer for each question. Raises `Refused`; the try is counted all the same.
    """
    going = online_scan(id=id, shift=shift, person=person, act=Scan.Act.OUT, device=device, at=at)
    if shift.event.quiz and not Scan.objects.filter(pk=id, person=person).exists():
        if not rate_limit.allow_attempt(
            kind="quiz", subject=f"{shift.pk}:{person.pk}", most=QUIZ_TRIES, within=TRIES_WITHIN, at=at
        ):
            raise Refused(OnsiteRefusal.ENOUGH)
        if list(answers) != [question["right"] for question in shift.event.quiz]:
            raise Refused(OnsiteRefusal.WRONG)
    return record_actions.record(scan=going, at=at)


def online_scan(*, id: UUID, shift: Shift, person: User, act: str, device: str, at: datetime) -> Scan:
    """An attempt at an online event, not saved."""
    return Scan.made(id=id, shift=shift, person=person, act=act, door=Door.ONLINE, device=device, at=at)


# --- the quiz as its author writes it ----------------------------------------------------------------------------------------


def quiz_text(quiz: Sequence[dict[str, Any]]) -> str:
    """The quiz as text: a question, below it its answers, "+" before the right one and "-" before the others."""
    return "\n\n".join("\n".join([one["question"], *_answer_lines(one)]) for one in quiz)


def _answer_lines(one: dict[str, Any]) -> list[str]:
    return [f"{'+' if number == one['right'] else '-'} {answer}" for number, answer in enumerate(one["answers"])]


def parse_quiz(text: str) -> list[dict[str, Any]]:
    """The quiz in a text as `quiz_text` makes it. Raises `Refused(NO_QUIZ)` unless each question has one right answer."""
    quiz: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, text.replace("\x00", "").splitlines())):
        if line[0] not in "+-＋－":
            quiz.append({"question": line[:MOST_LENGTH], "answers": [], "right": -1})
            continue
        if not quiz or (line[0] in "+＋" and quiz[-1]["right"] >= 0):
            raise Refused(OnsiteRefusal.NO_QUIZ)
        if line[0] in "+＋":
            quiz[-1]["right"] = len(quiz[-1]["answers"])
        quiz[-1]["answers"].append(line[1:].strip()[:MOST_LENGTH])
    if len(quiz) > MOST_QUESTIONS or not all(_is_valid_question(one) for one in quiz):
        raise Refused(OnsiteRefusal.NO_QUIZ)
    return quiz


def _is_valid_question(one: dict[str, Any]) -> bool:
    return one["right"] >= 0 and 2 <= len(one["answers"]) <= MOST_ANSWERS and all(one["answers"])
