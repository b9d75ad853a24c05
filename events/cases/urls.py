"""The addresses of events.cases."""

from django.urls import URLPattern, path

from events.cases.views import complain, flags, own, spot_checks, staff, trust

urlpatterns: list[URLPattern] = [
    path("review/flags/", flags.review, name="flags"),
    path("review/trust/", trust.trust, name="trust"),
    path("complain/", complain.complain, name="complain"),
    path("complain/follow/", complain.follow, name="follow"),
    path("complain/follow/appeal/", complain.appeal, name="follow_appeal"),
    path("my/cases/", own.cases, name="my_cases"),
    path("my/cases/<uuid:case_id>/", own.case, name="my_case"),
    path("my/cases/<uuid:case_id>/answer/", own.answer, name="case_answer"),
    path("my/cases/<uuid:case_id>/appeal/", own.appeal, name="case_appeal"),
    path("cases/pictures/<uuid:picture_id>/", own.picture, name="case_picture"),
    path("review/cases/", staff.cases, name="cases"),
    path("review/cases/<uuid:case_id>/", staff.case, name="case"),
    path("review/cases/<uuid:case_id>/take/", staff.take, name="case_take"),
    path("review/cases/<uuid:case_id>/pass/", staff.pass_up, name="case_pass"),
    path("review/cases/<uuid:case_id>/ask/", staff.ask, name="case_ask"),
    path("review/cases/<uuid:case_id>/written/", staff.written, name="case_written"),
    path("review/cases/<uuid:case_id>/evidence/", staff.evidence, name="case_evidence"),
    path("review/cases/<uuid:case_id>/decide/", staff.decide, name="case_decide"),
    path("review/calls/", spot_checks.checks, name="checks"),
    path("review/calls/<uuid:call_id>/", spot_checks.check, name="check"),
    path("review/calls/<uuid:call_id>/claim/", spot_checks.claim, name="check_claim"),
    path("review/calls/<uuid:call_id>/called/", spot_checks.called, name="check_called"),
    path("review/trust/points/", spot_checks.points, name="points_in_figures"),
]
