"""The addresses of points.books."""

from django.urls import URLPattern, path

from points.books.views import audit_pack, ledger, public
from points.books.views import verification as book_verification

urlpatterns: list[URLPattern] = [
    path("open/", public.open_books, name="open_books"),
    path("open/costs/", public.shop_costs, name="open_costs"),
    path("open/shops/<int:shop_id>/", public.shop_book, name="open_shop"),
    path("open/shops/<int:shop_id>.pdf", public.shop_book_pdf, name="open_shop_sheet"),
    path("open/points/<slug:sign_code>/", public.point_book, name="open_point"),
    path("open/points/<slug:sign_code>.pdf", public.point_book_pdf, name="open_point_sheet"),
    path("open/points/<slug:sign_code>/<uuid:shift_id>/", public.event_book, name="open_event"),
    path("staff/books/", book_verification.check_list, name="checks"),
    path("staff/books/check/", book_verification.run_check, name="check_now"),
    path("staff/books/ledger/", ledger.transfer_list, name="ledger"),
    path("staff/books/ledger/<uuid:transfer_id>/", ledger.transfer_detail, name="transfer"),
    path("staff/books/deliveries/<int:batch_id>/", ledger.batch_detail, name="batch_trail"),
    path("staff/books/packs/", audit_pack.pack_list, name="packs"),
    path("staff/books/<uuid:check_id>/", book_verification.check_detail, name="check"),
    path("staff/books/<uuid:check_id>.csv", book_verification.check_export, name="check_file"),
]
