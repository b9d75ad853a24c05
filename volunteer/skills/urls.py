"""The addresses of volunteer.skills."""

from django.urls import URLPattern, path

from volunteer.skills import views as skill_views

urlpatterns: list[URLPattern] = [
    path("me/skills/", skill_views.my_skills, name="skills"),
    path("me/skills/<int:row_id>/drop/", skill_views.drop_skill, name="drop_skill"),
    path("me/times/", skill_views.set_free_times, name="times"),
    path("staff/skills/", skill_views.skill_list, name="list_skills"),
    path("staff/skills/give/", skill_views.give_skill, name="give_skill"),
    path("staff/skills/list/", skill_views.tag_list, name="tags"),
    path("staff/skills/list/sheet/", skill_views.import_tags, name="tags_sheet"),
    path("staff/skills/<int:row_id>/", skill_views.skill_detail, name="skill"),
    path("staff/skills/<int:row_id>/picture/", skill_views.proof_picture, name="skill_proof"),
]
