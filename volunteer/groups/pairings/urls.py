"""The addresses of volunteer.groups.pairings."""

from django.urls import URLPattern, path

from volunteer.groups.pairings import views

urlpatterns: list[URLPattern] = [
    path("pairings/", views.pairings, name="pairings"),
    path("pairings/new/", views.pair, name="pair"),
    path("pairings/sheet/", views.pair_sheet, name="pair_sheet"),
    path("pairings/<uuid:pairing_id>/", views.pairing, name="pairing"),
    path("pairings/<uuid:pairing_id>/change/", views.change, name="change_pairing"),
    path("pairings/<uuid:pairing_id>/visits/", views.log, name="log_visit"),
    path("pairings/<uuid:pairing_id>/appraise/", views.appraise, name="appraise"),
    path("pairings/<uuid:pairing_id>/agreement/", views.agreement, name="agreement"),
    path("pairings/visits/<uuid:visit_id>/", views.decide_visit, name="decide_visit"),
    path("pairings/visits/<uuid:visit_id>/picture/", views.visit_picture, name="visit_picture"),
]
