"""The addresses of volunteer.people."""

from django.urls import URLPattern, path

from volunteer.people.views import own, staff

urlpatterns: list[URLPattern] = [
    path("me/", own.profile_detail, name="me"),
    path("me/edit/", own.profile_edit, name="edit"),
    path("me/name/", own.name_edit, name="name"),
    path("consent.pdf", own.consent_pdf, name="consent_sheet"),
    path("me/faces/<slug:volunteer_no>/", own.face_picture, name="face"),
    path("me/position/", own.set_position_consent, name="position"),
    path("me/household/", own.household_detail, name="household"),
    path("me/household/add/", own.add_member, name="add_member"),
    path("me/household/invite/", own.invite_person, name="invite"),
    path("me/household/answer/<int:notice_id>/", own.answer_invitation, name="answer"),
    path("me/household/leave/", own.leave_household, name="leave"),
    path("inbox/", own.inbox, name="inbox"),
    path("inbox/read/", own.read_all_notices, name="read_all"),
    path("inbox/<int:notice_id>/", own.read_notice, name="read"),
    path("staff/people/", staff.person_list, name="people"),
    path("staff/people/new/", staff.register_person, name="register_person"),
    path("staff/people/names/", staff.check_name, name="check_name"),
    path("staff/people/<slug:volunteer_no>/", staff.registered_person, name="registered"),
    path("staff/people/<slug:volunteer_no>/confirm/", staff.confirm_resident, name="confirm"),
]
