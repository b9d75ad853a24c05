"""Any order of acts on the register leaves it in order: paths, parents, terms and rights agree after every step."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.cast import DISTRICT, NOW, point
from tests.support import sampling
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, AreaTerm, PlaceChange, PointTerm, ServicePoint, User
from volunteer.places import actions as places
from volunteer.places.actions import undo
from volunteer.places.models import NEVER

BRANCHES: Counter[str] = Counter()
numbers = st.integers(0, 30)
days = st.sampled_from([0, 0, 0, 1, 3])
back = st.booleans()  # whether it is undone at once


def rows() -> dict[str, list]:
    """What an act writes and its undoing restores; areas that exist on no day apart."""
    areas = Area.objects.exclude(until=NEVER).order_by("pk")
    return {
        "areas": list(areas.values()),
        "terms": list(AreaTerm.objects.order_by("pk").values()),
        "points": list(ServicePoint.objects.order_by("pk").values_list("pk", "area")),
        "point terms": list(PointTerm.objects.order_by("pk").values()),
        "appointments": list(Appointment.objects.order_by("pk").values()),
        "homes": list(User.objects.order_by("pk").values_list("pk", "area")),
    }


class Register(RuleBasedStateMachine):
    """The small district; its officer does whatever comes, on one day after the other."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.district = DISTRICT()  # each run is rolled back, so the rows are put back
        self.at, self.count = NOW, 0
        self.last = None
        point("长青社区服务点(演示)", self.district.community, opened_at=NOW - timedelta(days=90))
        User.objects.filter(pk=self.district.alice.pk).update(area=self.district.community)

    @property
    def by(self):
        return User.objects.get(pk=self.district.district_admin.pk)

    @property
    def today(self):
        return self.at.date()

    def pick(self, number: int, *conditions, **fields) -> Area:
        """One of those that fit; the district where none does, which every act refuses."""
        found = list(Area.objects.exclude(until=NEVER).filter(*conditions, **fields).order_by("pk"))
        return found[number % len(found)] if found else self.district.area

    def place(self, number: int) -> Area:
        return self.pick(number, parent__isnull=False)

    def do(self, act, back, **asked):
        """The act; what it was before, to compare with, where it can be undone."""
        before, latest = rows(), PlaceChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        try:
            change = act(by=self.by, at=self.at, **asked)
        except Refused as refused:
            assert rows() == before and "%(" not in refused.sentence
            BRANCHES[f"{act.__name__}: {refused.reason.value}"] += 1
            return
        if isinstance(change, Area):
            change = change.changes.get()
        if change.pk <= latest:  # the same again
            assert rows() == before
            return
        BRANCHES[f"{act.__name__}: {change.state}"] += 1
        self.last = (change, before) if change.state == "done" else self.last
        if back:
            self.undo_last()

    @rule(parent=numbers, back=back)
    def add(self, parent, back):
        above = self.pick(parent)
        self.count += 1
        if levels := above.levels_below():
            self.do(places.add_area, back, parent=above, level=levels[0], name=f"新{self.count % 7}")

    @rule(area=numbers, name=st.integers(0, 6), day=days, back=back)
    def rename(self, area, name, day, back):
        self.do(places.rename_area, back, area=self.place(area), name=f"新{name}", code="", on=self.today + timedelta(days=day))

    @rule(area=numbers, parent=numbers, day=days, back=back)
    def move(self, area, parent, day, back):
        moved = self.place(area)
        above = self.pick(parent, ~Q(pk=moved.parent_id), level__in=Area.TIERS[moved.tier - 1])
        self.do(places.move_area, back, area=moved, parent=above, on=self.today + timedelta(days=day))

    @rule(area=numbers, into=numbers, day=days, back=back)
    def merge(self, area, into, day, back):
        ending = self.place(area)
        target = self.pick(into, ~Q(pk=ending.pk), level=ending.level)
        self.do(places.merge_areas, back, area=ending, into=target, on=self.today + timedelta(days=day))

    @rule(area=numbers, day=days, back=back)
    def split(self, area, day, back):
        whole = self.place(area)
        self.count += 1
        children = list(whole.children.values_list("pk", flat=True)[:2])
        points = list(whole.points.values_list("pk", flat=True)[:1])
        parts = [{"name": f"分{self.count % 5}", "children": children, "points": points}]
        self.do(places.split_area, back, area=whole, parts=parts, on=self.today + timedelta(days=day))

    @rule(area=numbers, day=days, back=back)
    def close(self, area, day, back):
        self.do(places.close_area, back, area=self.place(area), on=self.today + timedelta(days=day))

    @rule()
    def undo_last(self):
        """What was before the latest act is there again, unless something has followed it."""
        if self.last is None:
            return
        change, before = self.last
        self.last = None
        try:
            places.undo_change(change=change, by=self.by, at=self.at)
        except Refused as refused:
            assert refused.reason in ("followed", "not_today", "same_name", "same_code")
            assert not undo.may_undo_on_day(change, self.at) or PlaceChange.objects.filter(pk__gt=change.pk).exists()
            BRANCHES[f"undo: {refused.reason.value}"] += 1
            return
        assert rows() == before
        BRANCHES[f"undo: {change.kind}"] += 1

    @rule(number=numbers)
    def withdraw(self, number):
        planned = list(PlaceChange.objects.filter(state="planned").order_by("pk"))
        if planned:
            places.withdraw_change(change=planned[number % len(planned)], by=self.by, at=self.at)

    @rule(later=st.integers(1, 3))
    def days_pass(self, later):
        self.at += timedelta(days=later)
        self.last = None
        BRANCHES["carried out"] += places.apply_due_changes(at=self.at)

    @invariant()
    def every_place_lies_in_its_parent(self):
        for area in Area.objects.select_related("parent"):
            if area.parent:
                assert area.path[:-5] == area.parent.path and area.tier == area.parent.tier + 1

    @invariant()
    def nothing_open_lies_in_what_has_ended(self):
        for area in Area.objects.open(self.today).exclude(parent=None).select_related("parent"):
            assert area.area_above.is_open(self.today)
        for stand in ServicePoint.objects.active().select_related("area"):
            assert stand.area.is_open(self.today)

    @invariant()
    def names_are_told_apart(self):
        names = Area.objects.open(self.today).values_list("parent", "name")
        assert len(names) == len(set(names))

    @invariant()
    def no_path_and_no_code_of_one_is_that_of_another(self):
        owners: dict[str, set[int]] = {}
        for model, key in ((Area, "pk"), (AreaTerm, "area")):
            for owner, path in model.objects.values_list(key, "path"):
                owners.setdefault(path, set()).add(owner)
        assert all(len(found) == 1 for found in owners.values())

    @invariant()
    def nobody_holds_a_role_over_what_has_ended(self):
        current = Appointment.objects.current(self.today).filter(area__isnull=False).select_related("area")
        assert all(a.area.is_open(self.today) for a in current)


@pytest.mark.long
@pytest.mark.django_db
def test_the_register_stays_in_order():
    BRANCHES.clear()
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=30 if sampling.THOROUGH else 10,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # the steps that failed are enough; to make them fewer takes minutes
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for act in ("add_area", "rename_area", "move_area", "merge_areas", "split_area"):
        assert BRANCHES[f"{act}: done"], act
    assert sum(count for name, count in BRANCHES.items() if name in [f"undo: {kind}" for kind in PlaceChange.Kind]) > 5
    assert BRANCHES["carried out"]
