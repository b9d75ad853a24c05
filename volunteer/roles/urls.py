"""The addresses of volunteer.roles."""

from django.urls import URLPattern, path

from volunteer.roles import views as role_views

urlpatterns: list[URLPattern] = [
    path("staff/appointments/", role_views.appointment_list, name="appointments"),
    path("staff/appointments/sheet/", role_views.import_appointments, name="appointments_sheet"),
    path("staff/appointments/new/", role_views.appoint, name="appoint"),
    path("staff/appointments/<int:appointment_id>/end/", role_views.end_appointment, name="end_appointment"),
]
