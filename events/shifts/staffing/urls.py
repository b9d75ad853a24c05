"""The addresses of events.shifts.staffing."""

from django.urls import URLPattern, path

from events.shifts.staffing.views import answers, groups, staffing

urlpatterns: list[URLPattern] = [
    path("groups/teams/<int:team_id>/sign-up/", groups.sign_up_team, name="sign_up_team"),
    path("groups/units/<int:organization_id>/sign-up/", groups.sign_up_unit, name="sign_up_unit"),
    path("manage/shifts/<uuid:shift_id>/staffing/", staffing.staffing_detail, name="staffing"),
    path("manage/shifts/<uuid:shift_id>/staffing/ask/", staffing.ask_for_cover, name="ask_cover"),
    path("manage/shifts/<uuid:shift_id>/staffing/skill/", staffing.expert_edit, name="shift_expert"),
    path("my/cover/<uuid:ask_id>/", answers.answer_cover, name="cover"),
    path("my/companion/<uuid:pair_id>/", answers.answer_companion, name="companion"),
    path("staff/staffing/", staffing.rule_edit, name="staffing_rule"),
]
