"""The pages around orders: the cart, the sale at the counter or at the desk of a service point, and what follows a hand-over."""

from django.urls import URLPattern, path

from points.views import after, cart, desk, own_sales, sale
from points.views.sale import at_counter, at_desk

patterns: list[URLPattern] = [
    path("cart/", cart.cart, name="cart"),
    path("cart/put/", cart.put, name="cart_put"),
    path("cart/order/", cart.order, name="cart_order"),
    path("sales/", own_sales.sales, name="sales"),
    path("sales/<uuid:sale_id>/confirm/", own_sales.confirm, name="sale_confirm"),
    path("sales/<uuid:sale_id>/decline/", own_sales.decline, name="sale_decline"),
    path("counter/sale/", sale.begin, name="sale_begin"),
    path("counter/sale/<uuid:sale_id>/", at_counter(sale.sale), name="sale"),
    path("counter/sale/<uuid:sale_id>/put/", at_counter(sale.put), name="sale_put"),
    path("counter/sale/<uuid:sale_id>/ask/", at_counter(sale.ask), name="sale_ask"),
    path("counter/sale/<uuid:sale_id>/pin/", at_counter(sale.by_pin), name="sale_pin"),
    path("counter/sale/<uuid:sale_id>/send-code/", at_counter(sale.send_code), name="sale_send_code"),
    path("counter/sale/<uuid:sale_id>/code/", at_counter(sale.by_code), name="sale_code"),
    path("counter/sale/<uuid:sale_id>/drop/", at_counter(sale.drop), name="sale_drop"),
    path("desk/", desk.begin, name="desk"),
    path("desk/sale/<uuid:desk_sale_id>/", at_desk(sale.sale), name="desk_sale"),
    path("desk/sale/<uuid:desk_sale_id>/put/", at_desk(sale.put), name="desk_sale_put"),
    path("desk/sale/<uuid:desk_sale_id>/agree/", at_desk(sale.agree), name="desk_sale_agree"),
    path("desk/sale/<uuid:desk_sale_id>/ask/", at_desk(sale.ask), name="desk_sale_ask"),
    path("desk/sale/<uuid:desk_sale_id>/pin/", at_desk(sale.by_pin), name="desk_sale_pin"),
    path("desk/sale/<uuid:desk_sale_id>/send-code/", at_desk(sale.send_code), name="desk_sale_send_code"),
    path("desk/sale/<uuid:desk_sale_id>/code/", at_desk(sale.by_code), name="desk_sale_code"),
    path("desk/sale/<uuid:desk_sale_id>/drop/", at_desk(sale.drop), name="desk_sale_drop"),
    path("desk/orders/<uuid:desk_order_id>/", desk.order, name="desk_order"),
    path("desk/orders/<uuid:desk_order_id>/cancel/", desk.cancel, name="desk_cancel"),
    path("desk/orders/<uuid:desk_order_id>/slip/", desk.slip, name="desk_slip"),
    path("counter/orders/<uuid:id>/undo/", after.undo, name="undo"),
    path("counter/orders/<uuid:id>/return/", after.bring_back, name="bring_back"),
    path("counter/orders/<uuid:id>/slip/", after.slip, name="slip"),
]
