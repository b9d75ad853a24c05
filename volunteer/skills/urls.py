"""The addresses of volunteer.skills."""

from django.urls import URLPattern, path

from volunteer.skills import views

urlpatterns: list[URLPattern] = [
    path("me/skills/", views.skills, name="skills"),
    path("me/skills/<int:row_id>/drop/", views.drop, name="drop_skill"),
    path("me/times/", views.times, name="times"),
    path("staff/skills/", views.list_skills, name="list_skills"),
    path("staff/skills/give/", views.give, name="give_skill"),
    path("staff/skills/list/", views.tags, name="tags"),
    path("staff/skills/list/sheet/", views.tags_sheet, name="tags_sheet"),
    path("staff/skills/<int:row_id>/", views.skill, name="skill"),
    path("staff/skills/<int:row_id>/picture/", views.proof, name="skill_proof"),
]
