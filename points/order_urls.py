"""The pages around orders: the cart, the sale at the counter, and what follows a hand-over."""

from django.urls import URLPattern, path

from points.views import after, cart, own_sales, sale

patterns: list[URLPattern] = [
    path("cart/", cart.cart, name="cart"),
    path("cart/put/", cart.put, name="cart_put"),
    path("cart/order/", cart.order, name="cart_order"),
    path("sales/", own_sales.sales, name="sales"),
    path("sales/<uuid:sale_id>/confirm/", own_sales.confirm, name="sale_confirm"),
    path("sales/<uuid:sale_id>/decline/", own_sales.decline, name="sale_decline"),
    path("counter/sale/", sale.begin, name="sale_begin"),
    path("counter/sale/<uuid:sale_id>/", sale.sale, name="sale"),
    path("counter/sale/<uuid:sale_id>/put/", sale.put, name="sale_put"),
    path("counter/sale/<uuid:sale_id>/ask/", sale.ask, name="sale_ask"),
    path("counter/sale/<uuid:sale_id>/pin/", sale.by_pin, name="sale_pin"),
    path("counter/sale/<uuid:sale_id>/send-code/", sale.send_code, name="sale_send_code"),
    path("counter/sale/<uuid:sale_id>/code/", sale.by_code, name="sale_code"),
    path("counter/sale/<uuid:sale_id>/drop/", sale.drop, name="sale_drop"),
    path("counter/orders/<uuid:id>/undo/", after.undo, name="undo"),
    path("counter/orders/<uuid:id>/return/", after.bring_back, name="bring_back"),
    path("counter/orders/<uuid:id>/slip/", after.slip, name="slip"),
]
