"""What came of a shift besides hours, in figures with units."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from events.figures.outcomes import actions as outcomes
from events.figures.outcomes.refusals import OutcomeRefusal
from events.models import Outcome, OutcomeKind, Shift
from tests import cast
from tests.cast import at
from tests.support.snapshot import kept_fixture
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow


@kept_fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=at(14))


@pytest.fixture
def kinds(db):
    return list(outcomes.active_kinds()[:2])


def write(shift, by, amounts, moment=None):
    outcomes.save_outcomes(shift=shift, amounts=amounts, by=by, at=moment or at(16))


def stated(shift):
    return [(outcome.kind, outcome.amount) for outcome in outcomes.outcomes_of_shift(shift)]


def test_figures_are_stated_changed_and_taken_away(district, shift, kinds):
    one, two = kinds
    write(shift, district.manager, {one.pk: Decimal(3), two.pk: None})
    assert stated(shift) == [(one, Decimal(3))]
    write(shift, district.manager, {one.pk: Decimal(4), two.pk: Decimal(2)})
    assert stated(shift) == [(one, Decimal(4)), (two, Decimal(2))]
    write(shift, district.manager, {one.pk: Decimal(0)})
    assert stated(shift) == [(two, Decimal(2))]
    assert AuditRow.objects.filter(act="shift.outcomes").count() == 3


def test_nothing_stated_leaves_nothing(district, shift, kinds):
    write(shift, district.manager, {kind.pk: None for kind in kinds})
    assert (Outcome.objects.count(), AuditRow.objects.count()) == (0, 0)


def test_not_after_fourteen_days_and_not_for_what_never_ran(district, shift, kinds):
    with pytest.raises(Refused) as caught:
        write(shift, district.manager, {kinds[0].pk: Decimal(1)}, moment=at(16, 1) + timedelta(days=14))
    assert caught.value.reason == OutcomeRefusal.TOO_LATE
    Shift.objects.filter(pk=shift.pk).update(state="cancelled")
    shift.refresh_from_db()
    with pytest.raises(Refused) as caught:
        write(shift, district.manager, {kinds[0].pk: Decimal(1)})
    assert caught.value.reason == OutcomeRefusal.NOT_RUN


def test_the_closing_form_asks_and_the_closed_page_tells(client, district, shift, kinds, time_machine):
    time_machine.move_to(at(16, 5), tick=False)
    client.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("events:close", args=[shift.pk])
    assert f'name="outcome-{kinds[0].pk}"' in client.get(url).text
    client.post(url, {"head_count": 0, f"outcome-{kinds[0].pk}": "7"})
    assert stated(shift) == [(kinds[0], Decimal(7))]
    assert kinds[0].name in client.get(url).text


def test_a_kind_that_is_not_asked_any_more_is_not_in_the_form(client, district, shift, kinds, time_machine):
    time_machine.move_to(at(16, 5), tick=False)
    OutcomeKind.objects.filter(pk=kinds[0].pk).update(active=False)
    client.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert f'name="outcome-{kinds[0].pk}"' not in client.get(reverse("events:close", args=[shift.pk])).text


# --- the kinds, free for the district ------------------------------------------------------------------------------------------

KINDS = "/staff/outcomes/"


def fields(**changes):
    return {"name": "擦亮门牌", "unit": "块", "decimals": "0", "active": "on"} | changes


@pytest.fixture
def official(client, district):
    client.force_login(district.district_admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_district_makes_a_kind_and_the_next_closing_asks_for_it(official, district, shift, time_machine):
    time_machine.move_to(at(16), tick=False)
    assert official.post(KINDS, fields()).status_code == 302
    kind = OutcomeKind.objects.last()
    assert (kind.name, kind.unit, kind.name_en, kind.unit_en, kind.active) == ("擦亮门牌", "块", "擦亮门牌", "块", True)
    assert AuditRow.objects.get(act="outcome_kind.save").actor == district.district_admin
    official.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")
    page = official.get(reverse("events:close", args=[shift.pk]))
    assert "擦亮门牌" in page.text and "块" in page.text
    name = next(name for name, known in page.context["form"].kinds.items() if known == kind)
    official.post(reverse("events:close", args=[shift.pk]), {"head_count": 0, name: "12"})
    assert stated(shift) == [(kind, Decimal(12))]


def test_a_kind_that_rests_is_not_asked_for_and_its_figures_stay(official, district, shift, kinds):
    write(shift, district.manager, {kinds[0].pk: Decimal(3)})
    asked = fields(name=kinds[0].name, unit=kinds[0].unit, decimals=kinds[0].decimals)
    del asked["active"]
    official.post(f"{KINDS}{kinds[0].pk}/", asked)
    assert kinds[0] not in outcomes.active_kinds()
    assert stated(shift) == [(kinds[0], Decimal(3))]


def test_what_was_stated_keeps_its_unit(official, district, shift, kinds):
    changed = fields(name=kinds[0].name, unit="车", decimals=kinds[0].decimals)
    write(shift, district.manager, {kinds[0].pk: Decimal(3)})
    page = official.post(f"{KINDS}{kinds[0].pk}/", changed)
    assert page.context["form"].errors["unit"] == [str(OutcomeRefusal.IN_USE.label)]
    assert OutcomeKind.objects.get(pk=kinds[0].pk).unit == kinds[0].unit
    write(shift, district.manager, {kinds[0].pk: None})
    official.post(f"{KINDS}{kinds[0].pk}/", changed)
    assert OutcomeKind.objects.get(pk=kinds[0].pk).unit == "车"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"unit": ""}, {"decimals": "3"}, {"name": "清理垃圾"}, {"name": "长" * 31}])
def test_nonsense_about_a_kind_is_said_at_its_field(official, wrong):
    before = OutcomeKind.objects.count()
    page = official.post(KINDS, fields(**wrong))
    assert set(page.context["form"].errors) == set(wrong)
    assert OutcomeKind.objects.count() == before


def test_the_first_kind_of_an_empty_list(official):
    OutcomeKind.objects.all().delete()
    assert official.get(KINDS).status_code == 200
    official.post(KINDS, fields())
    assert OutcomeKind.objects.get().position == 1
