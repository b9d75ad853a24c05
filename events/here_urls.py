"""The pages of being there: the waiting room at the sign, three digits, refusals."""

from django.urls import URLPattern, path

from events.views import waiting

patterns: list[URLPattern] = [
    path("p/<slug:sign_code>/here/", waiting.here, name="im_here"),
    path("here/<uuid:nonce>/", waiting.mine, name="here"),
    path("here/<uuid:nonce>/claim/", waiting.claim, name="claim"),
    path("C/number/", waiting.number, name="number"),
    path("manage/shifts/<uuid:pk>/waiting/", waiting.room, name="waiting"),
    path("manage/shifts/<uuid:pk>/waiting/decide/", waiting.decide, name="waiting_decide"),
    path("manage/shifts/<uuid:pk>/waiting/<uuid:nonce>/face/", waiting.face, name="waiting_face"),
]
