"""The addresses of the books: open to everybody, and for those who audit."""

from django.urls import URLPattern, path

from points.views import checks, ledger, openbooks, packs

patterns: list[URLPattern] = [
    path("open/", openbooks.books, name="open_books"),
    path("open/costs/", openbooks.shop_costs, name="open_costs"),
    path("open/shops/<int:shop_id>/", openbooks.shop_book, name="open_shop"),
    path("open/shops/<int:shop_id>.pdf", openbooks.shop_sheet, name="open_shop_sheet"),
    path("open/points/<slug:sign_code>/", openbooks.point_book, name="open_point"),
    path("open/points/<slug:sign_code>.pdf", openbooks.point_sheet, name="open_point_sheet"),
    path("open/points/<slug:sign_code>/<uuid:shift_id>/", openbooks.event_book, name="open_event"),
    path("staff/books/", checks.checks, name="checks"),
    path("staff/books/check/", checks.check_now, name="check_now"),
    path("staff/books/ledger/", ledger.ledger, name="ledger"),
    path("staff/books/ledger/<uuid:transfer_id>/", ledger.transfer, name="transfer"),
    path("staff/books/deliveries/<int:batch_id>/", ledger.batch, name="batch_trail"),
    path("staff/books/packs/", packs.packs, name="packs"),
    path("staff/books/<uuid:check_id>/", checks.check, name="check"),
    path("staff/books/<uuid:check_id>.csv", checks.check_file, name="check_file"),
]
