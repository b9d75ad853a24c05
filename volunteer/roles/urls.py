"""The addresses of volunteer.roles."""

from django.urls import URLPattern, path

from volunteer.roles import views

urlpatterns: list[URLPattern] = [
    path("staff/appointments/", views.appointments, name="appointments"),
    path("staff/appointments/sheet/", views.appointments_sheet, name="appointments_sheet"),
    path("staff/appointments/new/", views.appoint, name="appoint"),
    path("staff/appointments/<int:appointment_id>/end/", views.end_appointment, name="end_appointment"),
]
