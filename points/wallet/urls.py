"""The addresses of points.wallet."""

from django.urls import URLPattern, path

from points.wallet.views import gifts, shared_payment, wallet

urlpatterns: list[URLPattern] = [
    path("points/", wallet.wallet, name="wallet"),
    path("points/statement/", wallet.statement, name="statement"),
    path("points/give/", gifts.give, name="give"),
    path("points/gifts/<uuid:gift_id>/", gifts.gift, name="gift"),
    path("points/gifts/<uuid:gift_id>/back/", gifts.take_back, name="gift_back"),
    path("points/together/", shared_payment.together, name="together"),
]
