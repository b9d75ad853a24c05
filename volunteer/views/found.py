"""The page after a first sign-in that took over an account which somebody else had made with this number."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from volunteer import joining
from volunteer.access import PersonRequest, login_required, next_path
from volunteer.codes import one_line
from volunteer.core import clock

WORDS = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: PersonRequest) -> HttpResponse:
    """Who made the account and when; a POST says that it is not this person's."""
    person = request.user
    if person.registered_by is None:
        raise Http404
    if request.method == "POST":
        words = one_line(request.POST.get("words", ""), WORDS)
        joining.dispute(person=person, words=words, at=clock.now())
        messages.success(request, _("Thank you. The community was told and gets in touch with you."))
        return redirect(next_path(request, "/"))
    context = {"next": next_path(request, "/"), "most": WORDS, "disputed": joining.disputed(person)}
    return render(request, "volunteer/found.html", context)
