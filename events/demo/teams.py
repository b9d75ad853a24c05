"""With whom the demo's people serve, what they can do and when they have time."""

import random
from datetime import date, datetime, timedelta

from django.utils import timezone

from events.demo import names as demo_names
from events.demo import scenes
from events.demo.district import Home, community_of
from events.models import Event
from volunteer.core.ids import new_id
from volunteer.groups.pairings import actions as pairings
from volunteer.groups.teams import actions as teams
from volunteer.groups.units import community_reporting
from volunteer.models import FreeTime, Membership, Organization, Pairing, PersonSkill, Role, Skill, Team, User, Visit
from volunteer.places import actions as places_actions
from volunteer.roles import actions as role_actions
from volunteer.skills import free_times

PROOFS = ("在理发店做过十年", "职业资格证书", "退休前就是干这行的", "邻居都找他修")
TEAMS = (
    ("银发巡逻队", "早晚巡楼，看看谁家灯没亮。"),
    ("巧手维修队", "修水龙头、换灯泡、通下水。"),
    ("石榴籽宣讲队", "用身边的话讲身边的事。"),
    ("妈妈帮帮团", "接送孩子，照看作业。"),
    ("绿色家园队", "捡垃圾、护绿植、教分类。"),
)
UNITS = (
    ("税务所", Organization.Kind.OFFICE),
    ("供电公司", Organization.Kind.COMPANY),
    ("第三小学", Organization.Kind.SCHOOL),
    ("安居物业公司", Organization.Kind.PROPERTY),
    ("市政养护所", Organization.Kind.OFFICE),
    ("农商银行支行", Organization.Kind.COMPANY),
)
PROMISES = "每月到小区打扫一次，遇到下雪随时支援；帮居民认领微心愿。"
VISIT_KINDS = (
    ("cleaning", "扫了三个单元的楼道"),
    ("boards", "换了宣传栏"),
    ("greening", "给花坛松土浇水"),
    ("call", "看望独居老人"),
)
OFFERS = ("夜间巡逻", "维修水电", "辅导功课", "讲讲反诈", "义务理发")
State = PersonSkill.State


def make_teams_and_units(homes: list[Home], *, at: datetime) -> None:
    """Teams in half of the communities, each with a leader, people and events of its own; units with members and a liaison."""
    began = at - timedelta(days=330)
    for number, home in enumerate(homes[::4]):
        make_team(home, number, at=began)
    for number, home in enumerate(homes[2 : 2 + 3 * len(UNITS) : 3]):
        make_unit(home, number, began=began, at=at)


def make_team(home: Home, number: int, *, at: datetime) -> None:
    """Founded by the community, led by somebody of the point; every third event of the point is the team's."""
    name, words = TEAMS[number % len(TEAMS)]
    leader, *others = home.people[:6]
    area = community_of(home.point)
    team = Team(area=area, name=f"{area.name.removesuffix('社区')}{name}{demo_names.MARK}", introduction=words)
    team = teams.found_team(team=team, leader=leader, by=home.reviewer, at=at)
    for place in team.members.all():
        teams.answer_invitation(place=place, yes=True, by=leader, at=at)
    for person in others:
        place = teams.request_to_join(team=team, person=person, by=person, at=at + timedelta(days=1))
        if person is not others[-1]:  # the last one waits for the leader's word
            teams.admit_member(place=place, by=leader, at=at + timedelta(days=2))
    mine = Event.objects.filter(point=home.point).order_by("created_at", "pk").values_list("pk", flat=True)
    Event.objects.filter(pk__in=list(mine)[::3]).update(team=team)


def make_unit(home: Home, number: int, *, began: datetime, at: datetime) -> None:
    """A unit in the community of this point, whose people serve at it; some report in where they live."""
    name, kind = UNITS[number]
    area = community_of(home.point)
    named = {"area": area, "name": f"{area.name.removesuffix('社区')}{name}{demo_names.MARK}", "kind": kind}
    unit = places_actions.open_organization(by=home.reviewer, fields=named, at=began)
    liaison, *others = home.people[:5]
    day = timezone.localdate(began)
    role_actions.appoint(by=home.reviewer, person=liaison, role=Role.LIAISON, over=unit, since=day, until=None, at=began)
    said = {"organization": unit, "asked_at": began, "agreed_at": began}
    rows = [
        Membership(person=one, asked_by=one, confirmed_at=began, confirmed_by=liaison, since=day, **said) for one in others[:-1]
    ]
    rows.append(Membership(person=others[-1], asked_by=others[-1], **said | {"asked_at": at, "agreed_at": at}))
    Membership.objects.bulk_create(rows)
    for place, person in enumerate(others[:-1]):
        row = community_reporting.report_in(person=person, organization=unit, offers=OFFERS[(number + place) % len(OFFERS)], at=at)
        if row.community_id == area.pk and place != 1 and not home.reviewer.acts_for(person):
            community_reporting.confirm_reporting(row=row, by=home.reviewer, at=at)
    make_pairing(home, unit, User.objects.get_queryset().get(pk=liaison.pk), at=at)


def make_pairing(home: Home, unit: Organization, liaison: User, *, at: datetime) -> None:
    """The unit is bound to the point's own compound since last year; a visit a month, the newest not confirmed yet; appraised."""
    today = timezone.localdate(at)
    them = {"organization": unit, "area": home.point.area, "since": date(today.year - 1, 1, 1), "promises": PROMISES}
    pairing = Pairing(id=new_id(at), visits_a_month=1, hours_a_month=4, **them)
    pairings.create_pairing(pairing=pairing, by=home.reviewer, at=at - timedelta(days=300))
    for number, ago in enumerate((150, 118, 87, 55, 26, 2)):
        then, kind = at - timedelta(days=ago), VISIT_KINDS[number % len(VISIT_KINDS)]
        visit = Visit(id=new_id(then), pairing=pairing, day=timezone.localdate(then), kind=kind[0], words=kind[1])
        visit.people, visit.minutes, visit.picture = 3 + number, 60, scenes.scene_file(number)
        visit = pairings.log_visit(visit=visit, by=liaison, at=then)
        if ago > 10 and not home.reviewer.acts_for(liaison):
            pairings.confirm_visit(visit=visit, by=home.reviewer, at=then + timedelta(days=1))
    pairings.appraise(pairing=pairing, year=today.year - 1, grade=4, words="说到做到，居民认可。", by=home.reviewer, at=at)


def make_skills_and_times(homes: list[Home], *, at: datetime) -> None:
    """Skills and free time for the people of every point; a constant number of statements."""
    first = {person.pk: (person, home) for home in homes for person in home.people}
    chance = random.Random(7)  # noqa: S311 (scatters skills over people)
    skills = list(Skill.objects.offered())
    said, free = [], []
    for person, home in first.values():
        if chance.random() < 0.5:
            said.append(make_skill(person, chance.choice(skills), home.reviewer, chance, at))
        if chance.random() < 0.6:
            free += make_free_times(person, chance)
    PersonSkill.objects.bulk_create(said)
    FreeTime.objects.bulk_create(free)


def make_skill(person: User, skill: Skill, reviewer: User, chance: random.Random, at: datetime) -> PersonSkill:
    """Most are confirmed by the community; some wait for its word."""
    said = at - timedelta(days=chance.randrange(3, 200))
    row = PersonSkill(person=person, skill=skill, proof=chance.choice(PROOFS), said_at=said)
    if chance.random() < 0.8 and reviewer.pk != person.pk:
        row.state, row.decided_by, row.decided_at = State.CONFIRMED, reviewer, said + timedelta(days=1)
    return row


def make_free_times(person: User, chance: random.Random) -> list[FreeTime]:
    cells = free_times.PRESETS[chance.choice(sorted(free_times.PRESETS))]
    return [FreeTime(person=person, weekday=day, part=part) for day, part in sorted(cells)]
