"""The real name, seen in person once by the staff."""

from datetime import date

from tests import cast
from tests.cast import NOW
from tests.support import refusal_checks
from tests.support.clients import signed_in
from volunteer.models import NameCheck, User
from volunteer.people import actions as people_actions
from volunteer.people.refusals import PersonRefusal

BORN = date(1980, 5, 1)


def refused(reason, act, /, *args, **fields):
    assert refusal_checks.refused(act, *args, **fields) == reason


def check(person, by, name="张安(演示)", birth_date=BORN):
    return people_actions.confirm_name(person=person, name=name, birth_date=birth_date, by=by, at=NOW)


def test_who_was_seen_has_the_name_of_the_document_once(district):
    alice = district.alice
    for _ in range(2):
        alice = check(alice, district.reviewer)
    assert alice.has_checked_name and alice.birth_date == BORN
    assert NameCheck.objects.values_list("person", "name", "by").get() == (alice.pk, "张安(演示)", district.reviewer.pk)
    alice.name = "张另(演示)"
    assert not alice.has_checked_name  # another name is seen anew


def test_a_document_that_says_something_else_is_not_kept(district):
    User.objects.filter(pk=district.alice.pk).update(birth_date=BORN)
    refused(PersonRefusal.OTHER_NAME, check, district.alice, district.reviewer, name="张平(演示)")
    refused(PersonRefusal.OTHER_BIRTHDAY, check, district.alice, district.reviewer, birth_date=date(1981, 5, 1))
    refused(PersonRefusal.INVOLVED, check, district.reviewer, district.reviewer, name="周审(演示)")
    assert not NameCheck.objects.exists()


def test_a_nameless_account_gets_its_name_from_the_document(district):
    newcomer = cast.person("")
    client = signed_in(district.reviewer)
    sent = {"person": newcomer.volunteer_no, "name": "孔新(演示)", "birth_date": "1980-05-01"}
    assert client.post("/staff/people/names/", sent | {"person": "00000000"}).context["form"].errors.keys() == {"person"}
    assert client.post("/staff/people/names/", sent, follow=True).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.name == "孔新(演示)" and newcomer.has_checked_name


def test_who_is_confirmed_without_a_phone_was_seen(district):
    elder = cast.person("高奶奶(演示)", phone="", area=district.community)
    people_actions.confirm_person(person=elder, by=district.community_admin, at=NOW)
    assert elder.has_checked_name
