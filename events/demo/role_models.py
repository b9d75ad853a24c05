"""What the demo shows of itself: role models on every step of their way, and a screen. Nobody real, and no picture of anybody."""

from datetime import datetime, timedelta

from django.utils import timezone

from events.demo import names as demo_names
from events.demo.district import Home
from events.models import Honour, RoleModel, Screen, ScreenPart
from events.public.role_models.actions import consent as consent_actions
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions import review as review_actions
from events.public.role_models.models import OF_AGE
from events.public.screens import actions as screens
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Area, Role, User

STORIES = [
    ("助人为乐", "三年来每周二给楼里两位独居老人送饭、倒垃圾，下雪天也没断过。老人说：听见敲门声，心里就踏实。"),
    ("孝老爱亲", "照顾卧床的婆婆八年，还把小区里的老人请到家里一起过节，邻居们都叫她“大家的闺女”。"),
    ("敬业奉献", "退休电工，义务给邻居修了两百多次灯和开关，从不收钱，只说一句“顺手的事”。"),
    ("诚实守信", "在小区门口捡到装着现金的布包，等了两个小时交还失主，第二天照常来扫雪。"),
    ("见义勇为", "冬天看见孩子掉进冰面，趴在冰上用围巾把人拉了上来，换了身衣服又回到服务点值班。"),
]


def make_role_models(homes: list[Home], *, at: datetime) -> None:
    """Five role models: shown, in public notice, waiting; nominated by the manager of the point, reviewed by the street."""
    began = at - timedelta(days=30)
    for number, (home, (theme, story)) in enumerate(zip(homes[::3], STORIES, strict=False)):
        make_role_model(
            home, theme, story, steps=3 if number < 3 else 6 - number, at=began if number < 3 else at - timedelta(days=2)
        )
    review_actions.show_due(at=at - timedelta(days=10))
    district = Area.objects.get(parent=None)
    admin = Appointment.objects.filter(area=district, role=Role.DISTRICT_ADMIN).select_related("person")[0].person
    for unit, by in ((district, admin), (homes[0].point, homes[0].manager)):
        where = {"area": unit} if isinstance(unit, Area) else {"point": unit}
        parts = [ScreenPart(kind=kind, seconds=15) for kind in ScreenPart.Kind]
        screens.save_screen(
            screen=Screen(name=f"大厅大屏{demo_names.MARK}", **where), parts=parts, by=by, at=at - timedelta(days=20)
        )


def make_role_model(home: Home, theme: str, story: str, *, steps: int, at: datetime) -> None:
    """A grown-up of the point on the way: 1 nominated, 2 agreed, 3 in public notice."""
    person = find_adult(home, at)
    if person is None or person.area is None:
        return
    kind = Honour.objects.get(name="榜样就在身边")
    model = RoleModel(id=new_id(at), honour=kind, theme=theme, person=person, story=story)
    model = nominate_actions.nominate(model=model, by=home.manager, at=at)
    if steps > 1:
        model = consent_actions.give_consent(model=model, by=person, full_name=True, with_picture=False, at=at + timedelta(hours=3))
    street = Appointment.objects.filter(area=model.reviewed_in, role=Role.STREET_ADMIN).select_related("person").first()
    if steps > 2 and street and review_actions.may_decide(model, street.person, at):
        review_actions.accept(model=model, by=street.person, at=at + timedelta(days=1))


def find_adult(home: Home, at: datetime) -> User | None:
    day = timezone.localdate(at)
    for person in home.people:
        fits = (person.age_on(day) or 0) >= OF_AGE and not home.manager.acts_for(person)
        if fits and not person.role_models.exists() and not person.appointments.exists():
            return person
    return None
