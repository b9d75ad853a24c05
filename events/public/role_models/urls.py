"""The addresses of events.public.role_models."""

from django.urls import URLPattern, path

from events.public.role_models.views import own, paper_consent, public, staff

urlpatterns: list[URLPattern] = [
    path("role-models/", public.role_model_list, name="models"),
    path("role-models/notice/", public.noticed_list, name="models_noticed"),
    path("role-models/nominate/", own.nominate, name="nominate"),
    path("role-models/<uuid:model_id>/", public.role_model_detail, name="model"),
    path("role-models/<uuid:model_id>/picture/", public.role_model_picture, name="model_picture"),
    path("role-models/<uuid:model_id>/object/", public.object_to, name="model_object"),
    path("my/role-models/", own.own_nomination_list, name="own_models"),
    path("my/role-models/<uuid:model_id>/", own.own_nomination_detail, name="own_model"),
    path("manage/role-models/", staff.nomination_list, name="models_staff"),
    path("manage/role-models/<uuid:model_id>/", staff.nomination_detail, name="model_review"),
    path("manage/role-models/<uuid:model_id>/paper/", paper_consent.hand_in_paper, name="model_paper"),
    path("manage/role-models/<uuid:model_id>/sheet.pdf", paper_consent.consent_sheet, name="model_sheet"),
    path("manage/role-models/<uuid:model_id>/back/", paper_consent.take_back_consent, name="model_back"),
    path("manage/role-models/papers/<uuid:consent_id>/", paper_consent.decide_paper, name="paper_decide"),
    path("manage/role-models/papers/<uuid:consent_id>/picture/", paper_consent.paper_picture, name="paper_picture"),
    path("staff/honours/", staff.honour_list, name="honours"),
    path("staff/honours/sheet/", staff.honour_import, name="honours_sheet"),
    path("staff/honours/<int:honour_id>/", staff.honour_list, name="honour"),
]
