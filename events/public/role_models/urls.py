"""The addresses of events.public.role_models."""

from django.urls import URLPattern, path

from events.public.role_models.views import own, paper_consent, public, staff

urlpatterns: list[URLPattern] = [
    path("role-models/", public.gallery, name="models"),
    path("role-models/notice/", public.noticed, name="models_noticed"),
    path("role-models/nominate/", own.nominate, name="nominate"),
    path("role-models/<uuid:model_id>/", public.one, name="model"),
    path("role-models/<uuid:model_id>/picture/", public.picture, name="model_picture"),
    path("role-models/<uuid:model_id>/object/", public.object_to, name="model_object"),
    path("my/role-models/", own.listed, name="own_models"),
    path("my/role-models/<uuid:model_id>/", own.one, name="own_model"),
    path("manage/role-models/", staff.listed, name="models_staff"),
    path("manage/role-models/<uuid:model_id>/", staff.one, name="model_review"),
    path("manage/role-models/<uuid:model_id>/paper/", paper_consent.hand_in, name="model_paper"),
    path("manage/role-models/<uuid:model_id>/sheet.pdf", paper_consent.sheet, name="model_sheet"),
    path("manage/role-models/<uuid:model_id>/back/", paper_consent.take_back, name="model_back"),
    path("manage/role-models/papers/<uuid:consent_id>/", paper_consent.decide, name="paper_decide"),
    path("manage/role-models/papers/<uuid:consent_id>/picture/", paper_consent.picture, name="paper_picture"),
    path("staff/honours/", staff.kinds, name="honours"),
    path("staff/honours/sheet/", staff.kinds_sheet, name="honours_sheet"),
    path("staff/honours/<int:honour_id>/", staff.kinds, name="honour"),
]
