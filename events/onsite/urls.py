"""The addresses of events.onsite."""

from django.urls import URLPattern, path

from events.onsite.views import arrive, delegate, on_behalf, online, paper_roster, roster, scan, scanner, waiting_room
from events.onsite.views import live_code as live_code_views
from events.onsite.views import refusals as onsite_refusals

urlpatterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/scanner/", scanner.start_scanner, name="scanner_start"),
    path("scanner/", scanner.scanner_page, name="scanner"),
    path("scanner/app.webmanifest", scanner.scanner_manifest, name="scanner_manifest"),
    path("site.webmanifest", scanner.site_manifest, name="site_manifest"),
    path("sw.js", scanner.service_worker, name="worker"),
    path("p/<slug:sign_code>/here/", waiting_room.register_arrival, name="im_here"),
    path("here/<uuid:nonce>/", waiting_room.arrival_detail, name="here"),
    path("here/<uuid:nonce>/claim/", waiting_room.claim_number, name="claim"),
    path("manage/shifts/<uuid:pk>/somebody/", on_behalf.register_on_behalf, name="somebody"),
    path("manage/shifts/<uuid:pk>/somebody/<slug:volunteer_no>/", on_behalf.registered_person, name="registered_here"),
    path("events/<uuid:shift_id>/join/", online.join_online, name="join"),
    path("C/number/", waiting_room.take_number, name="number"),
    path("manage/shifts/<uuid:pk>/waiting/", waiting_room.arrival_list, name="waiting"),
    path("manage/shifts/<uuid:pk>/waiting/decide/", waiting_room.decide_arrivals, name="waiting_decide"),
    path("manage/shifts/<uuid:pk>/waiting/<uuid:nonce>/face/", waiting_room.arrival_face, name="waiting_face"),
    path("manage/shifts/<uuid:pk>/refusals/", onsite_refusals.refusal_list, name="refusals"),
    path("scan/", scan.scan, name="scan"),
    path("C/", arrive.arrive, name="arrive"),
    path("C/done/<uuid:pk>/", arrive.attendance_detail, name="arrived"),
    path("C/<str:token>", arrive.scanned_code, name="arrive_code"),
    path("c/<str:token>", arrive.lowercase_code, name="arrive_lower"),
    path("manage/shifts/<uuid:pk>/code/", live_code_views.start_live_code, name="code"),
    path("manage/shifts/<uuid:pk>/codes/", live_code_views.staff_codes, name="codes"),
    path("live/<uuid:pass_id>/", live_code_views.live_page, name="live"),
    path("live/<uuid:pass_id>/codes/", live_code_views.codes, name="live_codes"),
    path("manage/shifts/<uuid:pk>/lend/", delegate.lend_pass, name="lend"),
    path("manage/shifts/<uuid:pk>/lend/<uuid:pass_id>/end/", delegate.end_pass, name="lend_end"),
    path("lent/<uuid:pass_id>/", delegate.lent_pass, name="lent"),
    path("lent/<uuid:pass_id>/open/", delegate.open_lent_pass, name="lent_open"),
    path("manage/shifts/<uuid:pk>/roster/", roster.roster_list, name="roster"),
    path("manage/shifts/<uuid:pk>/roster/tick/", roster.tick_by_hand, name="tick"),
    path("manage/shifts/<uuid:pk>/roster/move/", roster.move_to_job, name="move"),
    path("manage/shifts/<uuid:pk>/roster/take-back/", roster.undo_scan, name="take_back"),
    path("manage/shifts/<uuid:pk>/roster.pdf", paper_roster.roster_pdf, name="paper_sheet"),
    path("manage/shifts/<uuid:pk>/roster/paper/", paper_roster.enter_roster, name="paper"),
    path("manage/shifts/<uuid:pk>/roster/paper/sheet/", paper_roster.import_roster, name="paper_from_excel"),
]
