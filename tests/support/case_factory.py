"""Complaints and the acts of whoever decides them."""

from events.cases.actions import hear
from events.cases.actions import open as open_actions
from events.cases.actions import rule as rule_actions
from events.cases.actions.rule import Verdict
from events.models import Case, Ruling
from tests.cast import at
from volunteer.core.ids import new_id

D = Ruling.Decision
LATER = at(18)


def complain(about, words="收了钱", by=None, device="phone", pictures=(), id=None, moment=LATER):
    fields = {"words": words, "by": by, "device": device, "pictures": pictures, "at": moment}
    return open_actions.complain(about=about, id=id or new_id(moment), **fields)


def about_point(district, topic="conduct"):
    return open_actions.unit_subject(district.point, topic)


def ask(case, person, by=None, moment=LATER, question="那天你在吗？"):
    return hear.ask_question(case=case, person=person, question=question, id=new_id(moment), by=by or case.owner, at=moment)


def answer(asked, by=None, words="我在", moment=LATER, pictures=()):
    return hear.answer_question(hearing=asked, words=words, pictures=pictures, by=by or asked.person, at=moment)


def rule(case, decision=D.NONE, by=None, moment=LATER, reason="已查清", id=None, **fields):
    case = Case.objects.get(pk=case.pk)
    made = Verdict(decision=decision, reason=reason, **fields)
    return rule_actions.decide_case(case=case, verdict=made, id=id or new_id(moment), by=by or case.owner, at=moment)


def appeal(case, by=None, words="不对", moment=LATER, code="", id=None):
    return rule_actions.appeal(case=case, words=words, id=id or new_id(moment), by=by, code=code, at=moment)
