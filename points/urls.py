"""The pages of points."""

from django.urls import URLPattern, path

from points import books_urls
from points.views import budget, budget_moves, budget_requests, by_hand, counter, freezing, opening, shop, stock, wallet

app_name = "points"
urlpatterns: list[URLPattern] = [
    *books_urls.patterns,
    path("points/", wallet.wallet, name="wallet"),
    path("points/statement/", wallet.statement, name="statement"),
    path("staff/budget/", budget.budget, name="budget"),
    path("staff/budget/<int:area_id>/", budget.budget, name="budget"),
    path("staff/budget/<int:area_id>/allot/", budget.allot, name="allot"),
    path("staff/budget/<int:area_id>/mint/", budget.mint, name="mint"),
    path("staff/budget/<int:area_id>/more/", budget_requests.more_area, name="more_area"),
    path("staff/budget/points/<int:point_id>/", budget.point_budget, name="point_budget"),
    path("staff/budget/points/<int:point_id>/more/", budget_requests.more_point, name="more_point"),
    path("staff/budget/moves/", budget_moves.moves, name="moves"),
    path("staff/budget/moves/new/", budget_moves.move_new, name="move_new"),
    path("staff/budget/requests/", budget_requests.requests, name="requests"),
    path("staff/by-hand/", by_hand.entries, name="by_hand"),
    path("staff/by-hand/new/", by_hand.entry_new, name="hand_new"),
    path("staff/by-hand/<uuid:hand_id>/", by_hand.entry, name="hand_entry"),
    path("staff/by-hand/<uuid:hand_id>/decide/", by_hand.decide, name="hand_decide"),
    path("staff/by-hand/<uuid:hand_id>/picture/", by_hand.picture, name="hand_picture"),
    path("points/by-hand/<uuid:hand_id>/", by_hand.own, name="by_hand_own"),
    path("staff/pauses/", freezing.freezes, name="freezes"),
    path("staff/pauses/new/", freezing.freeze_new, name="freeze_new"),
    path("staff/pauses/<uuid:freeze_id>/", freezing.freeze, name="freeze"),
    path("staff/shops/", opening.shops, name="shops"),
    path("staff/shops/new/", opening.shop_new, name="shop_new"),
    path("staff/shops/<int:shop_id>/", opening.shop_edit, name="shop_edit"),
    path("staff/shops/<int:shop_id>/closed/", opening.closure, name="closure"),
    path("shop/", shop.shelves, name="shop"),
    path("shop/<int:pk>/", shop.item, name="item"),
    path("orders/", shop.orders, name="orders"),
    path("orders/<uuid:id>/", shop.order, name="order"),
    path("orders/<uuid:id>/cancel/", shop.cancel, name="cancel"),
    path("counter/", counter.counter, name="counter"),
    path("counter/hand-over/", counter.hand_over, name="hand_over"),
    path("counter/orders/<uuid:id>/", counter.order, name="counter_order"),
    path("counter/orders/<uuid:id>/cancel/", counter.cancel, name="counter_cancel"),
    path("stock/", stock.stock, name="stock"),
    path("stock/<int:pk>/", stock.stock_row, name="stock_row"),
    path("stock/goods/", stock.items, name="items"),
    path("stock/goods/new/", stock.item, name="item_new"),
    path("stock/goods/<int:pk>/", stock.item, name="item_edit"),
]
