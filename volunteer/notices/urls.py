"""The addresses of volunteer.notices."""

from django.urls import URLPattern, path

from volunteer.notices import views

urlpatterns: list[URLPattern] = [
    path("me/notices/", views.choices, name="choices"),
    path("me/wechat/back/", views.wechat_back, name="wechat_back"),
    path("me/wechat/bind/", views.wechat_bind, name="wechat_bind"),
    path("me/wechat/unbind/", views.wechat_unbind, name="wechat_unbind"),
    path("me/push/", views.push_on, name="push_on"),
    path("me/push/off/", views.push_off, name="push_off"),
    path("push.js", views.push_worker, name="push_worker"),
]
