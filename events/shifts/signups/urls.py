"""The addresses of events.shifts.signups."""

from django.urls import URLPattern, path

from events.shifts.signups.views import own, sign_up

urlpatterns: list[URLPattern] = [
    path("events/<uuid:shift_id>/sign-up/", sign_up.sign_up, name="sign_up"),
    path("my/", own.own_shifts, name="mine"),
    path("my/<uuid:signup_id>.ics", own.shift_ics, name="ics"),
    path("my/<uuid:signup_id>/withdraw/", sign_up.withdraw_signup, name="withdraw"),
    path("my/<uuid:signup_id>/job/", sign_up.take_other_job, name="other_job"),
    path("my/<uuid:signup_id>/answer/", sign_up.answer_change, name="answer"),
]
