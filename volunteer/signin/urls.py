"""The addresses of volunteer.signin."""

from django.urls import URLPattern, path

from volunteer.signin.views import authenticators, cards, devices, passkeys, personal_code, pins, seen_phones, signin, wechat

urlpatterns: list[URLPattern] = [
    path("me/code/", personal_code.my_code, name="my_code"),
    path("me/codes/", personal_code.my_codes, name="my_codes"),
    path("me/card/lost/", personal_code.report_card_lost, name="card_lost"),
    path("V/<str:token>", personal_code.shown_code, name="shown_code"),
    path("K/<str:serial>", personal_code.shown_card, name="shown_card"),
    path("enter/passkey/", passkeys.passkey_enter, name="passkey_enter"),
    path("enter/wechat/", wechat.leave, name="wechat_enter"),
    path("enter/wechat/back/", wechat.come_back, name="wechat_entered"),
    path("me/passkeys/wechat/", wechat.set_wechat, name="set_wechat"),
    path("me/passkeys/", passkeys.passkey_list, name="passkeys"),
    path("me/passkeys/<int:passkey_id>/remove/", passkeys.remove_passkey, name="remove_passkey"),
    path("enter/old/", signin.old_account, name="old_account"),
    path("me/found/", signin.existing_account, name="found"),
    path("staff/points/<int:point_id>/devices/", devices.point_device_list, name="devices"),
    path("staff/devices/<int:device_id>/pin/", devices.device_pin, name="device_pin"),
    path("staff/devices/<int:device_id>/revoke/", devices.revoke_device, name="revoke_device"),
    path("staff/people/<slug:volunteer_no>/pin/", pins.pin_edit, name="pin"),
    path("staff/seen-phones/", seen_phones.confirm_phone, name="seen_phones"),
    path("staff/cards/", cards.cardholder_list, name="cards"),
    path("staff/cards/new/", cards.register_on_the_spot, name="register_on_the_spot"),
    path("staff/cards/print/", cards.print_cards, name="print_cards"),
    path("staff/cards/<slug:volunteer_no>/", cards.card_detail, name="card"),
    path("staff/cards/<slug:volunteer_no>/issue/", cards.issue_card, name="issue_card"),
    path("staff/cards/<slug:volunteer_no>/kill/", cards.kill_card, name="kill_card"),
    path("me/device/", devices.enrol_device, name="enrol_device"),
    path("accounts/lost/", authenticators.lost_app, name="lost_app"),
    path("me/second-factor/code/", authenticators.enter_invitation, name="enter_invitation"),
    path("me/second-factor/stop/", authenticators.stop_factor, name="stop_factor"),
    path("staff/appointments/<int:appointment_id>/authenticator/", authenticators.invite_factor, name="invite_factor"),
    path("me/second-factor/", devices.pass_second_factor, name="second_factor"),
]
