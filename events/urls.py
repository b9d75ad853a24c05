"""The pages of events."""

from django.urls import URLPattern, path

from events.views import browse, home, mine, onsite, scan, signup

app_name = "events"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("events/", browse.browse, name="browse"),
    path("events/<uuid:shift_id>/", browse.shift, name="shift"),
    path("events/<uuid:shift_id>/sign-up/", signup.sign_up, name="sign_up"),
    path("my/", mine.mine, name="mine"),
    path("my/<uuid:signup_id>.ics", mine.ics, name="ics"),
    path("my/<uuid:signup_id>/withdraw/", signup.withdraw, name="withdraw"),
    path("my/<uuid:signup_id>/answer/", signup.answer, name="answer"),
    path("p/<slug:sign_code>/", browse.point, name="point"),
    path("scan/", scan.scan, name="scan"),
    path("manage/shifts/<uuid:pk>/code/", onsite.code, name="code"),
    path("manage/shifts/<uuid:pk>/codes/", onsite.codes, name="codes"),
]
