"""What the demo's people ask about the data kept about them, and what they were answered."""

from datetime import datetime, timedelta

from volunteer.core.ids import new_id
from volunteer.models import Appointment, DataRequest, Role, User
from volunteer.people.models import UserQuerySet
from volunteer.privacy.actions import answer as answer_actions
from volunteer.privacy.actions import submit
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

DAY = timedelta(days=1)


def make_data_requests(*, at: datetime) -> None:
    """Two tickets that are answered, one of them refused, of a volunteer one can be; one late and one new at a community."""
    asker = volunteers().exclude(area=None)[0]
    done = send_data_request(asker, "correct", "我的服务记录里，姓名少了一个字。", at - 40 * DAY)
    answer_actions.complete_request(data_request=done, words="已核对并更正。", by=responsible_person(done, at), at=at - 36 * DAY)
    no = send_data_request(asker, "delete", "请把去年的签到记录删掉。", at - 20 * DAY)
    words = "服务记录按规定要保存，平台只作存储，不再用于其他地方。"
    answer_actions.refuse_request(data_request=no, refusal="law", words=words, by=responsible_person(no, at), at=at - 15 * DAY)
    community = Appointment.objects.filter(role=Role.COMMUNITY_ADMIN).select_related("area").earliest("pk").held_area
    residents = volunteers().filter(area__path__startswith=community.path)
    for person, kind, said, days in zip(residents, *TICKETS, strict=False):
        send_data_request(person, kind, said, at - days * DAY)


TICKETS = (
    ("explain", "transfer"),
    ("为什么上个月有一次活动没有算积分？", "我要搬到外地，请把我的服务时长转给那边的志愿者平台。"),
    (30, 2),
)


def volunteers() -> UserQuerySet:
    people = User.objects.get_queryset().filter(appointments=None, is_active=True)
    return people.exclude(phone_index=None).exclude(name="").order_by("pk")


def send_data_request(person: User, kind: str, words: str, at: datetime) -> DataRequest:
    wish = DataRequest(id=new_id(at), person=person, kind=kind, words=words)
    return submit.submit_request(data_request=wish, by=person, at=at)


def responsible_person(data_request: DataRequest, at: datetime) -> User:
    return role_scope.offices(Power.DATA, data_request.area, at=at, excluding=[data_request.asked_by_id])[0].person
