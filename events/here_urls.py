"""The pages of being there: the waiting room at the sign, three digits, online events, refusals."""

from django.urls import URLPattern, path

from events.views import on_behalf, online, refusals, waiting

patterns: list[URLPattern] = [
    path("p/<slug:sign_code>/here/", waiting.here, name="im_here"),
    path("here/<uuid:nonce>/", waiting.mine, name="here"),
    path("here/<uuid:nonce>/claim/", waiting.claim, name="claim"),
    path("manage/shifts/<uuid:pk>/somebody/", on_behalf.somebody, name="somebody"),
    path("manage/shifts/<uuid:pk>/somebody/<slug:volunteer_no>/", on_behalf.registered_here, name="registered_here"),
    path("events/<uuid:shift_id>/join/", online.join, name="join"),
    path("C/number/", waiting.number, name="number"),
    path("manage/shifts/<uuid:pk>/waiting/", waiting.room, name="waiting"),
    path("manage/shifts/<uuid:pk>/waiting/decide/", waiting.decide, name="waiting_decide"),
    path("manage/shifts/<uuid:pk>/waiting/<uuid:nonce>/face/", waiting.face, name="waiting_face"),
    path("manage/shifts/<uuid:pk>/refusals/", refusals.refusals, name="refusals"),
]
