"""The pages behind the counter: prices, appointments, counts, consignments, givers, relief, collecting at a service point."""

from django.urls import URLPattern, path

from points.views import givers, goods, goods_sheet, papers, pickup, pickup_returns, relief, sending

patterns: list[URLPattern] = [
    path("stock/sheet/", goods_sheet.goods_sheet, name="goods_sheet"),
    path("stock/goods/<int:pk>/prices/", goods.prices, name="prices"),
    path("stock/services/<int:stock_id>/", goods.appointments, name="appointments"),
    path("stock/batches/<int:batch_id>/document/", goods.document, name="batch_document"),
    path("stock/count/", papers.count, name="count"),
    path("stock/papers/", papers.papers, name="papers"),
    path("stock/papers/<uuid:paper_id>/", papers.paper, name="paper"),
    path("stock/papers/<uuid:paper_id>/picture/", papers.picture, name="paper_picture"),
    path("stock/sent/", sending.consignments, name="consignments"),
    path("stock/sent/new/", sending.send, name="send"),
    path("stock/sent/<uuid:consignment_id>/", sending.consignment, name="consignment"),
    path("stock/givers/", givers.givers, name="givers"),
    path("stock/givers/new/", givers.giver_new, name="giver_new"),
    path("stock/givers/sheet/", givers.givers_sheet, name="givers_sheet"),
    path("stock/givers/<int:donor_id>/", givers.giver, name="giver"),
    path("stock/givers/<int:donor_id>/sheet/", givers.settlement, name="settlement"),
    path("stock/givers/<int:donor_id>/sheet.pdf", givers.settlement_sheet, name="settlement_sheet"),
    path("staff/categories/", givers.categories, name="categories"),
    path("staff/categories/sheet/", givers.categories_sheet, name="categories_sheet"),
    path("staff/categories/<int:category_id>/", givers.categories, name="category"),
    path("counter/day/", pickup.day_list, name="day_list"),
    path("counter/orders/<uuid:id>/brought/", pickup.brought, name="brought"),
    path("pickup/", pickup.desk, name="pickup"),
    path("pickup/hand-over/", pickup.hand_over, name="pickup_hand_over"),
    path("pickup/returns/", pickup_returns.returns, name="pickup_returns"),
    path("pickup/orders/<uuid:desk_order_id>/return/", pickup_returns.bring_back, name="pickup_return"),
    path("pickup/orders/<uuid:desk_order_id>/undo/", pickup.undo, name="pickup_undo"),
    path("relief/", relief.documents, name="relief"),
    path("relief/new/", relief.document_new, name="relief_new"),
    path("relief/<uuid:relief_id>/", relief.document, name="relief_one"),
]
