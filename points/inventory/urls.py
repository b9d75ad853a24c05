"""The addresses of points.inventory."""

from django.urls import URLPattern, path

from points.inventory.views import consign, delivery, donors, import_pages, items, lists, papers, stock

urlpatterns: list[URLPattern] = [
    path("stock/in/", delivery.receive_goods, name="goods_in"),
    path("stock/sheet/", import_pages.import_goods, name="goods_sheet"),
    path("stock/goods/<int:pk>/prices/", items.price_list, name="prices"),
    path("stock/services/<int:stock_id>/", items.appointment_list, name="appointments"),
    path("stock/batches/<int:batch_id>/document/", items.batch_document, name="batch_document"),
    path("stock/count/", papers.count_shelves, name="count"),
    path("stock/papers/", papers.paper_list, name="papers"),
    path("stock/papers/<uuid:paper_id>/", papers.paper_detail, name="paper"),
    path("stock/papers/<uuid:paper_id>/picture/", papers.paper_picture, name="paper_picture"),
    path("stock/sent/", consign.consignment_list, name="consignments"),
    path("stock/sent/new/", consign.consignment_create, name="send"),
    path("stock/sent/<uuid:consignment_id>/", consign.consignment_detail, name="consignment"),
    path("stock/givers/", donors.donor_list, name="givers"),
    path("stock/givers/new/", donors.donor_create, name="giver_new"),
    path("stock/givers/sheet/", donors.import_donors, name="givers_sheet"),
    path("stock/givers/<int:donor_id>/", donors.donor_edit, name="giver"),
    path("stock/givers/<int:donor_id>/sheet/", donors.settlement_detail, name="settlement"),
    path("stock/givers/<int:donor_id>/sheet.pdf", donors.settlement_pdf, name="settlement_sheet"),
    path("staff/categories/", donors.category_list, name="categories"),
    path("staff/categories/sheet/", donors.import_categories, name="categories_sheet"),
    path("staff/categories/<int:category_id>/", donors.category_list, name="category"),
    path("stock/", stock.stock_list, name="stock"),
    path("stock/<int:pk>/", stock.stock_detail, name="stock_row"),
    path("stock/goods/", lists.item_list, name="items"),
    path("stock/orders/", lists.order_list, name="shop_orders"),
    path("stock/shelves/", lists.shelf_list, name="shelves"),
    path("stock/moves/", lists.move_list, name="stock_moves"),
    path("stock/goods/new/", stock.item_edit, name="item_new"),
    path("stock/goods/<int:pk>/", stock.item_edit, name="item_edit"),
]
