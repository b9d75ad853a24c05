"""Cases: bringing something up, following it, one's own part in it, and the pages of who looks at it."""

from django.urls import URLPattern, path

from events.views import cases, complaints, draws, own_cases

urlpatterns: list[URLPattern] = [
    path("complain/", complaints.complain, name="complain"),
    path("complain/follow/", complaints.follow, name="follow"),
    path("complain/follow/appeal/", complaints.appeal, name="follow_appeal"),
    path("my/cases/", own_cases.cases, name="my_cases"),
    path("my/cases/<uuid:case_id>/", own_cases.case, name="my_case"),
    path("my/cases/<uuid:case_id>/answer/", own_cases.answer, name="case_answer"),
    path("my/cases/<uuid:case_id>/appeal/", own_cases.appeal, name="case_appeal"),
    path("cases/pictures/<uuid:picture_id>/", own_cases.picture, name="case_picture"),
    path("review/cases/", cases.cases, name="cases"),
    path("review/cases/<uuid:case_id>/", cases.case, name="case"),
    path("review/cases/<uuid:case_id>/take/", cases.take, name="case_take"),
    path("review/cases/<uuid:case_id>/pass/", cases.pass_up, name="case_pass"),
    path("review/cases/<uuid:case_id>/ask/", cases.ask, name="case_ask"),
    path("review/cases/<uuid:case_id>/written/", cases.written, name="case_written"),
    path("review/cases/<uuid:case_id>/evidence/", cases.evidence, name="case_evidence"),
    path("review/cases/<uuid:case_id>/decide/", cases.decide, name="case_decide"),
    path("review/calls/", draws.checks, name="checks"),
    path("review/calls/<uuid:call_id>/", draws.check, name="check"),
    path("review/calls/<uuid:call_id>/claim/", draws.claim, name="check_claim"),
    path("review/calls/<uuid:call_id>/called/", draws.called, name="check_called"),
    path("review/trust/points/", draws.points, name="points_in_figures"),
]
