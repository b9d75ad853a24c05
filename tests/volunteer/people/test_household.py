"""Households: by consent, a child only with the guardian's, and nobody without a phone left alone."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW
from tests.support.concurrency import together
from tests.support.refusal_checks import refused
from volunteer.models import Consent, Household, Notice, User
from volunteer.people import household
from volunteer.people.refusals import PersonRefusal

CHILD, ELDER = date(2018, 5, 1), date(1946, 5, 1)


def add(by, name="张小(演示)", birth_date=CHILD, guardian=True, area=None, at=NOW):
    return household.add_member(by=by, name=name, birth_date=birth_date, area=area, guardian=guardian, at=at)


def invite(by, person, at=NOW):
    household.invite_person(by=by, volunteer_no=person.volunteer_no, at=at)
    return Notice.objects.filter(person=person).latest("pk")


def home(person):
    return User.objects.get(pk=person.pk).household_id


@pytest.mark.django_db
def test_a_child_comes_with_two_consents_given_by_the_guardian(district):
    child = add(district.alice, area=district.community)
    assert child.household_id == home(district.alice) and not child.phone_index and not child.may_spend
    assert set(child.consents.values_list("purpose", "given_by")) == {
        ("household", district.alice.pk),
        ("guardian", district.alice.pk),
    }


@pytest.mark.django_db
def test_without_the_guardian_s_tick_a_child_under_14_is_refused_and_nothing_is_kept(district):
    people = User.objects.count()
    assert refused(add, district.alice, guardian=False) == PersonRefusal.GUARDIAN
    assert User.objects.count() == people and not Household.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("born", "needed"), [(date(2012, 11, 24), False), (date(2012, 11, 25), True)])
def test_fourteen_is_counted_to_the_day(district, born, needed):
    if needed:
        assert refused(add, district.alice, birth_date=born, guardian=False) == PersonRefusal.GUARDIAN
    else:
        assert add(district.alice, birth_date=born, guardian=False).consents.get().purpose == "household"


@pytest.mark.django_db
def test_the_same_member_twice_is_one_member_and_the_seventh_is_refused(district):
    assert add(district.alice) == add(district.alice)
    for number in range(5):
        add(district.alice, name=f"老{number}", birth_date=ELDER, guardian=False)
    assert refused(add, district.alice, name="第七", birth_date=ELDER) == PersonRefusal.FULL
    assert Consent.objects.count() == 2 + 5


@pytest.mark.django_db(transaction=True)
def test_a_double_press_adds_one_child(district):
    made = together(6, lambda _: add(district.alice).pk)
    assert len(set(made)) == 1 and Household.objects.count() == 1


@pytest.mark.django_db
def test_an_invitation_is_told_and_joins_only_when_accepted(district):
    notice = invite(district.alice, district.bob)
    assert notice.params["name"] == district.alice.masked_name and notice.url == "/me/household/"
    assert home(district.bob) is None
    household.accept_invitation(invitation=notice, at=NOW)
    household.accept_invitation(invitation=notice, at=NOW)
    assert home(district.bob) == home(district.alice)
    assert district.bob.consents.get().purpose == "household"
    assert not household.open_invitations(person=User.objects.get(pk=district.bob.pk), at=NOW).exists()


@pytest.mark.django_db
def test_one_invitation_a_day_and_a_no_is_a_no(district):
    notice = invite(district.alice, district.bob)
    invite(district.alice, district.bob)
    assert Notice.objects.filter(person=district.bob).count() == 1
    assert household.open_invitations(person=district.bob, at=NOW).get() == notice
    household.decline_invitation(invitation=notice, at=NOW)
    assert not household.open_invitations(person=district.bob, at=NOW).exists() and home(district.bob) is None
    assert refused(household.accept_invitation, invitation=notice, at=NOW) == PersonRefusal.DECLINED
    assert home(district.bob) is None and not Consent.objects.filter(person=district.bob).exists()


@pytest.mark.django_db
def test_an_invitation_ends_after_a_week_or_when_the_inviter_left(district):
    notice = invite(district.alice, district.bob)
    assert refused(household.accept_invitation, invitation=notice, at=NOW + timedelta(days=7)) == PersonRefusal.EXPIRED
    household.leave_household(person=district.alice, at=NOW)
    assert refused(household.accept_invitation, invitation=notice, at=NOW) == PersonRefusal.EXPIRED
    assert home(district.bob) is None


@pytest.mark.django_db
def test_who_lives_in_another_household_leaves_it_first(district):
    household.accept_invitation(invitation=invite(district.carol, district.bob), at=NOW)
    notice = invite(district.alice, district.bob)
    assert refused(household.accept_invitation, invitation=notice, at=NOW) == PersonRefusal.OTHER_HOUSEHOLD
    household.leave_household(person=district.bob, at=NOW)
    household.accept_invitation(invitation=notice, at=NOW)
    assert home(district.bob) == home(district.alice)


@pytest.mark.django_db
def test_wrong_numbers_are_refused_each_in_its_own_words(district):
    assert refused(household.invite_person, by=district.alice, volunteer_no="00000000", at=NOW) == PersonRefusal.NOBODY
    assert refused(invite, district.alice, district.alice) == PersonRefusal.ONESELF
    household.accept_invitation(invitation=invite(district.alice, district.bob), at=NOW)
    assert refused(invite, district.alice, district.bob) == PersonRefusal.ALREADY
    for _ in range(6):
        refused(household.invite_person, by=district.alice, volunteer_no="00000000", at=NOW)
    assert refused(household.invite_person, by=district.alice, volunteer_no="00000000", at=NOW) == PersonRefusal.SLOWLY


@pytest.mark.django_db
def test_leaving_withdraws_the_consent_but_leaves_no_child_alone(district):
    add(district.alice)
    assert refused(household.leave_household, person=district.alice, at=NOW) == PersonRefusal.LEFT_ALONE
    household.accept_invitation(invitation=invite(district.alice, district.bob), at=NOW)
    household.leave_household(person=district.bob, at=NOW)
    assert home(district.bob) is None and district.bob.consents.get().withdrawn_at == NOW
    household.leave_household(person=district.bob, at=NOW)


# --- the pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def alice(client, district):
    client.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_adding_by_the_page_keeps_what_was_typed_and_says_what_is_missing(alice, district):
    data = {"name": "张小(演示)", "birth_date": "2018-05-01", "area": district.community.pk, "consent": "on"}
    response = alice.post("/me/household/add/", data)
    assert list(response.context["member_form"].errors) == ["guardian"]
    assert 'value="张小(演示)"' in response.content.decode()
    assert alice.post("/me/household/add/", data | {"guardian": "on"}).status_code == 302
    assert "张小(演示)" in alice.get("/me/household/").content.decode()


def test_without_their_agreement_nobody_is_added(alice, district):
    response = alice.post("/me/household/add/", {"name": "x", "birth_date": "1940-01-01", "area": district.community.pk})
    assert "consent" in response.context["member_form"].errors and home(district.alice) is None


def test_nobody_answers_another_s_invitation(alice, district):
    notice = invite(district.carol, district.bob)
    assert alice.post(f"/me/household/answer/{notice.pk}/", {"answer": "yes"}).status_code == 404
    assert home(district.bob) is None and home(district.alice) is None


def test_the_question_stands_on_the_page_and_yes_joins(alice, district):
    notice = invite(district.carol, district.alice)
    assert district.carol.masked_name in alice.get("/me/household/").content.decode()
    alice.post(f"/me/household/answer/{notice.pk}/", {"answer": "yes"})
    assert home(district.alice) == home(district.carol)
    assert alice.post("/me/household/leave/").status_code == 302
    assert home(district.alice) is None
