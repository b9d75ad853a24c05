"""The addresses of events.cases."""

from django.urls import URLPattern, path

from events.cases.views import complain, flags, own, spot_checks, staff
from events.cases.views import trust as case_trust

urlpatterns: list[URLPattern] = [
    path("review/flags/", flags.flag_list, name="flags"),
    path("review/trust/", case_trust.trust_list, name="trust"),
    path("complain/", complain.complain, name="complain"),
    path("complain/follow/", complain.follow_case, name="follow"),
    path("complain/follow/appeal/", complain.appeal, name="follow_appeal"),
    path("my/cases/", own.own_case_list, name="my_cases"),
    path("my/cases/<uuid:case_id>/", own.own_case_detail, name="my_case"),
    path("my/cases/<uuid:case_id>/answer/", own.answer_question, name="case_answer"),
    path("my/cases/<uuid:case_id>/appeal/", own.appeal, name="case_appeal"),
    path("cases/pictures/<uuid:picture_id>/", own.evidence_picture, name="case_picture"),
    path("review/cases/", staff.case_list, name="cases"),
    path("review/cases/<uuid:case_id>/", staff.case_detail, name="case"),
    path("review/cases/<uuid:case_id>/take/", staff.take_case, name="case_take"),
    path("review/cases/<uuid:case_id>/pass/", staff.pass_up, name="case_pass"),
    path("review/cases/<uuid:case_id>/ask/", staff.ask_question, name="case_ask"),
    path("review/cases/<uuid:case_id>/written/", staff.write_answer, name="case_written"),
    path("review/cases/<uuid:case_id>/evidence/", staff.add_evidence, name="case_evidence"),
    path("review/cases/<uuid:case_id>/decide/", staff.decide_case, name="case_decide"),
    path("review/calls/", spot_checks.check_list, name="checks"),
    path("review/calls/<uuid:call_id>/", spot_checks.check_detail, name="check"),
    path("review/calls/<uuid:call_id>/claim/", spot_checks.claim_call, name="check_claim"),
    path("review/calls/<uuid:call_id>/called/", spot_checks.record_call, name="check_called"),
    path("review/trust/points/", spot_checks.point_record_list, name="points_in_figures"),
]
