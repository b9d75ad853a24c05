"""The pictures of people: for oneself and one's household. Whoever runs a shift sees them through the pages of the shift."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from volunteer.access import PersonRequest, login_required
from volunteer.models import User
from volunteer.pictures import face_response


@login_required
@require_safe
def face(request: PersonRequest, volunteer_no: str) -> HttpResponse:
    """One picture; a 404 for anybody else's and where there is none."""
    return face_response(get_object_or_404(User.objects.household_of(request.user), volunteer_no=volunteer_no))
