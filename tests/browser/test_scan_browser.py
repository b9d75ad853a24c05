"""The live code and the ways to scan it, in a real browser with a fake camera."""

import io
import re
from datetime import timedelta

import pytest
import qrcode
from django.utils import timezone
from playwright.sync_api import expect

from events.attendance import tokens
from events.models import Attendance, Shift
from events.onsite import live_code
from tests import cast
from volunteer.core.ids import new_id

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50"
NO_CAMERA = "Object.defineProperty(navigator, 'mediaDevices', {value: undefined})"
NO_WASM = "delete window.WebAssembly"


@pytest.fixture
def shift(district):
    """Runs now: the browser's clock and the server's are real here."""
    return cast.shift(district.point, leader=district.bob, start=timezone.now() - timedelta(minutes=5))


def show_code(visit, shift, person, **context):
    leader = visit(person, **context)
    leader.go(f"/manage/shifts/{shift.pk}/code/")
    expect(leader.page.locator("[data-code][data-asked='0']")).to_be_attached()
    expect(leader.page.locator("[data-code]")).to_have_attribute("data-state", "live")
    return leader


def live_digits(shift, number: int) -> str:
    return live_code.spaced_digits(tokens.typed_code(shift, number))


def png(text: str) -> bytes:
    out = io.BytesIO()
    qrcode.make(text).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def slow_codes(monkeypatch):
    """A browser with a camera may take minutes to start on a busy machine: here a code holds for one to two hours."""
    monkeypatch.setattr(tokens, "WINDOW", 3600)
    monkeypatch.setattr(tokens, "TYPED_WINDOW", 3600)


@pytest.mark.usefixtures("slow_codes")
class TestChain:
    def test_from_the_leaders_screen_to_the_check_in(self, visit, filmed, shift, district):
        leader = show_code(visit, shift, district.bob)
        volunteer = visit(district.alice, film=filmed(leader.shot("scan-code-phone")))
        volunteer.go("/scan/")
        volunteer.page.wait_for_url(re.compile("/C/[A-Z2-7]{45}$"))
        volunteer.shot("scan-arrive")
        assert not Attendance.objects.exists()
        volunteer.page.locator("button[name=act][value=in], form button.btn-huge").first.click()
        volunteer.page.wait_for_url(re.compile("/C/done/"))
        attendance = Attendance.objects.get()
        assert (attendance.person, attendance.shift, attendance.grade) == (district.alice, shift, "A")
        leader.page.reload()
        expect(leader.page.locator("[data-count=came]")).to_have_text("1")

    def test_the_typed_code_leads_to_the_same_button(self, visit, shift, district):
        leader = show_code(visit, shift, district.bob)
        digits = leader.page.locator("[data-typed]").inner_text()
        volunteer = visit(district.alice)
        volunteer.go("/scan/")
        volunteer.page.fill("input[name=code]", digits)
        volunteer.page.keyboard.press("Enter")
        volunteer.page.wait_for_url(re.compile("/C/$"))
        volunteer.page.locator("button[name=act][value=in], form button.btn-huge").first.click()
        volunteer.page.wait_for_url(re.compile("/C/done/"))
        assert Attendance.objects.get().person == district.alice


class TestCode:
    @pytest.mark.real_time
    def test_it_changes_by_itself(self, visit, shift, district, monkeypatch):
        monkeypatch.setattr(tokens, "WINDOW", 3)
        leader = show_code(visit, shift, district.bob)
        path = leader.page.locator("[data-qr] path")
        before = path.get_attribute("d")
        expect(path).not_to_have_attribute("d", before)
        expect(leader.page.locator("[data-code]")).to_have_attribute("data-state", "live")

    def test_it_counts_who_came_by_itself(self, visit, shift, district, monkeypatch):
        monkeypatch.setattr(tokens, "WINDOW", 3)
        leader = show_code(visit, shift, district.bob)
        now = timezone.now()
        cast.record(id=new_id(now), shift=shift, person=district.alice, act="in", scanned_at=now, at=now)
        expect(leader.page.locator("[data-count=came]")).to_have_text("1")

    def test_without_a_network_no_old_code_is_shown_and_it_comes_back(self, visit, shift, district, monkeypatch):
        monkeypatch.setattr(tokens, "WINDOW", 2)  # the page holds five: ten seconds
        leader = visit(district.bob, strict=False)
        leader.go(f"/manage/shifts/{shift.pk}/code/")
        code = leader.page.locator("[data-code]")
        expect(code).to_have_attribute("data-state", "live")
        leader.context.set_offline(True)
        expect(code).to_have_attribute("data-state", "offline")
        expect(leader.page.locator("[data-qr] svg")).to_have_count(0)
        expect(leader.page.locator(".live-cover.offline")).to_be_visible()
        leader.shot("scan-code-offline")
        leader.context.set_offline(False)
        expect(leader.page.locator("[data-code][data-state=live] [data-qr] svg")).to_have_count(1)

    def test_after_three_hours_asleep_it_is_right_again(self, visit, shift, district):
        leader = visit(district.bob)
        leader.page.clock.install()
        leader.go(f"/manage/shifts/{shift.pk}/code/")
        expect(leader.page.locator("[data-code]")).to_have_attribute("data-state", "live")
        leader.page.clock.fast_forward("03:00:00")
        shown = leader.page.locator("[data-code][data-state=live] [data-typed]")
        number = tokens.typed_window_number(timezone.now())  # it may turn while the page is asked
        right = "|".join(live_digits(shift, n) for n in range(number - 1, number + 3))
        expect(shown).to_have_text(re.compile(f"^({right})$"))

    def test_a_closed_shift_takes_the_code_off_the_wall(self, visit, shift, district, monkeypatch):
        monkeypatch.setattr(tokens, "WINDOW", 3)
        leader = show_code(visit, shift, district.bob)
        Shift.objects.filter(pk=shift.pk).update(state=Shift.State.CLOSED)
        expect(leader.page.locator("[data-code]")).to_have_attribute("data-state", "over")
        expect(leader.page.locator("[data-qr] svg")).to_have_count(0)

    def test_signed_out_it_says_so(self, visit, shift, district, monkeypatch):
        monkeypatch.setattr(tokens, "WINDOW", 3)
        leader = visit(district.bob, strict=False)
        leader.go(f"/manage/shifts/{shift.pk}/code/")
        leader.context.clear_cookies()
        expect(leader.page.locator("[data-code]")).to_have_attribute("data-state", "signedout")
        expect(leader.page.locator("[data-qr] svg")).to_have_count(0)

    def test_without_script_it_loads_itself_again(self, visit, shift, district):
        leader = visit(district.bob, java_script_enabled=False)
        leader.go(f"/manage/shifts/{shift.pk}/code/")
        assert leader.page.locator("meta[http-equiv=refresh]").get_attribute("content") == str(tokens.WINDOW)
        assert leader.page.locator("[data-qr] svg").is_visible()

    @pytest.mark.parametrize(("name", "width", "height"), [("projector", 1280, 800), ("landscape", 844, 390), ("phone", 390, 844)])
    def test_everything_fits_without_scrolling(self, visit, shift, district, name, width, height):
        leader = show_code(visit, shift, district.bob, viewport={"width": width, "height": height})
        leader.page.evaluate("document.body.dataset.awake = 'yes'")
        leader.shot(f"scan-code-{name}")
        assert leader.page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")


@pytest.mark.usefixtures("slow_codes")
class TestLadder:
    def test_a_foreign_code_is_named_and_not_followed(self, visit, filmed, district):
        window = visit(district.alice, film=filmed("https://example.com/C/ABC"))
        window.go("/scan/")
        expect(window.page.locator("[data-says=foreign]")).to_be_visible()
        assert window.page.url.endswith("/scan/")

    def test_without_webassembly_the_plain_reader_reads(self, visit, filmed, shift, district, base):
        window = visit(district.alice, film=filmed(tokens.qr_address(shift, tokens.window_number(timezone.now()))))
        window.page.add_init_script(NO_WASM)
        window.go("/scan/")
        window.page.wait_for_url(re.compile("/C/[A-Z2-7]{45}$"))

    def test_a_picture_of_the_code_is_enough(self, visit, shift, district, base):
        window = visit(district.alice)
        window.page.add_init_script(NO_CAMERA)
        window.go("/scan/")
        picture = {
            "name": "code.png",
            "mimeType": "image/png",
            "buffer": png(tokens.qr_address(shift, tokens.window_number(timezone.now()))),
        }
        window.page.set_input_files("[data-photo]", picture)
        window.page.wait_for_url(re.compile("/C/[A-Z2-7]{45}$"))

    def test_a_picture_without_a_code_says_so(self, visit, district):
        window = visit(district.alice)
        window.page.add_init_script(NO_CAMERA)
        window.go("/scan/")
        window.page.set_input_files("[data-photo]", {"name": "x.png", "mimeType": "image/png", "buffer": b"not a picture"})
        expect(window.page.locator("[data-says=unread]")).to_be_visible()

    def test_permission_denied_shows_the_other_ways(self, visit, launch, district):
        window = visit(district.alice, browser=launch(asks=True), permissions=[])
        window.page.add_init_script(
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
        )
        window.go("/scan/")
        expect(window.page.locator("[data-says=denied]")).to_be_visible()
        expect(window.page.locator("[data-start]")).to_be_visible()
        expect(window.page.locator("input[name=code]")).to_be_visible()
        window.shot("scan-denied")

    def test_wechat_without_a_camera_for_pages_explains_its_own_scanner(self, visit, district):
        window = visit(district.alice, user_agent=WECHAT)
        window.page.add_init_script(NO_CAMERA)
        window.go("/scan/")
        expect(window.page.locator("[data-says=missing]")).to_be_visible()
        expect(window.page.locator("img[src*=scan-help]")).to_be_visible()
        window.shot("scan-wechat")

    def test_over_http_it_says_why_there_is_no_camera(self, visit, district):
        window = visit(district.alice)
        window.page.add_init_script(NO_CAMERA + "; Object.defineProperty(window, 'isSecureContext', {value: false})")
        window.go("/scan/")
        expect(window.page.locator("[data-says=insecure]")).to_be_visible()
        expect(window.page.locator("input[name=code]")).to_be_visible()

    def test_without_script_the_other_ways_stand(self, visit, district):
        window = visit(district.alice, java_script_enabled=False)
        window.go("/scan/")
        expect(window.page.locator("input[name=code]")).to_be_visible()
        expect(window.page.locator("[data-scanner]")).to_be_hidden()
