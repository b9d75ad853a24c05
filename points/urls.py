"""The pages of points, room by room."""

from django.urls import URLPattern

from points.adjustments import urls as adjustments_urls
from points.adjustments.opening import urls as opening_urls
from points.books import urls as books_urls
from points.budgets import urls as budgets_urls
from points.freezes import urls as freezes_urls
from points.inventory import urls as inventory_urls
from points.orders import urls as orders_urls
from points.orders.relief import urls as relief_urls
from points.rules import urls as rules_urls
from points.shops import urls as shops_urls
from points.wallet import urls as wallet_urls
from points.wallet.expiry import urls as expiry_urls

app_name = "points"
urlpatterns: list[URLPattern] = [
    *adjustments_urls.urlpatterns,
    *opening_urls.urlpatterns,
    *books_urls.urlpatterns,
    *budgets_urls.urlpatterns,
    *freezes_urls.urlpatterns,
    *inventory_urls.urlpatterns,
    *orders_urls.urlpatterns,
    *relief_urls.urlpatterns,
    *rules_urls.urlpatterns,
    *shops_urls.urlpatterns,
    *wallet_urls.urlpatterns,
    *expiry_urls.urlpatterns,
]
