"""The pages of volunteer."""

from django.urls import URLPattern, path

from volunteer.views import demo, devices, me, media, site, staff

app_name = "volunteer"
urlpatterns: list[URLPattern] = [
    path("me/", me.me, name="me"),
    path("me/edit/", me.edit, name="edit"),
    path("me/household/", me.household, name="household"),
    path("me/household/add/", me.add_member, name="add_member"),
    path("me/household/invite/", me.invite, name="invite"),
    path("me/household/answer/<int:notice_id>/", me.answer, name="answer"),
    path("me/household/leave/", me.leave, name="leave"),
    path("inbox/", me.inbox, name="inbox"),
    path("inbox/read/", me.read_all, name="read_all"),
    path("inbox/<int:notice_id>/", me.read, name="read"),
    path("staff/appointments/", staff.appointments, name="appointments"),
    path("staff/appointments/new/", staff.appoint, name="appoint"),
    path("staff/appointments/<int:appointment_id>/end/", staff.end_appointment, name="end_appointment"),
    path("staff/points/", staff.points, name="points"),
    path("staff/points/new/", staff.new_point, name="new_point"),
    path("staff/points/<int:point_id>/", staff.point, name="point"),
    path("staff/points/<int:point_id>/devices/", devices.devices_of, name="devices"),
    path("staff/devices/<int:device_id>/revoke/", devices.revoke, name="revoke_device"),
    path("staff/points/<int:point_id>/sign/", staff.sign, name="sign"),
    path("staff/organizations/", staff.organizations, name="organizations"),
    path("staff/organizations/new/", staff.new_organization, name="new_organization"),
    path("staff/organizations/<int:organization_id>/", staff.organization, name="organization"),
    path("staff/people/", staff.people, name="people"),
    path("staff/people/new/", staff.register_person, name="register_person"),
    path("staff/people/<slug:volunteer_no>/", staff.registered, name="registered"),
    path("staff/people/<slug:volunteer_no>/confirm/", staff.confirm, name="confirm"),
    path("me/device/", devices.enrol, name="enrol_device"),
    path("me/second-factor/", devices.factor, name="second_factor"),
    path("demo/", demo.people, name="demo"),
    path("demo/messages/", demo.texts, name="demo_messages"),
    path("demo/pin/", demo.pin, name="demo_pin"),
    path("elder/", site.elder, name="elder"),
    path("media/<path:path>", media.media, name="media"),
    path("healthz", site.healthz, name="healthz"),
    path("privacy/", site.privacy, name="privacy"),
    path("terms/", site.terms, name="terms"),
]
