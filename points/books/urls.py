"""The addresses of points.books."""

from django.urls import URLPattern, path

from points.books.views import audit_pack, ledger, public, verification

urlpatterns: list[URLPattern] = [
    path("open/", public.books, name="open_books"),
    path("open/costs/", public.shop_costs, name="open_costs"),
    path("open/shops/<int:shop_id>/", public.shop_book, name="open_shop"),
    path("open/shops/<int:shop_id>.pdf", public.shop_sheet, name="open_shop_sheet"),
    path("open/points/<slug:sign_code>/", public.point_book, name="open_point"),
    path("open/points/<slug:sign_code>.pdf", public.point_sheet, name="open_point_sheet"),
    path("open/points/<slug:sign_code>/<uuid:shift_id>/", public.event_book, name="open_event"),
    path("staff/books/", verification.checks, name="checks"),
    path("staff/books/check/", verification.check_now, name="check_now"),
    path("staff/books/ledger/", ledger.ledger, name="ledger"),
    path("staff/books/ledger/<uuid:transfer_id>/", ledger.transfer, name="transfer"),
    path("staff/books/deliveries/<int:batch_id>/", ledger.batch, name="batch_trail"),
    path("staff/books/packs/", audit_pack.packs, name="packs"),
    path("staff/books/<uuid:check_id>/", verification.check, name="check"),
    path("staff/books/<uuid:check_id>.csv", verification.check_file, name="check_file"),
]
