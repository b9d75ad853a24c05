"""The addresses of volunteer.people."""

from django.urls import URLPattern, path

from volunteer.people.views import own, staff

urlpatterns: list[URLPattern] = [
    path("me/", own.me, name="me"),
    path("me/edit/", own.edit, name="edit"),
    path("me/name/", own.name, name="name"),
    path("consent.pdf", own.consent, name="consent_sheet"),
    path("me/faces/<slug:volunteer_no>/", own.face, name="face"),
    path("me/position/", own.position, name="position"),
    path("me/household/", own.household, name="household"),
    path("me/household/add/", own.add_member, name="add_member"),
    path("me/household/invite/", own.invite, name="invite"),
    path("me/household/answer/<int:notice_id>/", own.answer, name="answer"),
    path("me/household/leave/", own.leave, name="leave"),
    path("inbox/", own.inbox, name="inbox"),
    path("inbox/read/", own.read_all, name="read_all"),
    path("inbox/<int:notice_id>/", own.read, name="read"),
    path("staff/people/", staff.people, name="people"),
    path("staff/people/new/", staff.register_person, name="register_person"),
    path("staff/people/<slug:volunteer_no>/", staff.registered, name="registered"),
    path("staff/people/<slug:volunteer_no>/confirm/", staff.confirm, name="confirm"),
]
