"""The addresses of volunteer.roles."""

from django.urls import URLPattern, path

from volunteer.roles.views import appointments, hand_overs

urlpatterns: list[URLPattern] = [
    path("staff/appointments/", appointments.appointment_list, name="appointments"),
    path("staff/appointments/sheet/", appointments.import_appointments, name="appointments_sheet"),
    path("staff/appointments/new/", appointments.appoint, name="appoint"),
    path("staff/appointments/waiting/", appointments.waiting_list, name="waiting_appointments"),
    path("staff/appointments/<int:appointment_id>/end/", appointments.end_appointment, name="end_appointment"),
    path("staff/appointments/<int:appointment_id>/", hand_overs.appointment_detail, name="appointment"),
    path("staff/appointments/<int:appointment_id>/prolong/", hand_overs.prolong, name="prolong"),
    path("staff/appointments/<int:appointment_id>/deputy/", hand_overs.name_deputy, name="name_deputy"),
    path("staff/appointments/<int:appointment_id>/hand-over/", hand_overs.hand_over_create, name="hand_over_new"),
    path("staff/hand-overs/<int:hand_over_id>/", hand_overs.hand_over_detail, name="hand_over"),
    path("staff/hand-overs/<int:hand_over_id>/confirm/", hand_overs.confirm_hand_over, name="confirm_hand_over"),
    path("staff/hand-overs/<int:hand_over_id>/withdraw/", hand_overs.withdraw_hand_over, name="withdraw_hand_over"),
]
