"""Text messages by the gateways of providers: signed as they describe it, registered templates only, one deadline for all of it."""

import json
import re
import time
from datetime import datetime
from io import StringIO

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.utils import translation

from tests import cast
from tests.cast import NOW
from tests.support import sms_provider
from volunteer.models import Delivery
from volunteer.notices import channels, checks, kinds, outbox, sms, sms_gateways, texts
from volunteer.notices.texts import code_text

PHONE = "+8613800138000"
TITLE = "“我帮你”为行动不便的老人送药上门并陪同到社区卫生服务中心复诊取药的志愿活动"


@pytest.fixture
def provider(settings):
    with sms_provider.running() as running:
        settings.SMS_ENDPOINT, settings.SMS_KEY, settings.SMS_SECRET = running.url, running.key, running.secret
        settings.SMS_SIGN, settings.SMS_APP = "我帮你", "1400006666"
        settings.SMS_TEMPLATES = {kind: f"T-{kind}" for kind in texts.sentences()}
        yield running


def send(kind="code", **params):
    sms.gateway().send(phone=PHONE, kind=kind, params=params or {"code": "123456"})


# --- the descriptions' own examples ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "nonce", "published"),
    [
        ("10:22:32", "3156853299f313e23d1673dc12e1703d", "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"),
        ("09:01:01", "d410180a5abf7fe235dd9b74aca91fc0", "e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804"),
    ],
)
def test_aliyun_s_own_example(settings, monkeypatch, moment, nonce, published):
    settings.SMS_KEY, settings.SMS_SECRET = "YourAccessKeyId", "YourAccessKeySecret"
    monkeypatch.setattr(sms_gateways.AliyunGateway, "version", "2014-05-26")
    monkeypatch.setattr(sms_gateways.AliyunGateway, "action", "RunInstances")
    query = {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    at = datetime.fromisoformat(f"2023-10-26T{moment}+00:00")
    headers = sms_gateways.AliyunGateway().signed_headers("ecs.cn-shanghai.aliyuncs.com", query, at, nonce)
    assert headers["Authorization"].endswith(f",Signature={published}")


def test_tencent_s_own_example_tries_the_provider_of_these_tests():
    """In the published example two headers are signed; the gateway signs the action too, as later editions say."""
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    headers = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
    secret = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
    made = sms_provider.tencent_signature(secret, headers, "content-type;host", body, "cvm", "1551113065")
    assert made == "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"


# --- against a provider of ours -----------------------------------------------------------------------------------------------


def test_aliyun_takes_what_is_signed_and_gets_a_template_with_its_variables(settings, provider):
    settings.SMS_GATEWAY = "aliyun"
    send("cancelled", title=TITLE, start="2026-11-25T06:00:00+00:00", reason="下雨")
    (taken,) = provider.taken
    assert json.loads(taken.pop("TemplateParam")) == {"title": f"{TITLE[:34]}…", "start": "11月25日 14:00"}
    assert taken == {
        "PhoneNumbers": "13800138000",
        "SignName": "我帮你",
        "TemplateCode": "T-cancelled",
        "version": "2017-05-25",
        "action": "SendSms",
    }


def test_tencent_takes_what_is_signed_and_gets_the_variables_in_the_order_of_the_chinese_sentence(settings, provider):
    settings.SMS_GATEWAY = "tencent"
    with translation.override("en"):
        send("order_ready", goods="米", shop="积分超市", until="2026-12-01", code="8305", place="")
    (taken,) = provider.taken
    assert taken["PhoneNumberSet"] == [PHONE] and taken["SmsSdkAppId"] == "1400006666" and taken["SignName"] == "我帮你"
    assert (taken["TemplateId"], taken["version"], taken["region"]) == ("T-order_ready", "2021-01-11", "ap-guangzhou")
    with translation.override("zh-hans"):
        order = texts.variables(kinds.KINDS["order_ready"].text)
    assert sorted(order) == ["code", "shop", "until"]
    told = {"code": "8305", "shop": "积分超市", "until": "12月1日"}
    assert taken["TemplateParamSet"] == [told[name] for name in order]


def test_a_template_that_was_registered_in_other_words_names_its_variables(settings, provider):
    settings.SMS_GATEWAY = "tencent"
    settings.SMS_TEMPLATES["cancelled"] = {"template": "99", "params": ["start", "title"]}
    send("cancelled", title="送药", start="2026-11-25T06:00:00+00:00", reason="下雨")
    assert provider.taken[0]["TemplateId"] == "99" and provider.taken[0]["TemplateParamSet"] == ["11月25日 14:00", "送药"]


def test_a_system_of_one_s_own_gets_all_of_it(settings, provider):
    settings.SMS_GATEWAY = "http"
    with translation.override("en"):
        send()
    text = "Your code is 123456, valid for 5 minutes. Tell it to nobody."
    assert provider.taken == [{"phone": PHONE, "kind": "code", "params": {"code": "123456"}, "text": text}]


@pytest.mark.parametrize("name", ["aliyun", "tencent", "http"])
def test_a_wrong_secret_is_refused_and_says_so_without_number_or_code(settings, provider, name):
    settings.SMS_GATEWAY, settings.SMS_SECRET = name, "another secret"
    with pytest.raises(sms_gateways.GatewayRefusedError) as refused:
        send()
    assert str(refused.value) in {"SignatureDoesNotMatch", "AuthFailure.SignatureFailure", "401"}
    assert provider.taken == []


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("aliyun", "isv.BUSINESS_LIMIT_CONTROL"), ("tencent", "LimitExceeded.PhoneNumberDailyLimit"), ("http", "503")],
)
def test_what_the_provider_does_not_take_is_an_error_with_its_code(settings, provider, name, refusal):
    settings.SMS_GATEWAY, provider.refusal = name, refusal
    with pytest.raises(sms_gateways.GatewayRefusedError, match=refusal):
        send()


@pytest.mark.parametrize("name", ["aliyun", "tencent"])
def test_an_answer_that_is_none_counts_as_no(settings, provider, monkeypatch, name):
    settings.SMS_GATEWAY = name
    monkeypatch.setattr(sms_gateways, "post", lambda *args, **kwargs: (200, b"<html>welcome to the hotel's network</html>"))
    with pytest.raises(sms_gateways.GatewayRefusedError, match="200"):
        send()


@pytest.mark.real_time
@pytest.mark.parametrize(("pause", "drip"), [(5, 0), (0, 0.1)])
def test_a_provider_that_waits_or_drips_is_left_at_the_deadline_of_the_whole_call(settings, provider, monkeypatch, pause, drip):
    settings.SMS_GATEWAY, provider.pause, provider.drip = "aliyun", pause, drip
    monkeypatch.setattr(sms_gateways, "STEP_SECONDS", 0.3)
    monkeypatch.setattr(sms_gateways, "DEADLINE_SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        send()
    assert time.monotonic() - begun < 2


# --- templates ------------------------------------------------------------------------------------------------------------------


def test_every_text_has_a_sentence_in_chinese_whose_variables_the_notice_has():
    with texts.registered_language():
        for kind, words in texts.sentences().items():
            assert words and re.search("[一-鿿]", str(words)), kind
            if kind in kinds.KINDS:
                source = (site.BASE_DIR / "templates" / kinds.template_name(kind)).read_text("utf-8")
                assert [name for name in texts.variables(words) if not re.search(rf"\b{name}\b", source)] == [], kind


def test_the_command_prints_what_to_register_and_the_file_to_fill_in():
    said = {}
    for words in (("aliyun",), ("tencent",), ("aliyun", "--json")):
        out = StringIO()
        call_command("sms_templates", *words, stdout=out)
        said[words] = out.getvalue()
    assert "code (验证码)\n    验证码 ${code}" in said["aliyun",]
    assert "cancelled (通知)\n    " in said["aliyun",] and "${title}" in said["aliyun",]
    assert "{1}" in said["tencent",] and "%(" not in said["tencent",] + said["aliyun",]
    assert list(json.loads(said["aliyun", "--json"])) == list(texts.sentences())


def test_a_kind_without_template_is_a_sentence_before_anything_starts(settings, provider):
    settings.SMS_GATEWAY = "aliyun"
    assert checks.check_gateway() == []
    del settings.SMS_TEMPLATES["cancelled"]
    settings.SMS_TEMPLATES |= {
        "code": None,
        "digest": None,
        "starts_soon": {"template": "1", "params": ["where"]},
        "nonsense": "1",
        "changed": 7,
    }
    settings.SMS_TEMPLATES["starts_soon"] = {"template": "1", "params": ["where"]}
    assert [found.msg for found in checks.check_gateway()] == [
        "SMS_TEMPLATES names no template for cancelled, code.",
        "SMS_TEMPLATES names kinds that are none: nonsense.",
        'SMS_TEMPLATES: changed must be an id, null, or {"template": …, "params": […]}.',
        "SMS_TEMPLATES: starts_soon has no variable where.",
    ]
    with pytest.raises(sms_gateways.UnmappedTemplateError):
        send("cancelled", title="x", start="2026-11-25T06:00:00+00:00")
    assert provider.taken == []


def test_a_gateway_without_what_it_needs_is_a_sentence_and_so_is_one_that_does_not_exist(settings):
    settings.SMS_GATEWAY, settings.SMS_KEY, settings.SMS_SECRET = "http", "", ""
    settings.SMS_ENDPOINT = "https://sms.example.cn/send"
    assert [found.msg for found in checks.check_gateway()] == ["SMS_GATEWAY=http needs SMS_SECRET."]
    settings.SMS_GATEWAY = "volunteer.nowhere.Gateway"
    assert "is no gateway" in checks.check_gateway()[0].msg


@pytest.mark.django_db
def test_a_kind_that_is_left_out_on_purpose_makes_no_message(settings):
    settings.SMS_TEMPLATES = {"cancelled": None}
    alice = cast.person("张安(演示)", phone=PHONE)
    for kind in ("cancelled", "passkey_added"):
        outbox.notify(person=alice, kind=kind, params={"name": "x"}, key=kind, at=NOW)
    assert list(Delivery.objects.values_list("notice__kind", flat=True)) == ["passkey_added"]
    assert channels.site_channels("cancelled") == []


@pytest.mark.django_db
def test_a_site_without_gateway_writes_no_code_into_its_log(settings, capsys):
    settings.SMS_GATEWAY = ""
    with pytest.raises(sms.NoGatewayError):
        sms.send_now(phone=PHONE, text=code_text("123456"))
    assert capsys.readouterr() == ("", "")
