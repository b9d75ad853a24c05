"""Every address x method x role: who gets in. Complete by construction: an address without a row fails.

A row names, for GET and for POST, the roles that are let in, as letters:

    v visitor           m manager of the point      C administrator of its community
    c a stranger        M manager of another point  s administrator of its street
    a alice, whose      k keeper of its shop        d administrator of the district
      things these are  r reviewer of its community u auditor of the district
                        f relief officer of its community
                        l liaison of the unit

    R, A, K: reviewer, administrator and keeper of another community. Where r, C and k are let in to a page that names no thing,
    they are too (`let_in`); to what is named they are not, so that a scope that is missing changes a letter.

Everybody else is sent to the sign-in (visitors) or gets a 404, as for a missing page; "-" is a method that does not exist.
"""

import re
from contextlib import contextmanager
from copy import copy

import pytest
from django.db import connection
from django.urls import resolve

from tests.cast import NOW
from tests.support.whole_site import (
    ASKED,
    BY_HAND,
    CLASS,
    COMPLAINED,
    CONFIDED,
    CONTACT,
    CORRECTED,
    DRAFT,
    FOREIGN,
    IN_NEED,
    LOST,
    OBJECTED,
    OFFER,
    PAUSED,
    PROMISE,
    PROOF,
    PROVEN,
    SAID,
    STAGE,
    TOLD,
    TRAINED,
    VISIT,
    WAITING,
    Stage,
    filled,
    routes,
)
from volunteer.codes import new_id

pytestmark = pytest.mark.django_db

LINK = re.compile(rb'href="(/[^"?#]*)')
ROLES = {
    "v": None,
    "c": "carol",
    "a": "alice",
    "m": "manager",
    "M": "other_manager",
    "k": "keeper",
    "r": "reviewer",
    "C": "community_admin",
    "s": "street_admin",
    "d": "district_admin",
    "u": "auditor",
    "f": "relief_officer",
    "l": "liaison",
    "R": "other_reviewer",
    "A": "other_admin",
    "K": "other_keeper",
}
ALL = "vcamMkrCsduflRAK"
SIGNED_IN = "camMkrCsduflRAK"
RUNNERS = "mCsd"
REVIEWERS = "rCsd"
SEERS = "mMrCsdu"
TABLE = {
    "": (ALL, ""),
    "events/": (ALL, ""),
    "events/<uuid:shift_id>/": (ALL, ""),
    "events/<uuid:shift_id>/share/": (ALL, ""),
    "events/<uuid:shift_id>/card.png": (ALL, ""),
    "events/<uuid:shift_id>/sign-up/": (SIGNED_IN, SIGNED_IN),
    "my/": (SIGNED_IN, ""),
    "my/<uuid:signup_id>.ics": ("a", ""),
    "my/<uuid:signup_id>/withdraw/": ("a", "a"),
    "my/<uuid:signup_id>/job/": ("", "a"),
    "my/<uuid:signup_id>/answer/": ("", "a"),
    "p/<slug:sign_code>/": (ALL, ""),
    "p/<slug:sign_code>/name/": ("", "m"),
    "district/": (ALL, ""),
    "play/<slug:screen_code>/": (ALL, ""),
    "manage/screens/": (RUNNERS + "M", ""),
    "manage/screens/new/": (RUNNERS + "M", RUNNERS + "M"),
    "manage/screens/<int:screen_id>/": (RUNNERS, RUNNERS),
    "p/<slug:sign_code>/board.pdf": (SEERS.replace("M", ""), ""),
    "role-models/": (ALL, ""),
    "role-models/notice/": (ALL, ""),
    "role-models/nominate/": (SIGNED_IN, SIGNED_IN),
    "role-models/<uuid:model_id>/": (ALL, ""),
    "role-models/<uuid:model_id>/picture/": ("amrCsd", ""),
    "role-models/<uuid:model_id>/object/": (SIGNED_IN, SIGNED_IN),
    "my/role-models/": (SIGNED_IN, ""),
    "my/role-models/<uuid:model_id>/": ("am", "am"),
    "manage/role-models/": (REVIEWERS, ""),
    "manage/role-models/<uuid:model_id>/": (REVIEWERS, REVIEWERS),
    "manage/role-models/<uuid:model_id>/paper/": (REVIEWERS, REVIEWERS),
    "manage/role-models/<uuid:model_id>/sheet.pdf": (REVIEWERS, ""),
    "manage/role-models/<uuid:model_id>/back/": ("", REVIEWERS),
    "manage/role-models/papers/<uuid:consent_id>/": ("", REVIEWERS),
    "manage/role-models/papers/<uuid:consent_id>/picture/": (REVIEWERS, ""),
    "staff/honours/": ("du", "d"),
    "staff/honours/<int:honour_id>/": ("du", "d"),
    "staff/honours/sheet/": ("d", "d"),
    "places/": (ALL, ""),
    "places/<int:area_id>/": (ALL, ""),
    "p/<slug:sign_code>/events.ics": (ALL, ""),
    "events/all.ics": (ALL, ""),
    "events/areas/<slug:code>.ics": (ALL, ""),
    "my/calendar/": (SIGNED_IN, SIGNED_IN),
    "calendar/<str:token>.ics": (ALL, ""),
    "p/<slug:sign_code>/here/": ("", SIGNED_IN),
    "here/<uuid:nonce>/": ("a", ""),
    "here/<uuid:nonce>/claim/": ("", "a"),
    "events/<uuid:shift_id>/join/": ("", ""),
    "C/number/": ("", ALL),
    "manage/shifts/<uuid:pk>/refusals/": (RUNNERS, ""),
    "manage/shifts/<uuid:pk>/waiting/": (RUNNERS, ""),
    "manage/shifts/<uuid:pk>/waiting/decide/": ("", RUNNERS),
    "manage/shifts/<uuid:pk>/waiting/<uuid:nonce>/face/": ("", ""),
    "api/v1/shift": ("", ""),
    "api/v1/scans": ("", ""),
    "api/v1/scans/<str:scan_id>/undo": ("", ""),
    "api/v1/scans/<str:scan_id>/seen": ("", ""),
    "api/v1/faces/<no>": ("", ""),
    "api/v1/codes": ("", ""),
    "api/v1/areas": ("", ""),
    "api/v1/points": ("", ""),
    "api/v1/events": ("", ""),
    "api/v1/participations": ("", ""),
    "api/v1/figures": ("", ""),
    "api/v1/outcomes": ("", ""),
    "api/v1/skills": ("", ""),
    "api/v1/requests": ("", ""),
    "scan/": (ALL, ALL),
    "C/": (ALL, ALL),
    "C/done/<uuid:pk>/": ("a", ""),
    "C/<str:token>": (ALL, ""),
    "c/<str:token>": (ALL, ""),
    "manage/shifts/<uuid:pk>/scanner/": (RUNNERS, RUNNERS),
    "scanner/": (ALL, ""),
    "scanner/app.webmanifest": (ALL, ""),
    "site.webmanifest": (ALL, ""),
    "sw.js": (ALL, ""),
    "manage/shifts/<uuid:pk>/code/": (RUNNERS, ""),
    "live/<uuid:pass_id>/": ("", ""),
    "live/<uuid:pass_id>/codes/": ("", ""),
    "manage/shifts/<uuid:pk>/lend/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:pk>/lend/<uuid:pass_id>/end/": ("", RUNNERS),
    "lent/<uuid:pass_id>/": ("a", ""),
    "lent/<uuid:pass_id>/open/": ("", "a"),
    "manage/shifts/<uuid:pk>/message/": (RUNNERS, RUNNERS),
    "staff/messages/": ("d", "d"),
    "staff/messages/<int:template_id>/": ("d", "d"),
    "staff/messages/sheet/": ("d", "d"),
    "manage/shifts/<uuid:pk>/codes/": (RUNNERS, ""),
    "manage/shifts/<uuid:pk>/somebody/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:pk>/somebody/<slug:volunteer_no>/": (RUNNERS, ""),
    "manage/shifts/<uuid:pk>/roster/": (RUNNERS, ""),
    "manage/shifts/<uuid:pk>/roster/tick/": ("", RUNNERS),
    "manage/shifts/<uuid:pk>/roster/move/": ("", RUNNERS),
    "manage/shifts/<uuid:pk>/roster/take-back/": ("", RUNNERS),
    "manage/shifts/<uuid:pk>/roster.pdf": (RUNNERS, ""),
    "manage/shifts/<uuid:pk>/roster/paper/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:pk>/roster/paper/sheet/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:pk>/close/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:pk>/stayed/": ("", RUNNERS),
    "review/attendance/": (REVIEWERS, REVIEWERS),
    "review/flags/": (REVIEWERS, REVIEWERS),
    "review/trust/": (REVIEWERS + "u", ""),
    "staff/outcomes/": ("du", "d"),
    "staff/outcomes/<int:kind_id>/": ("du", "d"),
    "staff/outcomes/sheet/": ("d", "d"),
    "manage/shifts/<uuid:pk>/excuse/": ("", RUNNERS),
    "campaigns/": (ALL, ""),
    "campaigns/<int:campaign_id>/": (ALL, ""),
    "programmes/<int:programme_id>/": (ALL, ""),
    "staff/programmes/": (SEERS, ""),
    "staff/programmes/new/": ("sd", "sd"),
    "staff/programmes/<int:programme_id>/edit/": ("sd", "sd"),
    "staff/programmes/<int:programme_id>/sheet/": ("sd", "sd"),
    "staff/programmes/<int:programme_id>/publish/": ("", "sd"),
    "staff/campaigns/": (SEERS, ""),
    "staff/campaigns/new/": ("sd", "sd"),
    "staff/campaigns/<int:campaign_id>/": (SEERS + "RA", ""),  # of the whole district
    "staff/campaigns/<int:campaign_id>/edit/": ("sd", "sd"),
    "staff/campaigns/<int:campaign_id>/act/": ("", "sd"),
    "staff/campaigns/<int:campaign_id>/fund/": ("", "sd"),
    "figures/": (SEERS, ""),
    "figures/list/": (SEERS, ""),
    "figures/people/": (SEERS, ""),
    "figures/spent/": (SEERS, ""),
    "figures/held/": ("rCsdu", ""),
    "figures/requests/": ("rCsdu", ""),
    "figures/points/": (SEERS, REVIEWERS),
    "screen/": (ALL, ""),
    "figures/reports/": ("rCsdu", ""),
    "figures/reports/hand-in/": ("", "Csd"),
    "figures/reports/remind/": ("", "Csd"),
    "figures/reports/<uuid:report_id>/": ("rCsdu", ""),
    "figures/paragraph/": ("rCsdu", ""),
    "figures/opening/": (REVIEWERS, REVIEWERS),
    "figures/opening/sheet/": (REVIEWERS, REVIEWERS),
    "figures/opening/confirm/": ("", REVIEWERS),
    "figures/opening/<uuid:opening_id>/": ("", REVIEWERS),
    "figures/series/": ("d", "d"),
    "figures/series/<int:series_id>/": ("d", "d"),
    "figures/series/sheet/": ("d", "d"),
    "manage/photos/": ("rmMCsd", ""),
    "events/<uuid:shift_id>/photos/": (ALL, SIGNED_IN),
    "photos/<uuid:pk>/": ("amrCsd", ""),
    "photos/<uuid:pk>/small/": ("amrCsd", ""),
    "photos/<uuid:pk>/remove/": ("", "amrCsd"),
    "my/record/": (SIGNED_IN, ""),
    "my/record/<uuid:attendance_id>/": ("a", ""),
    "my/record/<uuid:attendance_id>/object/": ("", "a"),
    "my/make-up/<uuid:makeup_id>/picture/": ("", ""),
    "events/<uuid:shift_id>/make-up/": (SIGNED_IN, SIGNED_IN),
    "manage/shifts/<uuid:pk>/make-up/": (RUNNERS, RUNNERS),
    "review/shifts/": (REVIEWERS, ""),
    "review/shifts/<uuid:pk>/": (REVIEWERS, ""),
    "review/shifts/<uuid:pk>/not-held/": (REVIEWERS, REVIEWERS),
    "review/records/<uuid:attendance_id>/": (REVIEWERS, REVIEWERS),
    "review/make-ups/": (REVIEWERS, REVIEWERS),
    "my/book/": (SIGNED_IN, ""),
    "my/book/<uuid:entry_id>/": ("a", "a"),
    "my/book/<uuid:entry_id>/picture/": ("", ""),
    "review/people/<slug:volunteer_no>/book/": (REVIEWERS, ""),
    "manage/entries/": ("mMrCsd", ""),
    "manage/entries/new/": ("mMCsd", "mMCsd"),
    "manage/entries/sheet/": ("mMCsd", "mMCsd"),
    "manage/entries/<uuid:entry_id>/": ("mrCsd", "mrCsd"),
    "review/hours/": (REVIEWERS, ""),
    "review/hours/new/": ("Csd", "Csd"),
    "review/hours/template.xlsx": ("Csd", ""),
    "review/hours/exports/": ("Csd", "Csd"),
    "review/hours/exports/<uuid:export_id>.xlsx": ("Csd", ""),
    "review/hours/<uuid:sheet_id>/": (REVIEWERS, REVIEWERS),
    "manage/shifts/<uuid:pk>/insurer/": (RUNNERS, RUNNERS),
    "my/certificates/": (SIGNED_IN, ""),
    "my/certificates/new/": (SIGNED_IN, SIGNED_IN),
    "my/certificates/document/": ("", SIGNED_IN),
    "my/certificates/<uuid:certificate_id>/": ("a", ""),
    "my/certificates/<uuid:certificate_id>.pdf": ("", ""),
    "verify/": (ALL, ALL),
    "verify/<slug:fingerprint>/": ("", ""),
    "review/certificates/": (REVIEWERS, ""),
    "review/certificates/issuer/": ("Csd", "Csd"),
    "review/certificates/class/": (REVIEWERS + "l", REVIEWERS + "l"),
    "review/certificates/class/<uuid:batch>/": (REVIEWERS + "l", REVIEWERS + "l"),
    "review/certificates/class/<uuid:batch>.pdf": ("", ""),
    "review/certificates/<uuid:certificate_id>/": (REVIEWERS, REVIEWERS),
    "review/certificates/<uuid:certificate_id>.pdf": ("", ""),
    "stars/": (ALL, ""),
    "stars/<uuid:award_id>/object/": (SIGNED_IN, SIGNED_IN),
    "review/stars/": (REVIEWERS, REVIEWERS),
    "review/stars/scale/": ("du", "d"),
    "complain/": (ALL, ALL),
    "complain/follow/": (ALL, ALL),
    "complain/follow/appeal/": ("", ALL),
    "my/cases/": (SIGNED_IN, ""),
    "my/cases/<uuid:case_id>/": ("am", ""),
    "my/cases/<uuid:case_id>/answer/": ("", "am"),
    "my/cases/<uuid:case_id>/appeal/": ("", "am"),
    "cases/pictures/<uuid:picture_id>/": ("arCsdu", ""),
    "review/cases/": (REVIEWERS + "u", ""),
    "review/cases/<uuid:case_id>/": (REVIEWERS + "u", ""),
    "review/cases/<uuid:case_id>/take/": ("", REVIEWERS),
    "review/cases/<uuid:case_id>/pass/": ("", REVIEWERS),
    "review/cases/<uuid:case_id>/ask/": ("", REVIEWERS),
    "review/cases/<uuid:case_id>/written/": ("", REVIEWERS),
    "review/cases/<uuid:case_id>/evidence/": ("", REVIEWERS),
    "review/cases/<uuid:case_id>/decide/": ("", REVIEWERS),
    "review/calls/": (REVIEWERS + "u", ""),
    "review/calls/<uuid:call_id>/": (REVIEWERS + "u", ""),
    "review/calls/<uuid:call_id>/claim/": ("", REVIEWERS),
    "review/calls/<uuid:call_id>/called/": ("", REVIEWERS),
    "review/trust/points/": (REVIEWERS + "u", ""),
    "manage/": ("mMCsd", ""),
    "manage/events/new/": ("mMCsd", "mMCsd"),
    "manage/events/sheet/": ("mMCsd", "mMCsd"),
    "manage/events/<uuid:event_id>/": (RUNNERS, ""),
    "manage/events/<uuid:event_id>/edit/": (RUNNERS, RUNNERS),
    "manage/events/<uuid:event_id>/submit/": ("", RUNNERS),
    "manage/events/<uuid:event_id>/copy/": ("", RUNNERS),
    "manage/events/<uuid:event_id>/shifts/new/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:shift_id>/": (RUNNERS, ""),
    "manage/shifts/<uuid:shift_id>/edit/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:shift_id>/leader/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:shift_id>/change/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:shift_id>/cancel/": (RUNNERS, RUNNERS),
    "manage/shifts/<uuid:shift_id>/repeat/": ("", RUNNERS),
    "manage/shifts/<uuid:shift_id>/remove/": ("", RUNNERS),
    "manage/shifts/<uuid:shift_id>/publish/": ("", RUNNERS),
    "staff/exchange/": ("Csd", ""),
    "staff/exchange/keys/": ("sd", ""),
    "staff/exchange/keys/new/": ("sd", "sd"),
    "staff/exchange/keys/<uuid:key_id>/end/": ("", "sd"),
    "staff/exchange/hooks/": ("sd", ""),
    "staff/exchange/hooks/new/": ("sd", "sd"),
    "staff/exchange/hooks/<uuid:hook_id>/": ("sd", "sd"),
    "staff/exchange/hooks/<uuid:hook_id>/again/<uuid:message_id>/": ("", "sd"),
    "review/": (REVIEWERS, REVIEWERS),
    "review/events/<uuid:event_id>/": (REVIEWERS, ""),
    "requests/": (SIGNED_IN, ""),
    "requests/new/": (SIGNED_IN, SIGNED_IN),
    "requests/near/": (SIGNED_IN, ""),
    "requests/photos/<uuid:photo_id>/": ("amrCsd", ""),
    "requests/<uuid:request_id>/": ("amrCsd", ""),
    "requests/<uuid:request_id>/voice/": ("amrCsd", ""),
    "requests/<uuid:request_id>/withdraw/": ("", "a"),
    "requests/<uuid:request_id>/rate/": ("", "a"),
    "requests/<uuid:request_id>/reopen/": ("", "arCsd"),
    "requests/<uuid:request_id>/merge/": ("", "arCsd"),
    "requests/<uuid:request_id>/take/": ("", RUNNERS),
    "requests/<uuid:request_id>/back/": ("", RUNNERS),
    "requests/<uuid:request_id>/time/": ("", RUNNERS),
    "requests/<uuid:request_id>/code/": ("", ""),
    "requests/<uuid:request_id>/begin/": ("", RUNNERS),
    "requests/<uuid:request_id>/done/": (RUNNERS, RUNNERS),
    "requests/<uuid:request_id>/decide/": ("", REVIEWERS),
    "requests/<uuid:request_id>/pass/": ("mrCsd", "mrCsd"),
    "requests/<uuid:request_id>/open/": ("", REVIEWERS),
    "requests/<uuid:request_id>/event/": (RUNNERS, RUNNERS),
    "staff/requests/": ("d", "d"),
    "review/requests/": (REVIEWERS, ""),
    "manage/requests/": ("mMCsd", ""),
    "manage/requests/new/": ("mMCsd", "mMCsd"),
    "points/": (SIGNED_IN, ""),
    "points/statement/": (SIGNED_IN, ""),
    "points/give/": (SIGNED_IN, SIGNED_IN),
    "points/gifts/<uuid:gift_id>/": ("a", ""),
    "points/gifts/<uuid:gift_id>/back/": ("", "a"),
    "points/together/": (SIGNED_IN, SIGNED_IN),
    "staff/expiry/": ("du", "d"),
    "staff/expiry/<uuid:cutoff_id>/withdraw/": ("", "d"),
    "staff/budget/": ("mMrCsdu", "mMrCsdu"),
    "staff/budget/<int:area_id>/": ("rCsdu", "rCsdu"),
    "staff/budget/<int:area_id>/allot/": ("Csd", "Csd"),
    "staff/budget/<int:area_id>/mint/": ("d", "d"),
    "staff/budget/<int:area_id>/more/": ("Csd", "Csd"),
    "staff/budget/points/<int:point_id>/": ("mrCsdu", ""),
    "staff/budget/points/<int:point_id>/more/": ("mCsd", "mCsd"),
    "staff/budget/moves/": ("mMrCsdu", "mMrCsdu"),
    "staff/budget/moves/new/": ("mMCsd", "mMCsd"),
    "staff/budget/requests/": ("Csd", "Csd"),
    "staff/opening/": ("mMrCsdu", ""),
    "staff/opening/new/": ("Csd", "Csd"),
    "staff/opening/template.xlsx": ("mMCsd", ""),
    "staff/opening/<uuid:fund_id>/": ("rCsdu", "Csd"),
    "staff/opening/sheets/<uuid:sheet_id>/": ("rCsdu", "rCsdu"),
    "staff/opening/pages/<int:page_id>/": ("rCsd", ""),
    "open/": (ALL, ""),
    "open/costs/": (ALL, ""),
    "open/shops/<int:shop_id>/": (ALL, ""),
    "open/shops/<int:shop_id>.pdf": ("mkrCsdu", ""),
    "open/points/<slug:sign_code>/": (ALL, ""),
    "open/points/<slug:sign_code>.pdf": ("mkrCsdu", ""),
    "open/points/<slug:sign_code>/<uuid:shift_id>/": (ALL, ""),
    "staff/books/": ("du", ""),
    "staff/books/check/": ("", "du"),
    "staff/books/ledger/": ("du", ""),
    "staff/books/ledger/<uuid:transfer_id>/": ("du", ""),
    "staff/books/deliveries/<int:batch_id>/": ("du", ""),
    "staff/books/packs/": ("du", "du"),
    "staff/books/<uuid:check_id>/": ("du", ""),
    "staff/books/<uuid:check_id>.csv": ("du", ""),
    "staff/by-hand/": ("mMrCsdu", ""),
    "staff/by-hand/new/": ("mMCsd", "mMCsd"),
    "staff/by-hand/<uuid:hand_id>/": ("mrCsdu", ""),
    "staff/by-hand/<uuid:hand_id>/decide/": ("", REVIEWERS),
    "staff/by-hand/<uuid:hand_id>/picture/": ("mrCsdu", ""),
    "points/by-hand/<uuid:hand_id>/": ("a", ""),
    "staff/pauses/": ("Csd", ""),
    "staff/pauses/new/": ("Csd", "Csd"),
    "staff/pauses/<uuid:freeze_id>/": ("Csd", "Csd"),
    "rules/": (ALL, ""),
    "rules/<int:rule_id>/": (ALL, ""),
    "staff/rules/": ("Csdu", ""),
    "staff/rules/new/": ("Csd", "Csd"),
    "staff/rules/<uuid:draft_id>/": ("CsduA", "CsdA"),  # of the whole district
    "staff/rules/<uuid:draft_id>/preview/": ("CsduA", ""),  # of the whole district
    "staff/shops/": ("Csd", ""),
    "staff/shops/new/": ("Csd", "Csd"),
    "staff/shops/<int:shop_id>/": ("Csd", "Csd"),
    "staff/shops/<int:shop_id>/closed/": ("", "Csd"),
    "shop/": (ALL, ""),
    "shop/<int:pk>/": (ALL, SIGNED_IN),
    "orders/": (SIGNED_IN, ""),
    "cart/": (SIGNED_IN, ""),
    "cart/put/": ("", SIGNED_IN),
    "cart/order/": ("", SIGNED_IN),
    "sales/": (SIGNED_IN, ""),
    "sales/<uuid:sale_id>/confirm/": ("", "a"),
    "sales/<uuid:sale_id>/decline/": ("", "a"),
    "counter/sale/": ("k", "k"),
    "counter/sale/<uuid:sale_id>/": ("k", ""),
    "counter/sale/<uuid:sale_id>/put/": ("", "k"),
    "counter/sale/<uuid:sale_id>/ask/": ("", "k"),
    "counter/sale/<uuid:sale_id>/pin/": ("", "k"),
    "counter/sale/<uuid:sale_id>/send-code/": ("", "k"),
    "counter/sale/<uuid:sale_id>/code/": ("", "k"),
    "counter/sale/<uuid:sale_id>/drop/": ("", "k"),
    "desk/": ("mMCsd", "mMCsd"),
    "desk/sale/<uuid:desk_sale_id>/": ("m", ""),  # who began it, nobody else
    "desk/sale/<uuid:desk_sale_id>/put/": ("", "m"),
    "desk/sale/<uuid:desk_sale_id>/agree/": ("m", ""),
    "desk/sale/<uuid:desk_sale_id>/ask/": ("", "m"),
    "desk/sale/<uuid:desk_sale_id>/pin/": ("", "m"),
    "desk/sale/<uuid:desk_sale_id>/send-code/": ("", "m"),
    "desk/sale/<uuid:desk_sale_id>/code/": ("", "m"),
    "desk/sale/<uuid:desk_sale_id>/drop/": ("", "m"),
    "desk/orders/<uuid:desk_order_id>/": (RUNNERS, ""),
    "desk/orders/<uuid:desk_order_id>/cancel/": ("", RUNNERS),
    "desk/orders/<uuid:desk_order_id>/slip/": (RUNNERS, ""),
    "counter/orders/<uuid:id>/undo/": ("", "k"),
    "counter/orders/<uuid:id>/return/": ("k", "k"),
    "counter/orders/<uuid:id>/slip/": ("k", ""),
    "orders/<uuid:id>/": ("a", ""),
    "orders/<uuid:id>/cancel/": ("", "a"),
    "counter/": ("k", "k"),
    "counter/open/": ("", "k"),
    "counter/open/<uuid:counter_id>/shut/": ("", "k"),
    "counter/hand-over/": ("", "k"),
    "counter/orders/<uuid:id>/": ("k", ""),
    "counter/orders/<uuid:id>/cancel/": ("", "k"),
    "stock/": ("kCsdu", "kCsd"),
    "stock/sheet/": ("kCsd", "kCsd"),
    "stock/goods/<int:pk>/prices/": ("kCsdu", "kCsd"),
    "stock/services/<int:stock_id>/": ("kCsdu", "kCsd"),
    "stock/batches/<int:batch_id>/document/": ("kCsdu", ""),
    "stock/count/": ("kCsd", "kCsd"),
    "stock/papers/": ("mMkCsdu", ""),
    "stock/papers/<uuid:paper_id>/": ("mkCsdu", "mkCsd"),
    "stock/papers/<uuid:paper_id>/picture/": ("mkCsdu", ""),
    "stock/sent/": ("kCsdu", ""),
    "stock/sent/new/": ("kCsd", "kCsd"),
    "stock/sent/<uuid:consignment_id>/": ("kCsdu", "kCsd"),
    "stock/givers/": ("kCsdu", ""),
    "stock/givers/new/": ("kCsd", "kCsd"),
    "stock/givers/sheet/": ("kCsd", "kCsd"),
    "stock/givers/<int:donor_id>/": ("kCsdu", "kCsd"),
    "stock/givers/<int:donor_id>/sheet/": ("kCsdu", ""),
    "stock/givers/<int:donor_id>/sheet.pdf": ("kCsdu", ""),
    "staff/categories/": ("d", "d"),
    "staff/categories/<int:category_id>/": ("d", "d"),
    "staff/categories/sheet/": ("d", "d"),
    "counter/day/": ("k", ""),
    "counter/orders/<uuid:id>/brought/": ("", "k"),
    "pickup/": ("mMCsd", "mMCsd"),
    "pickup/hand-over/": ("", "mMCsd"),
    "pickup/returns/": ("mMCsd", ""),
    "pickup/orders/<uuid:desk_order_id>/return/": (RUNNERS, RUNNERS),
    "pickup/orders/<uuid:desk_order_id>/undo/": ("", RUNNERS),
    "relief/": ("f", ""),
    "relief/new/": ("f", "f"),
    "relief/<uuid:relief_id>/": ("f", "f"),
    "stock/<int:pk>/": ("kCsdu", "kCsd"),
    "stock/goods/": ("kCsdu", ""),
    "stock/orders/": ("kCsdu", ""),
    "stock/shelves/": ("kCsdu", ""),
    "stock/moves/": ("kCsdu", ""),
    "stock/goods/new/": ("kCsd", "kCsd"),
    "stock/goods/<int:pk>/": ("kCsd", "kCsd"),
    "me/": (SIGNED_IN, ""),
    "me/edit/": (SIGNED_IN, SIGNED_IN),
    "me/name/": (SIGNED_IN, SIGNED_IN),
    "me/code/": (SIGNED_IN, ""),
    "consent.pdf": (SIGNED_IN, ""),
    "me/data/": (SIGNED_IN, ""),
    "me/data/new/": (SIGNED_IN, SIGNED_IN),
    "me/data/<uuid:data_request_id>/": ("a", "a"),
    "staff/data/": ("Csd", ""),
    "staff/data/new/": ("Csd", "Csd"),
    "staff/data/promise/": ("d", "d"),
    "staff/data/<uuid:data_request_id>/": ("Csd", "Csd"),
    "me/close/": (SIGNED_IN, SIGNED_IN),
    "me/copy/": (SIGNED_IN, SIGNED_IN),
    "me/codes/": (SIGNED_IN, ""),
    "me/card/lost/": ("", "a"),
    "me/found/": ("", ""),
    "me/faces/<slug:volunteer_no>/": ("", ""),
    "V/<str:token>": (ALL, ""),
    "K/<str:serial>": (ALL, ""),
    "me/position/": ("", SIGNED_IN),
    "me/belonging/": (SIGNED_IN, ""),
    "me/belonging/teams/<int:member_id>/": ("", "a"),
    "me/belonging/units/<int:membership_id>/": ("", "a"),
    "me/belonging/reporting/": (SIGNED_IN, SIGNED_IN),
    "me/belonging/reporting/end/": ("", SIGNED_IN),
    "units/": (SIGNED_IN, ""),
    "units/<int:organization_id>/": (SIGNED_IN, ""),
    "units/<int:organization_id>/join/": ("", SIGNED_IN),
    "units/<int:organization_id>/members/": ("lCsd", "lCsd"),
    "units/<int:organization_id>/members/sheet/": ("lCsd", "lCsd"),
    "units/<int:organization_id>/members/<int:membership_id>/": ("", "alCsd"),
    "staff/reportings/": ("mMCsd", ""),
    "staff/reportings/<int:reporting_id>/": ("", RUNNERS),
    "pairings/": ("mMrCsdul", ""),
    "pairings/new/": ("Csd", "Csd"),
    "pairings/sheet/": ("Csd", "Csd"),
    "pairings/<uuid:pairing_id>/": ("rCsdul", ""),
    "pairings/<uuid:pairing_id>/change/": ("Csd", "Csd"),
    "pairings/<uuid:pairing_id>/visits/": ("", "l"),
    "pairings/<uuid:pairing_id>/appraise/": ("", "Csd"),
    "pairings/<uuid:pairing_id>/agreement/": ("rCsdul", ""),
    "pairings/visits/<uuid:visit_id>/": ("", "Csd"),
    "pairings/visits/<uuid:visit_id>/picture/": ("rCsdul", ""),
    "ranking/": (ALL, ""),
    "ranking/stand/": ("", SIGNED_IN),
    "my/thanks/": (SIGNED_IN, ""),
    "events/<uuid:shift_id>/rate/": ("a", "a"),
    "events/<uuid:shift_id>/thank/": ("", "a"),
    "manage/shifts/<uuid:pk>/ratings/": (RUNNERS, ""),
    "teams/": (ALL, ""),
    "teams/new/": (SIGNED_IN, SIGNED_IN),
    "teams/<int:team_id>/": (ALL, ""),
    "teams/<int:team_id>/join/": ("", SIGNED_IN),
    "teams/<int:team_id>/edit/": (RUNNERS, RUNNERS),
    "teams/<int:team_id>/decide/": ("", RUNNERS),
    "teams/<int:team_id>/members/": (RUNNERS, RUNNERS),
    "teams/<int:team_id>/members/<int:member_id>/": ("", "a" + RUNNERS),
    "staff/teams/": ("mMCsd", ""),
    "staff/teams/sheet/": ("mMCsd", "mMCsd"),
    "me/skills/": (SIGNED_IN, SIGNED_IN),
    "me/skills/<int:row_id>/drop/": ("", "a"),
    "me/times/": ("", SIGNED_IN),
    "staff/skills/": ("mMCsd", ""),
    "staff/skills/give/": ("mMCsd", "mMCsd"),
    "staff/skills/list/": ("d", "d"),
    "staff/skills/list/sheet/": ("d", "d"),
    "staff/skills/<int:row_id>/": (RUNNERS, RUNNERS),
    "staff/skills/<int:row_id>/picture/": (RUNNERS, ""),
    "me/household/": (SIGNED_IN, ""),
    "me/household/add/": ("", SIGNED_IN),
    "me/household/invite/": ("", SIGNED_IN),
    "me/household/answer/<int:notice_id>/": ("", "a"),
    "me/household/leave/": ("", SIGNED_IN),
    "me/notices/": (SIGNED_IN, SIGNED_IN),
    "me/wechat/back/": ("", ""),
    "me/wechat/bind/": ("", ""),
    "me/wechat/unbind/": ("", SIGNED_IN),
    "me/push/": ("", ""),
    "me/push/off/": ("", SIGNED_IN),
    "push.js": (ALL, ""),
    "inbox/": (SIGNED_IN, ""),
    "inbox/read/": ("", SIGNED_IN),
    "inbox/<int:notice_id>/": ("", "a"),
    "staff/appointments/": ("Csd", ""),
    "staff/appointments/sheet/": ("Csd", "Csd"),
    "staff/appointments/new/": ("Csd", "Csd"),
    "staff/appointments/<int:appointment_id>/end/": ("", "Csd"),
    "staff/points/": ("Csd", ""),
    "staff/points/new/": ("Csd", "Csd"),
    "staff/points/sheet/": ("Csd", "Csd"),
    "staff/points/<int:point_id>/": ("Csd", "Csd"),
    "staff/points/<int:point_id>/devices/": ("mCsd", "mCsd"),
    "staff/devices/<int:device_id>/revoke/": ("", "mCsd"),
    "me/device/": (SIGNED_IN, SIGNED_IN),
    "me/second-factor/": (SIGNED_IN, SIGNED_IN),
    "staff/points/<int:point_id>/sign/": ("mrCsdu", ""),
    "staff/points/<int:point_id>/poster.pdf": ("mrCsdu", ""),
    "staff/organizations/": ("Csd", ""),
    "staff/organizations/new/": ("Csd", "Csd"),
    "staff/organizations/sheet/": ("Csd", "Csd"),
    "staff/organizations/<int:organization_id>/": ("Csd", "Csd"),
    "staff/cards/": ("mMCsd", ""),
    "staff/cards/new/": ("mMCsd", "mMCsd"),
    "staff/cards/print/": ("", "mMCsd"),
    "staff/cards/<slug:volunteer_no>/": ("Csd", ""),
    "staff/cards/<slug:volunteer_no>/issue/": ("", "Csd"),
    "staff/cards/<slug:volunteer_no>/kill/": ("", "Csd"),
    "staff/people/": ("Csd", ""),
    "staff/people/new/": ("Csd", "Csd"),
    "staff/people/<slug:volunteer_no>/": ("Csd", ""),
    "staff/people/<slug:volunteer_no>/confirm/": ("", "Csd"),
    "staff/people/<slug:volunteer_no>/close/": ("Csd", "Csd"),
    "staff/people/<slug:volunteer_no>/copy/": ("Csd", "Csd"),
    "staff/people/<slug:volunteer_no>/pin/": ("Csd", "Csd"),
    "demo/": ("", ""),
    "demo/clock/": ("", ""),
    "demo/walk/": ("", ""),
    "demo/messages/": ("", ""),
    "demo/pin/": ("", ""),
    "elder/": ("", ALL),
    "media/<path:path>": ("", ""),
    "healthz": (ALL, ""),
    "privacy/": (ALL, ""),
    "terms/": (ALL, ""),
    "accounts/2fa/": (SIGNED_IN, ""),
    "accounts/2fa/authenticate/": (SIGNED_IN, SIGNED_IN),
    "accounts/2fa/reauthenticate/": ("", ""),
    "accounts/2fa/totp/activate/": (SIGNED_IN, SIGNED_IN),
    "accounts/2fa/totp/deactivate/": ("", ""),
    "accounts/2fa/recovery-codes/": ("", ""),
    "accounts/2fa/recovery-codes/generate/": (SIGNED_IN, SIGNED_IN),
    "accounts/2fa/recovery-codes/download/": ("", ""),
    "accounts/enter/": (ALL, ALL),
    "accounts/enter/code/": (SIGNED_IN, SIGNED_IN),
    "accounts/login/": ("", ""),
    "accounts/signup/": ("", ""),
    "accounts/logout/": (ALL, ALL),
    "accounts/inactive/": (ALL, ""),
    "accounts/phone/": (SIGNED_IN, SIGNED_IN),
    "accounts/phone/verify/": (SIGNED_IN, SIGNED_IN),
    "i18n/setlang/": (ALL, ALL),
}
# Pages whose form names one thing of this community.
ONE_THING = {"figures/reports/", "figures/reports/hand-in/", "figures/reports/remind/", "counter/open/"}
# Addresses that let nobody in on this stage, and where they are tested instead.
ELSEWHERE = {
    "requests/<uuid:request_id>/code/",  # only while a helper is on the way (test_visit_pages)
    "me/wechat/back/",  # need an account at WeChat: test_wechat
    "me/wechat/bind/",
    "me/push/",  # needs a key: test_push
    "me/found/",  # only on the way from a first sign-in: test_on_behalf
    "live/<uuid:pass_id>/",  # need a pass: test_onsite
    "live/<uuid:pass_id>/codes/",
    "api/v1/shift",  # need a pass: test_api
    "api/v1/scans",
    "api/v1/scans/<str:scan_id>/undo",
    "api/v1/scans/<str:scan_id>/seen",
    "api/v1/faces/<no>",
    "api/v1/codes",
    *[f"api/v1/{name}" for name in ("areas", "points", "events", "participations")],  # need a key: test_keys
    *[f"api/v1/{name}" for name in ("figures", "outcomes", "skills", "requests")],
    "demo/",  # only with DEMO: test_demo_pages, test_demo_walk, test_demo_clock
    "demo/clock/",
    "demo/walk/",
    "demo/messages/",
    "demo/pin/",
    "media/<path:path>",  # needs a file: test_media
    "my/make-up/<uuid:makeup_id>/picture/",  # needs a file: test_makeups
    "my/certificates/<uuid:certificate_id>.pdf",  # need an issued certificate: test_certificate_pages
    "review/certificates/class/<uuid:batch>.pdf",
    "review/certificates/<uuid:certificate_id>.pdf",
    "verify/<slug:fingerprint>/",
    "my/book/<uuid:entry_id>/picture/",  # needs a file: test_record_book
    "me/faces/<slug:volunteer_no>/",  # needs a picture: test_faces
    "events/<uuid:shift_id>/join/",  # needs an online event: test_online
    "manage/shifts/<uuid:pk>/waiting/<uuid:nonce>/face/",  # needs a picture: test_waiting
    "accounts/login/",  # both lead on to the one entrance
    "accounts/signup/",
    "accounts/2fa/reauthenticate/",  # need a second factor: test_accounts
    "accounts/2fa/totp/deactivate/",
    "accounts/2fa/recovery-codes/",
    "accounts/2fa/recovery-codes/download/",
}


TWINS = {"r": "R", "C": "A", "k": "K"}


def let_in(route: str, way: int) -> set[str]:
    """The roles of a row for GET (0) or POST (1), and those who hold theirs elsewhere."""
    letters = set(TABLE[route][way])
    return letters if "<" in route or route in ONE_THING else letters | {TWINS[one] for one in letters & TWINS.keys()}


def missing(route: str) -> str:
    """The address of the pattern for things that do not exist."""
    kinds = {r"<uuid:\w+>": str(new_id(NOW)), r"<int:\w+>": "999999", r"<(slug|str):\w+>": "NOSUCHTHING"}
    for kind, value in kinds.items():
        route = re.sub(kind, value, route)
    return "/" + route


def sent(stage: Stage, route: str) -> dict[str, object]:
    """What a form needs so that the refusal, if any, is about the person and not about the form."""
    if "figures/reports/" in route:
        return {"unit": stage.community.path, "period": "2026-10"}
    return sent_elsewhere(stage, route)


def sent_elsewhere(stage: Stage, route: str) -> dict[str, object]:
    if "roster/" in route:
        return {
            "person": stage.alice.volunteer_no,
            "act": "in",
            "id": new_id(NOW),
            "attendance": stage.attendance.pk,
            "job": stage.job.pk,
            "scan": stage.attendance.shift.scans.first().pk,
            "reason": "mistake",
        }
    if route.endswith("/here/"):
        return {"id": new_id(NOW), "shift": stage.running.pk}
    if route.endswith("/kill/"):
        return {"serial": stage.elders_card.serial, "reason": "lost"}
    if route in ("cart/put/", "cart/order/") or route.endswith("sale_id>/put/"):
        return {"stock": stage.stock.pk, "shop": stage.shop.pk, "item": stage.item.pk, "quantity": 1}
    if route == "counter/open/":
        return {"shop": stage.shop.pk}
    if "card/lost/" in route:
        return {"serial": stage.card.serial}
    if "review/cases/" in route or "my/cases/" in route:
        return {"id": new_id(NOW)}
    if "stayed/" in route or "excuse/" in route:
        return {"person": stage.alice.volunteer_no}
    return {}


def is_in(response) -> bool:
    assert response.status_code < 500
    to_the_door = response.status_code == 302 and response.url.startswith("/accounts/enter/")
    return response.status_code not in (401, 403, 404, 405) and not to_the_door


@contextmanager
def undone():
    """What happens inside is rolled back, as by `atomic`: but tens of thousands of times, so in two statements and not in five."""
    later = len(connection.run_on_commit)
    connection.connection.execute("SAVEPOINT undone")
    try:
        yield
    finally:
        connection.connection.execute("ROLLBACK TO SAVEPOINT undone; RELEASE SAVEPOINT undone")
        connection.needs_rollback = False
        del connection.run_on_commit[later:]


@pytest.fixture
def stage(db, time_machine, pressed_and_undone):
    time_machine.move_to(NOW, tick=False)
    return STAGE()


def enter(client, stage: Stage, letter: str) -> None:
    if ROLES[letter]:
        client.force_login(getattr(stage, ROLES[letter]), backend="django.contrib.auth.backends.ModelBackend")


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(routes()) == sorted(TABLE)


def test_every_address_lets_somebody_in():
    assert {route for route, let in TABLE.items() if let == ("", "")} == ELSEWHERE


def secrets(stage: Stage) -> dict[str, str]:
    """Words that belong to one thing, and the roles that may read them somewhere."""
    return {
        DRAFT: "mCsdu",
        WAITING: "mrCsdu",
        TOLD: "a",
        ASKED: "arCsd",
        BY_HAND: "amrCsdu",
        PROOF: "amCsd",
        OFFER: "amCsd",
        CLASS: "alCsd",
        PROMISE: "rCsdul",
        SAID: "amCsd",
        CORRECTED: "aCsd",
        VISIT: "rCsdul",
        PAUSED: "Csd",
        LOST: "mkCsdu",
        TRAINED: "amrCsd",
        OBJECTED: "rCsd",
        PROVEN: "arCsdl",
        FOREIGN: "rCsd",
        CONTACT: "kCsd",
        IN_NEED: "f",
        COMPLAINED: "arCsdu",
        CONFIDED: "amrCsd",
        stage.order.pickup_code: "ak",
        stage.desk_order.pickup_code: "amCsd",  # on the slip of the desk
        stage.alice.phone.removeprefix("+86"): "mrCsd",
        stage.alice.name: "amrCsdl",
    }


def leads_on(address: str, client, letter: str) -> bool:
    """Whether a link lets its reader in, or leads a visitor to the door. What its row denies may be a thing of the reader's own."""
    if letter == "v" or address.startswith(("/static/", "/media/")) or letter in let_in(resolve(address).route, 0):
        return True
    return is_in(client.get(address))


@pytest.mark.long
@pytest.mark.parametrize("letter", ROLES, ids=lambda letter: ROLES[letter] or "visitor")
def test_who_gets_in_and_reads_what(client, stage, letter):
    """Each address opens to those of its row, and no link leads where its reader is turned away; words that belong to one thing
    are on no page of who may not see that thing.
    """
    hidden = [text for text, let in secrets(stage).items() if letter not in let]
    enter(client, stage, letter)
    cookies, wrong, read, linked = client.cookies, set(), set(), {}
    for route in TABLE:
        for number, way in enumerate(("get", "post")):
            with undone():  # a sign-out among them too
                client.cookies = copy(cookies)
                page = getattr(client, way)(filled(route, stage), sent(stage, route))
            if is_in(page) != (letter in let_in(route, number)):
                wrong.add((route, way))
            body = b"" if page.streaming or "accounts/" in route else page.content
            read |= {(route, way, text) for text in hidden if text.encode() in body}
            linked |= dict.fromkeys(LINK.findall(body), route)
    assert wrong == set()
    assert read == set()
    assert {address: route for address, route in linked.items() if not leads_on(address.decode(), client, letter)} == {}


@pytest.mark.parametrize("letter", ["v", "a", "m", "d"], ids=lambda letter: ROLES[letter] or "visitor")
def test_what_is_not_there_is_a_404_for_everybody(client, stage, letter):
    enter(client, stage, letter)
    named = [route for route in TABLE if "<" in route and not route.lower().startswith(("c/<", "v/<", "k/<"))]
    assert [route for route in named if is_in(client.get(missing(route)))] == []
