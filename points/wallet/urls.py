"""The addresses of points.wallet."""

from django.urls import URLPattern, path

from points.wallet.views import gifts, shared_payment, wallet

urlpatterns: list[URLPattern] = [
    path("points/", wallet.wallet_detail, name="wallet"),
    path("points/statement/", wallet.statement_list, name="statement"),
    path("points/give/", gifts.give_points, name="give"),
    path("points/gifts/<uuid:gift_id>/", gifts.gift_detail, name="gift"),
    path("points/gifts/<uuid:gift_id>/back/", gifts.take_back_gift, name="gift_back"),
    path("points/together/", shared_payment.shared_payment_edit, name="together"),
]
