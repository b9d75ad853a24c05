"""The steps of a decision: in which order they happen, what a repeat does, and what a refusal leaves behind."""

from typing import Any

import pytest
from django.db.models import TextChoices

from tests.cast import NOW
from tests.support.refusal_checks import refused
from volunteer.core.approvals import Approval, require_words
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, PersonSkill
from volunteer.skills import actions as skills

State = PersonSkill.State


class StepRefusal(TextChoices):
    DECIDED = "decided", "It is decided."
    NOT_YOU = "not_you", "Somebody else decides."
    NOT_NOW = "not_now", "Not now."


class Room:
    """A room that decides on skills and writes down which of its steps ran; `refuses` are the steps that refuse."""

    def __init__(self, row: PersonSkill, **fields: Any) -> None:
        self.row, self.steps = row, []
        self.refuses: dict[str, StepRefusal] = {}
        self.approval = Approval(act="test", waiting=State.SAID, decided=StepRefusal.DECIDED, lock=self.lock, **fields)

    def step(self, name: str) -> None:
        if name in self.refuses:
            raise Refused(self.refuses[name])
        self.steps.append(name)

    def lock(self, row: PersonSkill) -> PersonSkill:
        self.step("lock")
        return PersonSkill.objects.select_for_update().get(pk=row.pk)

    def decide(self, by, state=State.CONFIRMED, words=""):
        self.steps = []
        return self.approval.decide(
            self.row,
            state,
            by=by,
            at=NOW,
            words=words,
            require=lambda row, by, at: self.step("require"),
            effect=lambda row: self.step(f"effect on {row.state}"),
            notify=lambda row: self.step(f"notify of {row.state}"),
        )


@pytest.fixture
def row(district):
    district.alice.area = district.community
    district.alice.save()
    return skills.claim_skill(person=district.alice, word="理发", proof="理发师证", picture=None, at=NOW)


def test_the_steps_come_one_after_the_other_and_are_written_down(district, row):
    room = Room(row, detail=lambda row: {"skill": row.skill_id})
    kept = room.decide(district.reviewer, State.REFUSED, "看不清")
    assert room.steps == ["lock", "require", "effect on said", "notify of refused"]
    assert (kept.state, kept.decided_by, kept.decided_at, kept.reason) == ("refused", district.reviewer, NOW, "看不清")
    line = AuditRow.objects.get(act="test.refused")
    assert (line.actor, line.subject_id, line.detail) == (district.reviewer, str(row.pk), {"skill": row.skill_id})


def test_the_same_decision_by_the_same_person_is_a_repeat(district, row):
    room = Room(row)
    room.decide(district.reviewer)
    room.decide(district.reviewer)
    assert room.steps == ["lock"] and AuditRow.objects.filter(act="test.confirmed").count() == 1


@pytest.mark.parametrize(("who", "state"), [("reviewer", State.REFUSED), ("street_admin", State.CONFIRMED)])
def test_what_was_decided_otherwise_stays(district, row, who, state):
    room = Room(row)
    room.decide(district.reviewer)
    assert refused(room.decide, getattr(district, who), state) == StepRefusal.DECIDED
    assert PersonSkill.objects.get().decided_by == district.reviewer and room.steps == ["lock"]


def test_where_anybody_may_repeat_it_the_person_is_asked_about_first(district, row):
    room = Room(row, by_anybody=True)
    room.decide(district.reviewer)
    assert room.decide(district.street_admin).decided_by == district.reviewer and room.steps == ["lock", "require"]
    assert refused(room.decide, district.street_admin, State.REFUSED) == StepRefusal.DECIDED
    room.refuses = {"require": StepRefusal.NOT_YOU}
    assert refused(room.decide, district.carol) == StepRefusal.NOT_YOU


@pytest.mark.parametrize("step", ["require", "effect on said", "notify of confirmed"])
def test_a_step_that_refuses_has_written_nothing(district, row, step):
    room = Room(row)
    room.refuses = {step: StepRefusal.NOT_NOW}
    assert refused(room.decide, district.reviewer) == StepRefusal.NOT_NOW
    kept = PersonSkill.objects.get()
    assert (kept.state, kept.decided_by, kept.decided_at) == (State.SAID, None, None)
    assert not AuditRow.objects.filter(act__startswith="test.").exists()


def test_a_reason_has_words():
    assert require_words("  看不清 ", StepRefusal.NOT_NOW) == "看不清"
    assert refused(require_words, " \n", StepRefusal.NOT_NOW) == StepRefusal.NOT_NOW
