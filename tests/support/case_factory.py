"""Complaints and the acts of whoever decides them."""

from events.cases import hearing, opening, ruling
from events.cases.ruling import Verdict
from events.models import Case, Ruling
from tests.cast import at
from volunteer.codes import new_id

D = Ruling.Decision
LATER = at(18)


def complain(about, words="收了钱", by=None, device="phone", pictures=(), id=None, moment=LATER):
    fields = {"words": words, "by": by, "device": device, "pictures": pictures, "at": moment}
    return opening.complain(about=about, id=id or new_id(moment), **fields)


def about_point(district, topic="conduct"):
    return opening.of_unit(district.point, topic)


def ask(case, person, by=None, moment=LATER, question="那天你在吗？"):
    return hearing.ask(case=case, person=person, question=question, id=new_id(moment), by=by or case.owner, at=moment)


def answer(asked, by=None, words="我在", moment=LATER, pictures=()):
    return hearing.answer(hearing=asked, words=words, pictures=pictures, by=by or asked.person, at=moment)


def rule(case, decision=D.NONE, by=None, moment=LATER, reason="已查清", id=None, **fields):
    case = Case.objects.get(pk=case.pk)
    made = Verdict(decision=decision, reason=reason, **fields)
    return ruling.rule(case=case, verdict=made, id=id or new_id(moment), by=by or case.owner, at=moment)


def appeal(case, by=None, words="不对", moment=LATER, code="", id=None):
    return ruling.appeal(case=case, words=words, id=id or new_id(moment), by=by, code=code, at=moment)
