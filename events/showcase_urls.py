"""The pages for everybody: the district, its streets, communities and points."""

from django.urls import URLPattern, path

from events.views.showcase import honours, models, own_models, papers, places, screens, sharing

patterns: list[URLPattern] = [
    path("district/", places.district, name="district"),
    path("places/", places.search, name="places"),
    path("places/<int:area_id>/", places.area, name="place"),
    path("p/<slug:sign_code>/", places.point, name="point"),
    path("p/<slug:sign_code>/name/", places.point_name, name="point_name"),
    path("role-models/", models.gallery, name="models"),
    path("role-models/notice/", models.noticed, name="models_noticed"),
    path("role-models/nominate/", own_models.nominate, name="nominate"),
    path("role-models/<uuid:model_id>/", models.one, name="model"),
    path("role-models/<uuid:model_id>/picture/", models.picture, name="model_picture"),
    path("role-models/<uuid:model_id>/object/", models.object_to, name="model_object"),
    path("my/role-models/", own_models.listed, name="own_models"),
    path("my/role-models/<uuid:model_id>/", own_models.one, name="own_model"),
    path("manage/role-models/", honours.listed, name="models_staff"),
    path("manage/role-models/<uuid:model_id>/", honours.one, name="model_review"),
    path("manage/role-models/<uuid:model_id>/paper/", papers.hand_in, name="model_paper"),
    path("manage/role-models/<uuid:model_id>/sheet.pdf", papers.sheet, name="model_sheet"),
    path("manage/role-models/<uuid:model_id>/back/", papers.take_back, name="model_back"),
    path("manage/role-models/papers/<uuid:consent_id>/", papers.decide, name="paper_decide"),
    path("manage/role-models/papers/<uuid:consent_id>/picture/", papers.picture, name="paper_picture"),
    path("staff/honours/", honours.kinds, name="honours"),
    path("staff/honours/sheet/", honours.kinds_sheet, name="honours_sheet"),
    path("staff/honours/<int:honour_id>/", honours.kinds, name="honour"),
    path("play/<slug:screen_code>/", screens.play, name="playlist"),
    path("manage/screens/", screens.listed, name="screens"),
    path("manage/screens/new/", screens.edit, name="screen_new"),
    path("manage/screens/<int:screen_id>/", screens.edit, name="screen_edit"),
    path("p/<slug:sign_code>/board.pdf", screens.board, name="board"),
    path("events/<uuid:shift_id>/share/", sharing.share, name="share"),
    path("events/<uuid:shift_id>/card.png", sharing.card, name="share_card"),
]
