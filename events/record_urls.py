"""Records and what puts them right: the person's own pages, and the reviewer's."""

from django.urls import URLPattern, path

from events.views import corrections, ranking, ratings, record

urlpatterns: list[URLPattern] = [
    path("my/record/", record.record, name="record"),
    path("my/record/<uuid:attendance_id>/", record.record_one, name="record_one"),
    path("my/record/<uuid:attendance_id>/object/", record.object_to, name="object_to"),
    path("ranking/", ranking.show, name="ranking"),
    path("ranking/stand/", ranking.stand, name="stand"),
    path("my/thanks/", ratings.thanks, name="thanks"),
    path("events/<uuid:shift_id>/rate/", ratings.rate, name="rate"),
    path("events/<uuid:shift_id>/thank/", ratings.thank, name="thank"),
    path("manage/shifts/<uuid:pk>/ratings/", ratings.said, name="said"),
    path("my/make-up/<uuid:makeup_id>/picture/", record.evidence, name="evidence"),
    path("events/<uuid:shift_id>/make-up/", record.make_up, name="make_up"),
    path("manage/shifts/<uuid:pk>/make-up/", record.make_up_for, name="make_up_for"),
    path("review/shifts/", corrections.shifts, name="over"),
    path("review/shifts/<uuid:pk>/", corrections.shift, name="over_one"),
    path("review/shifts/<uuid:pk>/not-held/", corrections.not_held, name="not_held"),
    path("review/records/<uuid:attendance_id>/", corrections.correct, name="correct"),
    path("review/make-ups/", corrections.asked, name="makeups"),
]
