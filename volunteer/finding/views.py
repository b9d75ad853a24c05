"""The field for a person, loaded anew while somebody types or after a press in it."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST

from volunteer.core.ids import one_line
from volunteer.finding.fields import LONGEST, PersonInput, Press, read_press
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import personal_code

NAME = re.compile(r"[A-Za-z][\w-]{0,59}", re.ASCII)  # of a field, and of the element of the page


@login_required
@require_POST
def find_person(request: PersonRequest) -> HttpResponse:
    """One field, by the address that it carries. What was typed stands in the body: a mobile number is in no address.

    Where a code was scanned the whole field is answered, with the number in its place: a code lasts for a minute.
    """
    field, id = request.GET.get("field", ""), request.GET.get("id", "")
    if not NAME.fullmatch(field) or not NAME.fullmatch(id):
        raise Http404
    widget = PersonInput()
    widget.reader, widget.is_required = request.user, "optional" not in request.GET
    press = read_press([one_line(value, LONGEST) for value in request.POST.getlist(field)])
    press = press if isinstance(press, Press) else Press(press, "find")
    answer = HttpResponse(widget.render(field, press, {"id": id, "maxlength": str(LONGEST)}))
    if personal_code.parse_code(press.text) and widget.match(press.text).person:
        answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Reselect"] = f"#{id}_field", "outerHTML", f"#{id}_field"
    patch_cache_control(answer, no_store=True)
    return answer
