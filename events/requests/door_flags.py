"""Who takes requests, reads the doors and gives the requests back: the second time within a month somebody looks at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import ngettext

from events.cases.actions import open as case_actions
from events.models import Case, DoorLook, HelpRequest, RequestStep, Voice
from volunteer.core.ids import new_id
from volunteer.models import User

RETURNS = 2  # requests given back after their doors were read
WITHIN = timedelta(days=30)


def flag_returns(*, help_request: HelpRequest, by: User, at: datetime) -> None:
    """Open a case about `by`, who has just given a request back, where they did so after reading the door for the second time."""
    if not help_request.looks.filter(person=by).exists():
        return
    looked = DoorLook.objects.filter(request=OuterRef("request"), person=by, at__lte=OuterRef("at"))
    returned = RequestStep.objects.filter(Exists(looked), act=RequestStep.Act.RETURNED, by=by, at__gt=at - WITHIN)
    number = returned.values("request").distinct().count()
    if number < RETURNS:
        return
    about = case_actions.CaseSubject(
        f"doors:{by.pk}", Case.Topic.CONDUCT, help_request.area.community or help_request.area, {"concerned": by}
    )
    with translation.override(settings.LANGUAGE_CODE):
        words = ngettext(
            "Read the door of %(number)s request within 30 days and gave it back.",
            "Read the doors of %(number)s requests within 30 days and gave them back.",
            number,
        ) % {"number": number}
    case_actions.open_or_join_case(about, [Voice(id=new_id(at), kind=Voice.Kind.FLAG, words=words, at=at)], at)
