"""The pages of points, room by room."""

from django.urls import URLPattern

from points.adjustments import urls as adjustment_urls
from points.adjustments.opening import urls as opening_urls
from points.books import urls as book_urls
from points.budgets import urls as budget_urls
from points.freezes import urls as freeze_urls
from points.inventory import urls as inventory_urls
from points.orders import urls as order_urls
from points.orders.relief import urls as relief_urls
from points.recycling import urls as recycling_urls
from points.rules import urls as rule_urls
from points.shops import urls as shop_urls
from points.wallet import urls as wallet_urls
from points.wallet.expiry import urls as expiry_urls

app_name = "points"
urlpatterns: list[URLPattern] = [
    *adjustment_urls.urlpatterns,
    *opening_urls.urlpatterns,
    *book_urls.urlpatterns,
    *budget_urls.urlpatterns,
    *freeze_urls.urlpatterns,
    *inventory_urls.urlpatterns,
    *order_urls.urlpatterns,
    *relief_urls.urlpatterns,
    *recycling_urls.urlpatterns,
    *rule_urls.urlpatterns,
    *shop_urls.urlpatterns,
    *wallet_urls.urlpatterns,
    *expiry_urls.urlpatterns,
]
