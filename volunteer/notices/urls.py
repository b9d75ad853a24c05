"""The addresses of volunteer.notices."""

from django.urls import URLPattern, path

from volunteer.notices import views as notice_views

urlpatterns: list[URLPattern] = [
    path("me/notices/", notice_views.notice_choices, name="choices"),
    path("me/wechat/back/", notice_views.wechat_back, name="wechat_back"),
    path("me/wechat/bind/", notice_views.wechat_bind, name="wechat_bind"),
    path("me/wechat/unbind/", notice_views.wechat_unbind, name="wechat_unbind"),
    path("me/push/", notice_views.push_on, name="push_on"),
    path("me/push/off/", notice_views.push_off, name="push_off"),
    path("push.js", notice_views.push_worker, name="push_worker"),
]
