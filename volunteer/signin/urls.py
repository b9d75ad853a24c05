"""The addresses of volunteer.signin."""

from django.urls import URLPattern, path

from volunteer.signin.views import cards, devices, personal_code, pins, signin

urlpatterns: list[URLPattern] = [
    path("me/code/", personal_code.my_code, name="my_code"),
    path("me/codes/", personal_code.my_codes, name="my_codes"),
    path("me/card/lost/", personal_code.lost, name="card_lost"),
    path("V/<str:token>", personal_code.shown_code, name="shown_code"),
    path("K/<str:serial>", personal_code.shown_card, name="shown_card"),
    path("me/found/", signin.found, name="found"),
    path("staff/points/<int:point_id>/devices/", devices.devices_of, name="devices"),
    path("staff/devices/<int:device_id>/revoke/", devices.revoke, name="revoke_device"),
    path("staff/people/<slug:volunteer_no>/pin/", pins.pin, name="pin"),
    path("staff/cards/", cards.cards, name="cards"),
    path("staff/cards/new/", cards.register_on_the_spot, name="register_on_the_spot"),
    path("staff/cards/print/", cards.print_cards, name="print_cards"),
    path("staff/cards/<slug:volunteer_no>/", cards.card, name="card"),
    path("staff/cards/<slug:volunteer_no>/issue/", cards.issue, name="issue_card"),
    path("staff/cards/<slug:volunteer_no>/kill/", cards.kill, name="kill_card"),
    path("me/device/", devices.enrol, name="enrol_device"),
    path("me/second-factor/", devices.factor, name="second_factor"),
]
