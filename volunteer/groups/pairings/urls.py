"""The addresses of volunteer.groups.pairings."""

from django.urls import URLPattern, path

from volunteer.groups.pairings import views as pairing_views

urlpatterns: list[URLPattern] = [
    path("pairings/", pairing_views.pairing_list, name="pairings"),
    path("pairings/new/", pairing_views.pairing_create, name="pair"),
    path("pairings/sheet/", pairing_views.import_pairings, name="pair_sheet"),
    path("pairings/<uuid:pairing_id>/", pairing_views.pairing_detail, name="pairing"),
    path("pairings/<uuid:pairing_id>/change/", pairing_views.pairing_edit, name="change_pairing"),
    path("pairings/<uuid:pairing_id>/visits/", pairing_views.log_visit, name="log_visit"),
    path("pairings/<uuid:pairing_id>/appraise/", pairing_views.appraise_year, name="appraise"),
    path("pairings/<uuid:pairing_id>/agreement/", pairing_views.agreement_picture, name="agreement"),
    path("pairings/visits/<uuid:visit_id>/", pairing_views.decide_visit, name="decide_visit"),
    path("pairings/visits/<uuid:visit_id>/picture/", pairing_views.visit_picture, name="visit_picture"),
]
