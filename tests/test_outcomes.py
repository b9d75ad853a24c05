"""What came of a shift besides hours, in figures with units."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from events import outcomes
from events.models import Outcome, OutcomeKind, Shift
from events.outcomes import Reason
from tests import cast
from tests.cast import at
from volunteer.models import AuditRow
from volunteer.refusals import Refused


@pytest.fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=at(14))


@pytest.fixture
def kinds(db):
    return list(outcomes.kinds()[:2])


def write(shift, by, amounts, moment=None):
    outcomes.write(shift=shift, amounts=amounts, by=by, at=moment or at(16))


def stated(shift):
    return [(outcome.kind, outcome.amount) for outcome in outcomes.of(shift)]


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
    assert caught.value.reason == Reason.TOO_LATE
    Shift.objects.filter(pk=shift.pk).update(state="cancelled")
    shift.refresh_from_db()
    with pytest.raises(Refused) as caught:
        write(shift, district.manager, {kinds[0].pk: Decimal(1)})
    assert caught.value.reason == Reason.NOT_RUN


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
