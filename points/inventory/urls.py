"""The addresses of points.inventory."""

from django.urls import URLPattern, path

from points.inventory.views import consign, donors, imports, items, lists, papers, stock

urlpatterns: list[URLPattern] = [
    path("stock/sheet/", imports.goods_sheet, name="goods_sheet"),
    path("stock/goods/<int:pk>/prices/", items.prices, name="prices"),
    path("stock/services/<int:stock_id>/", items.appointments, name="appointments"),
    path("stock/batches/<int:batch_id>/document/", items.document, name="batch_document"),
    path("stock/count/", papers.count, name="count"),
    path("stock/papers/", papers.papers, name="papers"),
    path("stock/papers/<uuid:paper_id>/", papers.paper, name="paper"),
    path("stock/papers/<uuid:paper_id>/picture/", papers.picture, name="paper_picture"),
    path("stock/sent/", consign.consignments, name="consignments"),
    path("stock/sent/new/", consign.send, name="send"),
    path("stock/sent/<uuid:consignment_id>/", consign.consignment, name="consignment"),
    path("stock/givers/", donors.givers, name="givers"),
    path("stock/givers/new/", donors.giver_new, name="giver_new"),
    path("stock/givers/sheet/", donors.givers_sheet, name="givers_sheet"),
    path("stock/givers/<int:donor_id>/", donors.giver, name="giver"),
    path("stock/givers/<int:donor_id>/sheet/", donors.settlement, name="settlement"),
    path("stock/givers/<int:donor_id>/sheet.pdf", donors.settlement_sheet, name="settlement_sheet"),
    path("staff/categories/", donors.categories, name="categories"),
    path("staff/categories/sheet/", donors.categories_sheet, name="categories_sheet"),
    path("staff/categories/<int:category_id>/", donors.categories, name="category"),
    path("stock/", stock.stock, name="stock"),
    path("stock/<int:pk>/", stock.stock_row, name="stock_row"),
    path("stock/goods/", lists.items, name="items"),
    path("stock/orders/", lists.orders, name="shop_orders"),
    path("stock/shelves/", lists.shelves, name="shelves"),
    path("stock/moves/", lists.moves, name="stock_moves"),
    path("stock/goods/new/", stock.item, name="item_new"),
    path("stock/goods/<int:pk>/", stock.item, name="item_edit"),
]
