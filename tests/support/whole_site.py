"""A whole small world: one of everything that has an address, each with words of its own that strangers must not read."""

from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256

from django.core.files.base import ContentFile

from events.attendance import tokens
from events.cases.actions import hear
from events.cases.actions import open as open_actions
from events.core.periods import Period
from events.integrations import api_keys, webhooks
from events.integrations.calendars import feeds
from events.models import (
    ApiKey,
    Arrival,
    AwardCheck,
    AwardDraw,
    CasePicture,
    Certificate,
    ChangeRequest,
    Companion,
    CoverAsk,
    Door,
    Duty,
    Event,
    FigureCheck,
    FigureDifference,
    HelpRequest,
    Honour,
    HoursExport,
    HoursSheet,
    Incident,
    LiveCheck,
    Makeup,
    MessageTemplate,
    OpeningFigure,
    OutcomeKind,
    PaperConsent,
    Photo,
    RecordEntry,
    Report,
    Reversal,
    ReversedShift,
    RoleModel,
    Scan,
    Screen,
    ScreenPart,
    Series,
    Shift,
    Signup,
    StarAward,
    StarObjection,
    StarScale,
    Subscription,
)
from events.neighbourhood.grids import actions as grid_actions
from events.neighbourhood.incidents.actions import report as report_incidents
from events.public.photos import actions as photos
from events.public.role_models.actions import consent as consent_actions
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions import paper_consent
from events.public.role_models.actions import review as review_actions
from events.public.screens import actions as screens
from events.records.actions import entries
from events.records.actions import stars as stars_actions
from events.records.ratings import actions as ratings
from events.reports import actions as report_actions
from events.reports import opening_figures
from events.requests.actions import dispatch, review
from events.requests.actions import submit as submit_actions
from events.requests.actions.dispatch import Aim
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.actions.draft import JobPlan
from points.adjustments import actions as adjustments
from points.books import verification as book_verification
from points.budgets.actions import allot as allot_actions
from points.freezes import actions as freezes
from points.inventory.actions import adjust
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import (
    Adjustment,
    AdjustmentLine,
    AuditPack,
    Cutoff,
    Donor,
    Freeze,
    GoodsCategory,
    HandEntry,
    OpeningPage,
    Transfer,
)
from points.orders import counter_pass
from points.orders.actions import place as place_actions
from points.orders.actions import sale as sale_actions
from points.rules import actions as rules
from points.wallet import actions as wallet
from points.wallet.expiry.actions import announce as announce_actions
from tests import cast
from tests.cast import NOW, District
from tests.support import (
    campaign_factory,
    opening_balance_factory,
    recycling_factory,
    request_factory,
    shop_factory,
    stock_factory,
)
from tests.support.snapshot import Kept
from volunteer.core import encryption, webhook_signing
from volunteer.core.ids import new_id, random_code
from volunteer.groups.pairings import actions as pairings
from volunteer.groups.teams import actions as teams
from volunteer.groups.units import actions as units
from volunteer.groups.units import community_reporting
from volunteer.models import Appointment, DataRequest, Pairing, PhoneChange, ProfileChange, Role, Team, User, Visit
from volunteer.notices import outbox
from volunteer.people import household
from volunteer.places import actions as places
from volunteer.places import pictures as place_pictures
from volunteer.places.committees import actions as committees
from volunteer.privacy.actions import submit
from volunteer.roles import hand_overs
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.signin import cards, devices, passes
from volunteer.skills import actions as skills

DRAFT, WAITING, TOLD, ASKED = "草稿里的字", "待审里的字", "只给张安的话", "补录里的字"
LOST, CONTACT, IN_NEED = "报损里的字", "商家的联系人", "受助人的名字"
TRAINED, OBJECTED, PROVEN, FOREIGN = "培训里的字", "对星级异议的字", "证明用途里的字", "旧系统的名字"
BY_HAND, PAUSED, PROOF = "人工加分里的字", "暂停里的字", "特长凭据里的字"
OFFER, CLASS, PROMISE, VISIT = "报到时的话", "三年级二班(演示)", "协议里的话", "走访里的话"
COMPLAINED, CONFIDED, SAID, CORRECTED = "投诉里的字", "求助里的字", "评价里的话", "更正申请里的字"
WRONG = "上报里的字"


class Stage(District):
    """Everything stands at `point`, in `community`; alice takes part and orders, bob leads."""

    def __init__(self) -> None:
        super().__init__()
        allot_actions.mint(id=new_id(NOW), district=self.area, amount=100_000, year=2026, actor=None, at=NOW)
        allot_actions.allot(
            id=new_id(NOW), source=self.area, target=self.point, amount=50_000, reason="年度", actor=self.district_admin, at=NOW
        )
        self.draft = self.plan(DRAFT)
        self.waiting = self.plan(WAITING)
        publish_actions.submit(event=self.waiting, by=self.manager, at=NOW)
        self.shift = cast.shift(self.point, leader=self.bob, start=NOW + timedelta(days=2))
        self.signup = sign_up_actions.sign_up(id=new_id(NOW), job=self.shift.jobs.get(), person=self.alice, by=self.alice, at=NOW)
        self.change = ChangeRequest.objects.create(
            id=new_id(NOW), shift=self.shift, before={}, after={}, asked_by=self.manager, asked_at=NOW
        )
        self.duty = Duty.objects.create(shift=self.shift, person=self.reviewer, named_by=self.manager, named_at=NOW)
        self.running = cast.shift(self.point, leader=self.bob, start=NOW, event_title="正在进行(演示)")
        self.job = self.running.jobs.get()
        self.watched = cast.shift(self.point, leader=self.manager, start=NOW - timedelta(hours=1), event_title="抽查(演示)")
        LiveCheck.objects.create(shift=self.watched, drawn_at=NOW, asked_at=NOW)
        self.attendance = self.tick(self.running)
        self.arrival = Arrival.objects.create(
            nonce=new_id(NOW), shift=self.running, person=self.alice, act=Scan.Act.OUT, arrived_at=NOW
        )
        subject, until = f"shift:{self.running.pk}", NOW + timedelta(hours=3)
        self.lent, _token = passes.lend_pass(
            kind="scanner", subject=subject, holder=self.alice, by=self.manager, until=until, at=NOW
        )
        picture = ContentFile(b"picture", name="x.jpg")
        first, second = (Photo(id=new_id(NOW), shift=self.running, basis=basis) for basis in ("", "nobody"))
        self.photo = photos.add(photo=first, picture=picture, by=self.alice, at=NOW)
        asked = photos.add(photo=second, picture=picture, by=self.bob, at=NOW)
        self.photo_objection = photos.object_to(id=new_id(NOW), photo=asked, words="", by=self.carol, at=NOW)
        with_words = {"caption": "", "public": False, "by": self.community_admin, "at": NOW}
        in_office = {"since": NOW.date(), "until": NOW.date() + timedelta(days=900)}
        self.committee = committees.add_committee(area=self.compound, by=self.community_admin, fields=in_office, at=NOW)
        self.place_picture = place_pictures.add_picture(
            area=self.community, picture=ContentFile(b"picture", name="x.jpg"), **with_words
        )
        names = {"name": "蓝天第二社区(演示)", "code": "", "on": date(2027, 3, 1)}
        self.place_change = places.rename_area(area=self.sister_community, by=self.district_admin, at=NOW, **names)
        self.shop = shop_factory.open_shop(self.point)
        self.item = shop_factory.item()
        self.stock = shop_factory.stock(self.shop, self.item, 10, self.keeper)
        shop_factory.give(self, self.alice)
        self.order = place_actions.place_order(
            id=new_id(NOW), person=self.alice, shop=self.shop, lines=[(self.item, 1)], by=self.alice, at=NOW
        )
        self.gift = wallet.give_points(id=new_id(NOW), giver=self.alice, receiver=cast.person("收礼(演示)"), points=1, at=NOW)
        cutoff = Cutoff(id=new_id(NOW), district=self.area, day=date(2025, 12, 31), takes_effect=date(2027, 6, 1))
        self.cutoff = announce_actions.announce_cutoff(cutoff=cutoff, by=self.district_admin, at=NOW)
        self.sale = sale_actions.begin_sale(
            id=new_id(NOW), shop=self.shop, whose=self.alice.volunteer_no, keeper=self.keeper, at=NOW
        )
        sale_actions.set_sale_quantity(sale=self.sale, item=self.item, quantity=1, at=NOW)
        outbox.notify(person=self.alice, kind="returned", params={"title": TOLD, "reason": TOLD}, key="told", at=NOW)
        self.notice = self.alice.notices.get(key="told")
        household.invite_person(by=self.bob, volunteer_no=self.alice.volunteer_no, at=NOW)
        self.invitation = self.alice.notices.get(kind="household")
        self.fund = opening_balance_factory.fund(self)
        self.sheet = opening_balance_factory.handed_in(self, self.fund, {self.bob: 15})
        self.organization = cast.organization("长青学校(演示)", self.community)
        self.hand_over = hand_overs.hand_over(
            appointment=self.keeper.appointments.get(),
            to=self.relief_officer,
            by=self.community_admin,
            on=NOW.date() + timedelta(days=20),
            at=NOW,
        )
        self.device, _code = devices.invite_device(point=self.point, name="前台(演示)", by=self.manager, at=NOW)
        self.over = cast.shift(
            self.point, leader=self.bob, start=NOW - timedelta(days=2), event_title="结束了(演示)", state="settled", settled_at=NOW
        )
        self.missed = Signup.objects.create(
            id=new_id(NOW),
            shift=self.over,
            job=self.over.jobs.get(),
            person=self.alice,
            signed_by=self.alice,
            state=Signup.State.PLACE,
            queued_at=self.over.start,
            missed_at=NOW,
        )
        self.cover_ask = CoverAsk.objects.create(
            id=new_id(NOW), shift=self.shift, person=self.alice, asked_by=self.bob, asked_at=NOW
        )
        self.companion = Companion.objects.create(
            id=new_id(NOW), shift=self.shift, newcomer=self.carol, person=self.alice, asked_at=NOW
        )
        self.makeup = Makeup.objects.create(
            id=new_id(NOW), shift=self.over, person=self.alice, minutes=60, evidence=ASKED, asked_by=self.alice, asked_at=NOW
        )
        self.key = self.read_by("外部系统的名字")
        self.hook = self.told_by("https://hooks.example.cn/in")
        self.feed = feeds.renew(person=self.alice, at=NOW)
        self.card = cards.issue_card(person=self.alice, by=self.community_admin, at=NOW)
        self.elder = cast.person("老人(演示)", phone="", area=self.community)
        self.elders_card = cards.issue_card(person=self.elder, by=self.community_admin, at=NOW)
        self.tick(self.running, self.elder)
        self.gave = self.give(self.over)
        self.hand = self.by_hand()
        next_day = NOW.date() + timedelta(days=1)
        self.rule_draft = rules.draft_rule(
            id=new_id(NOW), since=next_day, values={}, reason="讨论(演示)", by=self.district_admin, at=NOW
        )
        self.freeze = Freeze(
            id=new_id(NOW), kind="leading", person=self.elder, within=self.community, reason=PAUSED, until=NOW.date()
        )
        freezes.start_freeze(freeze=self.freeze, by=self.community_admin, at=NOW)
        self.among_people()
        self.wish = self.wished()
        self.incident = self.something_wrong()
        scope = role_scope.scope_for(self.community_admin, Power.APPOINT, NOW)
        fields = {"area": self.community, "number": "G1", "name": "第一网格(演示)"}
        self.grid = grid_actions.open_grid(**fields, scope=scope, by=self.community_admin, at=NOW)
        self.seer = grid_actions.name_member(grid=self.grid, person=self.bob, part="full", by=self.community_admin, at=NOW)
        self.behind_the_counter()
        self.records()
        self.honour()
        self.complain()
        self.sentence, _made = MessageTemplate.objects.get_or_create(text="请自带：…。", text_en="Please bring: ….")
        self.transfer = Transfer.objects.get(key=f"stage:{self.alice.pk}")
        wish = DataRequest(id=new_id(NOW), person=self.alice, kind="correct", words=CORRECTED)
        self.data_request = submit.submit_request(data_request=wish, by=self.alice, at=NOW)
        self.change_identity()
        self.draw()
        self.report_once()
        recycling_factory.price()
        self.station = recycling_factory.station(self)
        self.recycling = recycling_factory.weighed(self.station, self.alice, self.manager)
        self.campaign = campaign_factory.published(self.street, by=self.street_admin)
        self.programme = campaign_factory.programme(self.street, by=self.street_admin)
        self.check = book_verification.check_books(id=new_id(NOW), by=self.auditor, at=NOW)
        self.figure_check = FigureCheck.objects.create(
            id=new_id(NOW), by=self.auditor, at=NOW, equations=[], wrong=1, milliseconds=1
        )
        FigureDifference.objects.create(
            found_by=self.figure_check, equation="F2 people", unit=self.area.path, measure="people", expected=1, found=2
        )
        seed, sums = sha256(b"seed").hexdigest()[:32], sha256(b"sums").hexdigest()
        days = {"since": date(2026, 11, 1), "until": NOW.date()}
        AuditPack.objects.create(id=new_id(NOW), **days, seed=seed, fingerprint=sums, transfers=1, by=self.auditor, at=NOW)

    def change_identity(self) -> None:
        """A new number of Alice's, seen by the street, and another name: both wait for a second look."""
        seen = {"asked_by": self.street_admin, "seen_by": self.street_admin, "asked_at": NOW, "due_at": NOW + timedelta(days=2)}
        sealed = {"old_sealed": self.alice.phone_sealed, "new_sealed": encryption.seal("+8613700137000")}
        self.number = PhoneChange.objects.create(
            id=new_id(NOW), person=self.alice, state="waiting", stop_code=random_code(16), **seen, **sealed
        )
        names = {"old_name": self.alice.name, "new_name": "章安(演示)"}
        self.renamed = ProfileChange.objects.create(id=new_id(NOW), person=self.alice, asked_at=NOW, **names)

    def records(self) -> None:
        """A training of Alice's, a star of Alice's in public notice with an objection to it."""
        known = {"title": TRAINED, "giver": "红十字会(演示)", "on": NOW.date(), "minutes": 90, "evidence": "名单"}
        entry = RecordEntry(id=new_id(NOW), kind="training", person=self.alice, point=self.point, **known)
        self.entry = entries.add_entry(entry=entry, by=self.manager, at=NOW)
        self.star = StarAward.objects.create(
            id=new_id(NOW),
            person=self.alice,
            area=self.community,
            scale=StarScale.objects.get(),
            stars=1,
            minutes=6000,
            noticed_at=NOW,
            until=NOW.date() + timedelta(days=7),
        )
        known = {"person": self.alice, "area": self.community, "purpose": PROVEN, "since": NOW.date(), "until": NOW.date()}
        unit = {"batch": new_id(NOW), "organization": self.organization}
        self.certificate = Certificate.objects.create(
            id=new_id(NOW), applied_by=self.alice, applied_at=NOW, state="returned", **known, **unit
        )
        known = {"area": self.community, "source": FOREIGN, "file_hash": "x" * 64, "asked_by": self.community_admin}
        self.hours_sheet = HoursSheet.objects.create(id=new_id(NOW), asked_at=NOW, **known)
        self.export = HoursExport.objects.create(
            id=new_id(NOW), area=self.community, since=NOW.date(), until=NOW.date(), made_by=self.community_admin, made_at=NOW
        )
        objection = StarObjection(id=new_id(NOW), award=self.star, words=OBJECTED)
        self.objection = stars_actions.object_to(objection=objection, by=self.bob, at=NOW)

    def honour(self) -> None:
        """Alice is a role model in public notice: the manager nominated her, she agreed, the street accepted; no picture of her."""
        User.objects.get_queryset().filter(pk=self.alice.pk).update(birth_date=date(1980, 5, 1))
        self.alice.birth_date = date(1980, 5, 1)
        kind = Honour.objects.get_or_create(name="榜样就在身边", defaults={"themes": "助人为乐"})[0]
        told = {"story": "每周给楼里的老人送饭，风雨无阻，三年没有断过。", "picture": ContentFile(b"picture", name="x.jpg")}
        made = RoleModel(id=new_id(NOW), honour=kind, theme="助人为乐", person=self.alice, **told)
        made = nominate_actions.nominate(model=made, by=self.manager, at=NOW)
        made = consent_actions.give_consent(model=made, by=self.alice, full_name=False, with_picture=False, at=NOW)
        self.model = review_actions.accept(model=made, by=self.street_admin, at=NOW)
        on_sheet = RoleModel(id=new_id(NOW), honour=kind, theme="助人为乐", person=self.elder, story=told["story"])
        self.on_sheet = nominate_actions.nominate(model=on_sheet, by=self.manager, at=NOW)
        sheet = PaperConsent(id=new_id(NOW), model=self.on_sheet, part="own", signer="老人(演示)", born=date(1944, 5, 1))
        sheet.picture = ContentFile(b"picture", name="x.jpg")
        self.consent = paper_consent.hand_in_paper(paper=sheet, by=self.community_admin, at=NOW)
        screen, parts = Screen(name="门口大屏(演示)", point=self.point), [ScreenPart(kind=kind) for kind in ScreenPart.Kind]
        self.screen = screens.save_screen(screen=screen, parts=parts, by=self.manager, at=NOW)

    def wished(self) -> HelpRequest:
        """What Alice asked for, with her voice and a picture, given to the point."""
        self.alice.area = self.community
        self.alice.save(update_fields=["area"])
        voice = ContentFile(b"#!AMR", name="x.amr")
        made = request_factory.unsaved(self.alice, self.community, words=CONFIDED, voice=voice)
        made = submit_actions.submit_request(
            help_request=made, pictures=[ContentFile(b"picture", name="x.jpg")], by=self.alice, at=NOW
        )
        made = review.accept_request(help_request=made, by=self.reviewer, at=NOW)
        return dispatch.dispatch_request(help_request=made, aim=Aim(point=self.point), by=self.reviewer, at=NOW)

    def among_people(self) -> None:
        """A skill that waits to be confirmed; a team that Bob leads and Alice asks to join; her unit."""
        User.objects.get_queryset().filter(pk=self.alice.pk).update(area=self.community)
        self.alice.area = self.community
        picture = ContentFile(b"picture", name="x.jpg")
        self.skill = skills.claim_skill(person=self.alice, word="剪纸(演示)", proof=PROOF, picture=picture, at=NOW)
        self.team = Team(area=self.community, name="银发队(演示)")
        teams.found_team(team=self.team, leader=self.bob, by=self.community_admin, at=NOW)
        teams.answer_invitation(place=self.team.members.get(), yes=True, by=self.bob, at=NOW)
        self.place = teams.request_to_join(team=self.team, person=self.alice, by=self.alice, at=NOW)
        self.elsewhere()
        self.liaison = cast.person("尤联(演示)")
        Appointment.objects.create(person=self.liaison, role=Role.LIAISON, organization=self.organization, since=NOW.date())
        self.membership = units.invite_member(
            organization=self.organization, person=self.alice, note=CLASS, by=self.liaison, at=NOW
        )
        units.answer_invitation(place=self.membership, yes=True, by=self.alice, at=NOW)
        self.reported = community_reporting.report_in(person=self.alice, organization=self.organization, offers=OFFER, at=NOW)

        self.paired()
        self.taken_back()
        start = NOW - timedelta(days=1)
        self.rated = cast.shift(self.point, leader=self.bob, start=start, event_title="评价(演示)", state="settled", settled_at=NOW)
        self.came = cast.came(self.rated, self.alice)
        ratings.rate(shift=self.rated, person=self.alice, stars=4, words=SAID, by=self.alice, at=NOW)

    def elsewhere(self) -> None:
        """Those who hold in another community of another street the roles of those here; its shop."""
        self.other_shop = shop_factory.open_shop(self.other_point, "青山超市(演示)")
        self.other_keeper = cast.appoint(cast.person("另店(演示)"), Role.SHOP_KEEPER, self.other_point)
        self.other_reviewer = cast.appoint(cast.person("另审(演示)"), Role.REVIEWER, self.other_community)
        self.other_admin = cast.appoint(cast.person("另社(演示)"), Role.COMMUNITY_ADMIN, self.other_community)

    def taken_back(self) -> None:
        """A shift of Bob's that the district took back."""
        start = NOW - timedelta(days=3)
        gone = cast.shift(self.point, leader=self.bob, start=start, event_title="撤回(演示)", state="cancelled", settled_at=NOW)
        numbers = {"records": 1, "minutes": 60, "points": 10}
        days = {"begins": start.date(), "ends": start.date(), "reason": "核实(演示)"}
        self.reversal = Reversal.objects.create(
            id=new_id(NOW), leader=self.bob, by=self.district_admin, at=NOW, owed=0, **days, **numbers
        )
        ReversedShift.objects.create(reversal=self.reversal, shift=gone, **numbers)

    def paired(self) -> None:
        """The unit is paired with the compound, and has written a visit down."""
        them = {"organization": self.organization, "area": self.compound, "since": NOW.date(), "promises": PROMISE}
        pairing = Pairing(id=new_id(NOW), agreement=ContentFile(b"picture", name="x.jpg"), **them)
        self.pairing = pairings.create_pairing(pairing=pairing, by=self.community_admin, at=NOW)
        visit = Visit(id=new_id(NOW), pairing=self.pairing, day=NOW.date(), kind="cleaning", words=VISIT, people=5, minutes=60)
        visit.picture = ContentFile(b"picture", name="x.jpg")
        self.visit = pairings.log_visit(visit=visit, by=self.liaison, at=NOW)

    def behind_the_counter(self) -> None:
        """A giver, a delivery with its bill, a loss that waits for a signature, goods under way, an appointment, relief."""
        self.counter, _token = counter_pass.open_counter(shop=self.shop, keeper=self.keeper, device=None, at=NOW)
        self.donor = Donor.objects.create(area=self.compound, name="商家(演示)", contact=CONTACT)
        picture = ContentFile(b"picture", name="x.jpg")
        known = stock_factory.lot(date(2027, 6, 1), donor=self.donor, document=picture)
        self.batch = stock_factory.deliver(self.shop, self.item, 20, self.keeper, known)
        paper = Adjustment(id=new_id(NOW), shop=self.shop, reason=LOST, picture=ContentFile(b"picture", name="x.jpg"))
        line = AdjustmentLine(stock=self.stock, quantity=1)
        self.paper = adjust.request_write_off(paper=paper, line=line, by=self.keeper, at=NOW)
        self.second_shop = shop_factory.open_shop(self.sister_point, "第二超市(演示)")
        self.consignment = stock_factory.send(self.shop, self.second_shop, {self.stock.pk: 2}, self.keeper)
        self.slot = stock_factory.haircut(self.shop, self.keeper)
        self.shop.pickup_points.add(self.point, self.other_point)
        at_desk = {"by": self.manager}
        self.desk_sale = shop_factory.asked(self.shop, self.point, self.alice, (self.item, 1), **at_desk)
        self.desk_order = shop_factory.entered(self.shop, self.point, self.alice, (self.item, 1), **at_desk)
        self.relief = stock_factory.ask_relief(self.shop, {self.stock.pk: 1}, self.relief_officer, recipient=IN_NEED)
        self.category = GoodsCategory.objects.create(name="类别(演示)")

    def complain(self) -> None:
        """Alice complained of the point by name, with a picture; its manager is asked."""
        about, picture = open_actions.unit_subject(self.point, "conduct"), ContentFile(b"picture", name="x.jpg")
        voice = open_actions.complain(
            about=about, id=new_id(NOW), words=COMPLAINED, pictures=[picture], by=self.alice, device="", at=NOW
        )
        self.case = voice.case
        asked = {"person": self.manager, "question": "怎么回事？", "id": new_id(NOW)}
        hear.ask_question(case=self.case, by=self.case.owner, at=NOW, **asked)

    def draw(self) -> None:
        """An award for Alice's record was drawn for a call."""
        month = NOW.date().replace(day=1)
        drawn = AwardDraw.objects.create(id=new_id(NOW), month=month, seed="5eed", population=1, number=1, at=NOW)
        award = Transfer.objects.filter(kind="award", credit__person=self.alice).order_by("key")[0]
        call = {"attendance": self.attendance, "point": self.point, "person": self.alice}
        self.call = AwardCheck.objects.create(id=new_id(NOW), draw=drawn, transfer=award, **call)

    def report_once(self) -> None:
        """A report of the community, and what it counted before."""
        self.series = Series.objects.get_or_create(name="我帮你", defaults={"name_en": "I help you", "position": 1})[0]
        september = Period("m", date(2026, 9, 1))
        report = Report(id=new_id(NOW), area=self.community)
        self.report = report_actions.hand_in(report=report, period=september, by=self.community_admin, at=NOW)
        counted = OpeningFigure(id=new_id(NOW), area=self.community, series=self.series, measure="shifts", value=3_689)
        counted.day, counted.source = date(2023, 6, 30), "台账(演示)"
        self.opening_figure = opening_figures.record_figure(figure=counted, by=self.community_admin, at=NOW)

    @cached_property
    def page_of_sheet(self) -> OpeningPage:
        return self.sheet.pages.get()

    @cached_property
    def picture_of_case(self) -> CasePicture:
        return self.case.pictures.get()

    @cached_property
    def token(self) -> str:
        """What the leader's screen shows now."""
        return tokens.next_tokens(self.running, NOW)[0][1].rpartition("/")[2]

    @cached_property
    def known(self) -> dict[str, object]:
        """What stands in addresses for the things of the stage: parts of routes that name more before those that name less."""
        return {
            "review/hours/<uuid:sheet_id>": f"review/hours/{self.hours_sheet.pk}",
            "C/done/<uuid:pk>": f"C/done/{self.attendance.pk}",
            "calendar/<str:token>": f"calendar/{feeds.feed_token(self.feed)}",
            "stop/<slug:code>": f"stop/{self.number.stop_code}",
            "staff/numbers/<uuid:change_id>": f"staff/numbers/{self.number.pk}",
            "staff/names/<uuid:change_id>": f"staff/names/{self.renamed.pk}",
            "R/<slug:code>": f"R/{self.station.code}",
            "<int:station_id>": self.station.pk,
            "<int:attendant_id>": self.station.attendants.get().pk,
            "<uuid:recycling_id>": self.recycling.pk,
            "<slug:code>": self.community.code,
            "<str:token>": self.token,
            "<str:serial>": self.card.serial,
            "answer/<int:notice_id>": f"answer/{self.invitation.pk}",
            "<uuid:gift_id>": self.gift.pk,
            "<uuid:duty_shift>": self.shift.pk,
            "<uuid:checked_shift>": self.watched.pk,
            "<uuid:cutoff_id>": self.cutoff.pk,
            "<uuid:fund_id>": self.fund.pk,
            "<uuid:sheet_id>": self.sheet.pk,
            "<int:page_id>": self.page_of_sheet.pk,
            "figures/list/": "figures/list/?what=shifts",
            "figures/requests/": "figures/requests/?what=asked",
            "<uuid:report_id>": self.report.pk,
            "<int:campaign_id>": self.campaign.pk,
            "<int:programme_id>": self.programme.pk,
            "<uuid:opening_id>": self.opening_figure.pk,
            "<int:series_id>": self.series.pk,
            "photos/<uuid:pk>": f"photos/{self.photo.pk}",
            "<uuid:objection_id>": self.photo_objection.pk,
            "<uuid:data_request_id>": self.data_request.pk,
            "<uuid:signup_id>": self.signup.pk,
            "<uuid:attendance_id>": self.attendance.pk,
            "<uuid:makeup_id>": self.makeup.pk,
            "<uuid:ask_id>": self.cover_ask.pk,
            "<uuid:pair_id>": self.companion.pk,
            "<uuid:nonce>": self.arrival.pk,
            "<uuid:hand_id>": self.hand.pk,
            "<uuid:freeze_id>": self.freeze.pk,
            "<uuid:entry_id>": self.entry.pk,
            "<uuid:award_id>": self.star.pk,
            "<uuid:model_id>/paper/": f"{self.on_sheet.pk}/paper/",
            "<uuid:model_id>/sheet.pdf": f"{self.on_sheet.pk}/sheet.pdf",
            "<uuid:model_id>": self.model.pk,
            "<uuid:consent_id>": self.consent.pk,
            "<int:honour_id>": self.model.honour_id,
            "<slug:screen_code>": self.screen.code,
            "<int:screen_id>": self.screen.pk,
            "<uuid:export_id>": self.export.pk,
            "<uuid:certificate_id>": self.certificate.pk,
            "<uuid:batch>": self.certificate.batch,
            "review/people/<slug:volunteer_no>": f"review/people/{self.elder.volunteer_no}",
            "<int:rule_id>": self.rule.pk,
            "<uuid:draft_id>": self.rule_draft.pk,
            "<uuid:check_id>": self.check.pk,
            "<uuid:figure_check_id>": self.figure_check.pk,
            "<uuid:case_id>": self.case.pk,
            "<uuid:call_id>": self.call.pk,
            "<uuid:picture_id>": self.picture_of_case.pk,
            "<uuid:pass_id>": self.lent.pk,
            "<uuid:key_id>": self.key.pk,
            "<uuid:hook_id>": self.hook.pk,
            "<uuid:message_id>": self.hook.messages.get().pk,
            "<uuid:counter_id>": self.counter.pk,
            "<uuid:id>": self.order.pk,
            "<uuid:sale_id>": self.sale.pk,
            "<uuid:desk_sale_id>": self.desk_sale.pk,
            "<uuid:desk_order_id>": self.desk_order.pk,
            "<slug:sign_code>": self.point.sign_code,
            "<slug:volunteer_no>": self.elder.volunteer_no,
            "<int:area_id>/mint": f"{self.area.pk}/mint",
            "<int:template_id>": self.sentence.pk,
            "<int:area_id>/committee": f"{self.compound.pk}/committee",
            "<int:committee_id>": self.committee.pk,
            "<int:area_id>": self.community.pk,
            "<int:leader_id>": self.bob.pk,
            "<uuid:reversal_id>": self.reversal.pk,
            "<int:picture_id>": self.place_picture.pk,
            "<int:change_id>": self.place_change.pk,
            "<int:shop_id>": self.shop.pk,
            "<int:point_id>": self.point.pk,
            "<int:organization_id>": self.organization.pk,
            "<int:batch_id>": self.batch.pk,
            "<uuid:transfer_id>": self.transfer.pk,
            "<int:donor_id>": self.donor.pk,
            "<int:category_id>": self.category.pk,
            "<int:kind_id>": OutcomeKind.objects.get(position=1).pk,
            "<int:stock_id>": self.slot.stock_id,
            "<uuid:paper_id>": self.paper.pk,
            "<uuid:consignment_id>": self.consignment.pk,
            "<uuid:relief_id>": self.relief.pk,
            "<int:row_id>": self.skill.pk,
            "<int:team_id>": self.team.pk,
            "<uuid:pairing_id>": self.pairing.pk,
            "<uuid:visit_id>": self.visit.pk,
            "<int:membership_id>": self.membership.pk,
            "<int:reporting_id>": self.reported.pk,
            "<int:member_id>": self.place.pk,
            "<int:grid_id>": self.grid.pk,
            "<int:grid_member_id>": self.seer.pk,
            "<uuid:incident_id>": self.incident.pk,
            "<uuid:incident_photo_id>": self.incident.photos.get().pk,
            "<slug:step>": "take",
            "<uuid:request_id>": self.wish.pk,
            "<uuid:photo_id>": self.wish.photos.get().pk,
            "<int:device_id>": self.device.pk,
            "<int:notice_id>": self.notice.pk,
            "<int:hand_over_id>": self.hand_over.pk,
            "<int:appointment_id>": self.manager.appointments.get().pk,
        }

    def something_wrong(self) -> Incident:
        """Alice told of something in the community; nobody has taken it in hand."""
        told = {"kind_id": "rubbish", "area": self.community, "words": WRONG}
        picture = ContentFile(b"picture", name="x.jpg")
        return report_incidents.report_incident(
            incident=Incident(id=new_id(NOW), **told), pictures=[picture], by=self.alice, at=NOW
        )

    def plan(self, title: str) -> Event:
        """A draft with one shift the day after tomorrow."""
        event = Event(id=new_id(NOW), point=self.point, category_id="environment", title=title)
        event.policy_file = ContentFile(b"picture", name="x.jpg")
        event = draft_actions.save_draft(event=event, by=self.manager, at=NOW)
        start = NOW + timedelta(days=3)
        shift = Shift(id=new_id(NOW), event=event, start=start, end=start + timedelta(hours=2), leader=self.manager)
        draft_actions.add_shift(shift=shift, jobs=[JobPlan(5)], by=self.manager, at=NOW)
        return event

    def read_by(self, name: str) -> ApiKey:
        """A key by which another system reads the community."""
        fields = {"contact": "联系人(演示)", "area": self.community, "resources": ["events"], "until": NOW + timedelta(days=30)}
        key = ApiKey(id=new_id(NOW), name=name, **fields)
        api_keys.create_key(key=key, by=self.street_admin, at=NOW)
        return key

    def told_by(self, address: str) -> Subscription:
        """A system that is told of the community, and its first message."""
        fields = {"name": "对方系统的名字", "contact": "联系人(演示)", "area": self.community, "kinds": ["report.handed_in"]}
        made = {"secret_sealed": encryption.seal(webhook_signing.new_secret()), "made_by": self.street_admin, "made_at": NOW}
        hook = Subscription.objects.create(id=new_id(NOW), address=address, **fields, **made)
        webhooks.send_test(id=new_id(NOW), subscription=hook, by=self.street_admin, at=NOW)
        return hook

    def give(self, shift: Shift) -> Shift:
        """Alice and two others got points for this shift."""
        allot_actions.reserve(point=self.point, shift_id=shift.pk, amount=3, version=1, at=NOW)
        them = (self.alice, self.carol, self.other_manager)
        awards = [Award(one.pk, 1, f"stage:{one.pk}", NOW.date(), ("attendance", str(new_id(NOW)))) for one in them]
        ledger.award(awards=awards, from_=ledger.escrow_account(shift.pk), at=NOW)
        return shift

    def by_hand(self) -> HandEntry:
        """Points that Alice got by hand."""
        given = HandEntry(id=new_id(NOW), kind="credit", point=self.point, person=self.alice, amount=5, evidence=BY_HAND)
        given.picture = ContentFile(b"picture", name="x.jpg")
        return adjustments.approve_adjustment(
            entry=adjustments.request_adjustment(entry=given, by=self.manager, at=NOW), by=self.reviewer, at=NOW
        )

    def tick(self, shift: Shift, person: User | None = None):
        """Alice, or whoever it is, is ticked in on the roster: a record that waits for a second person."""
        done = cast.record(
            id=new_id(NOW),
            shift=shift,
            person=person or self.alice,
            act=Scan.Act.IN,
            door=Door.ROSTER,
            scanned_at=NOW,
            by=self.bob,
            at=NOW,
        )
        return done.attendance


STAGE = Kept(Stage)
