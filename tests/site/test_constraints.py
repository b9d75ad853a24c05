"""Each rule that the database holds, broken once: every constraint and every protecting trigger of every model.

The rows are made from the models alone. A rule that no row can break, or that another one always answers for, fails the test,
and so does a constraint that stands in a model and not in the database.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count, islice
from random import Random
from types import MappingProxyType
from uuid import UUID

import pgtrigger
import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from psycopg.types.json import Jsonb

from tests.cast import NOW

pytestmark = pytest.mark.django_db
APPS = ("volunteer", "points", "events")
TRIES, MENDED = 800, 80  # rows per rule, at the most
MODELS = [model for model in apps.get_models() if model._meta.app_label in APPS and model._meta.managed]
# Where several rules speak of many fields, chance would look too long: what such a row must be.
OF_OWNER = {
    "point": ("budget", 0),
    "person": ("wallet", 0),
    "shop": ("hold", None),
    "shift_id": ("escrow", None),
    "fund": ("fund", 0),
}
HINTS = {
    f"account_one_per_{owner}": dict.fromkeys(["area_id", "point_id", "person_id", "shop_id", "shift_id", "fund_id"])
    | {"kind": kind, "balance": balance}
    for owner, (kind, balance) in OF_OWNER.items()
}
HINTS["companion_asked_once"] = {"answer": "no"}  # who may still come is held by a rule of its own
HINTS["data_request_refused_with_a_reason"] = {"state": "refused", "refusal": "", "decided_by_id": 7, "decided_at": NOW}
# A recycling that is only opened: what the states have in common is little, so chance would look too long.
OF_RECYCLING = ("grams", "price_id", "weighed_at", "day_cap", "points", "ended_at", "decided_by_id", "decided_at", "decided_grams")
FIRST = {"Recycling": dict.fromkeys([*OF_RECYCLING, "weighed_by_id"]) | {"state": "opened", "kind": ""}}
WEIGHED = {"state": "weighed", "kind": "paper", "grams": 5, "price_id": 7, "day_cap": 5, "weighed_at": NOW}
HINTS |= dict.fromkeys(
    ["recycling_grams_within_limit", "recycling_is_not_weighed_by_oneself", "recycling_dispute_takes_a_second_person"], WEIGHED
)
TAKEN: dict[type[models.Model], dict[str, object]] = {}  # a row of each model that was found once
numbers = count(1_000_000)


# The rule that refuses a statement, which is undone: asked some twenty thousand times, so the server does it in one go.
REFUSAL = """
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE rule text; field text;
BEGIN
    EXECUTE statement;
    RAISE EXCEPTION USING ERRCODE = 'UNDO0';
EXCEPTION
    WHEN SQLSTATE 'UNDO0' THEN RETURN '';
    WHEN integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME, field = COLUMN_NAME;
        RETURN coalesce(nullif(rule, ''), 'not null: ' || field);
    WHEN others THEN RETURN left(SQLSTATE || ': ' || SQLERRM, 80);
END $$"""


@pytest.fixture(autouse=True)
def room_for_rows(db):
    """Where each choice has a row of its own from the migrations, or the only row there may be is there, they make room."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSAL)
    for model in MODELS:
        if model._meta.pk.choices or any(getattr(rule, "condition", None) == Q(pk=1) for rule in model._meta.constraints):
            model.objects.all().delete()


# --- rows from nothing but the model ------------------------------------------------------------------------------------------


def columns(model):
    return [field for field in model._meta.local_concrete_fields if not isinstance(field, models.GeneratedField)]


def plain(field):
    """Some value that the field's type takes; another one at each call where the type has many."""
    number = next(numbers)
    if field.remote_field:
        return plain(field.target_field)
    if isinstance(field, ArrayField):
        return [plain(field.base_field)]
    if field.choices:
        return field.flatchoices[0][0]
    if (field.model.__name__, field.name) == ("Station", "code"):  # ten digits or capital letters
        return f"{number:010d}"
    return kinds_of(field, number)


def kinds_of(field, number):
    values = {
        models.UUIDField: UUID(int=number),
        models.BooleanField: False,
        models.DateTimeField: NOW + timedelta(seconds=number),
        models.DateField: date(2026, 1, 1) + timedelta(days=number % 3000),
        models.TimeField: time(9),
        models.DurationField: timedelta(hours=1),
        models.JSONField: {},
        models.BinaryField: b"%d" % number,
        models.SmallIntegerField: 1,
        models.PositiveSmallIntegerField: 1,
        models.FloatField: 1.0,
        models.DecimalField: 1,
        models.GenericIPAddressField: "127.0.0.1",
    }
    if isinstance(field, models.SmallIntegerField) and field.unique:
        return number % 30_000
    for kind in type(field).__mro__:
        if kind in values:
            return values[kind]
    return number if isinstance(field, models.IntegerField) else f"{number}"[-(field.max_length or 9) :]


DAYS = [date(2026, 11, 24), date(2099, 1, 1), date(2026, 12, 1), date(1900, 1, 1)]
MOMENTS = [NOW, NOW + timedelta(days=400), NOW - timedelta(days=400), datetime(1900, 1, 1, tzinfo=UTC)]
OTHERS = {
    models.BooleanField: [True, False],
    models.DateTimeField: MOMENTS,
    models.DateField: DAYS,
    models.TimeField: [time(9), time(17), time(0)],
    models.BinaryField: [b"x", b""],
    models.UUIDField: [UUID(int=7), UUID(int=8)],
    models.JSONField: [{}, [], {"a": 1}],
    ArrayField: [[]],
}


def others(field, words: set[str]) -> list[object]:
    """Values to try in a field: those that the rule names and their neighbours, and the ends of the type."""
    base = field.target_field if field.remote_field else field
    empty = [None] if field.null else []
    if isinstance(base, (models.IntegerField, models.FloatField, models.DecimalField)):
        return empty + integers(base, words)
    if field.choices:
        return [*empty, *(value for value, _label in field.flatchoices), "", "?"[: field.max_length]]
    for kind in type(base).__mro__:
        if kind in OTHERS:
            return empty + OTHERS[kind]
    return [*empty, "", "x", "a/b", *sorted(words), "长" * min(field.max_length or 9, 9)]


def integers(field, words: set[str]) -> list[object]:
    large = 30_000 if isinstance(field, models.SmallIntegerField) else 2_000_000_000
    named = sorted(int(word) for word in words if re.fullmatch(r"-?\d{1,9}", word))
    return [*(n + d for n in named for d in (0, 1, -1)), 1, 0, 2, -1, large]


class Rows:
    """Inserts rows of one model and knows what each of its rules speaks of."""

    def __init__(self, model) -> None:
        self.model, self.fields = model, columns(model)
        self.by_column = {field.column: field for field in self.fields}

    def fresh(self) -> dict[str, object]:
        return {field.column: None if field.null else plain(field) for field in self.fields}

    def insert(self, row: dict[str, object]) -> str:
        """The name of the rule that refused the row, or an empty string. Foreign keys are looked at later, so any number does."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(*self.statement(row))
        except IntegrityError as error:
            return error.__cause__.diag.constraint_name or f"not null: {error.__cause__.diag.column_name}"
        except DatabaseError as error:
            return f"{type(error).__name__}: {error}"[:80]
        return ""

    def statement(self, row: dict[str, object]) -> tuple[str, list[object]]:
        names = ", ".join(f'"{name}"' for name in row)
        values = [self.by_column[name].get_db_prep_save(value, connection) for name, value in row.items()]
        return f'INSERT INTO "{self.model._meta.db_table}" ({names}) VALUES ({", ".join(["%s"] * len(row))})', values

    def spoken_of(self, sql: str) -> tuple[list[models.Field], set[str]]:
        """The fields that a rule's SQL names, and the words and numbers in it."""
        names = dict.fromkeys(re.findall(r'"(\w+)"', sql))
        words = set(re.findall(r"'([^']*)'", sql)) | set(re.findall(r"(?<![\w\"])-?\d+", sql))
        return [self.by_column[name] for name in names if name in self.by_column], words

    def variants(self, row: dict[str, object], sql: str, fixed: set[str] = frozenset()) -> Iterator[dict[str, object]]:
        """The row with other values in the fields of a rule that are not fixed, few changes first, then by chance."""
        fields, words = self.spoken_of(sql)
        free = [field for field in fields if field.column not in fixed]
        for field in free:
            yield from (row | {field.column: value} for value in others(field, words))
        choice, people = Random(f"{sql}{sorted(fixed)}"), [field.column for field in free if field.remote_field]
        yield row | dict.fromkeys(people, 7)
        while free:
            changed = {field.column: self.one_of(others(field, words), choice) for field in free}
            yield row | changed | (dict.fromkeys(people, 7) if len(people) == 2 and choice.random() < 0.3 else {})

    @staticmethod
    def one_of(values: list[object], choice: Random) -> object:
        """Nothing as often as something, where a field may be empty."""
        return None if None in values and choice.random() < 0.5 else choice.choice(values)

    def mended(self, row: dict[str, object], fixed: set[str] = frozenset(), tries: int = TRIES) -> tuple[dict[str, object], str]:
        """The row with each rule that refuses it obeyed by changes in its other fields; and who still refuses it."""
        settled = set()
        while (refused := self.insert_and_undo(row)) and refused not in settled:
            rule = next((rule for rule in self.model._meta.constraints if rule.name == refused), None)
            if rule is None:
                break
            settled.add(refused)
            left = {rule.name for rule in self.model._meta.constraints} - settled | {""}
            tried = islice(self.variants(row, text_of(self.model, rule), fixed), tries)
            row = next((other for other in tried if self.insert_and_undo(other) in left), row)
        return row, refused

    def valid(self) -> dict[str, object]:
        """A row that the database takes."""
        if self.model not in TAKEN:
            row, refused = self.mended(self.fresh() | FIRST.get(self.model.__name__, {}))
            assert not refused, f"no row of {self.model.__name__} was taken: {refused}"
            TAKEN[self.model] = row
        return TAKEN[self.model]

    def insert_and_undo(self, row: dict[str, object]) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_temp.refusal(%s)", [connection.ops.compose_sql(*self.statement(row))])
            return cursor.fetchone()[0]


def text_of(model, rule) -> str:
    """The rule as SQL."""
    return sql_of(model, rule.name)


@cache
def sql_of(model, name: str) -> str:
    rule = next(rule for rule in model._meta.constraints if rule.name == name)
    with connection.schema_editor(collect_sql=True) as editor:
        return str(rule.create_sql(model, editor))


# --- each rule once --------------------------------------------------------------------------------------------------------------


def breaks_check(rows: Rows, rule) -> str:
    """What was wrong; empty when a row was found that this rule refuses.

    PostgreSQL asks the rules in the order of their names, so where another one answers first, its own fields are mended.
    """
    sql, seen = text_of(rows.model, rule), set()
    sql = sql[sql.index("CHECK") :]
    for row in islice(rows.variants(rows.valid(), sql), TRIES):
        if (refused := rows.insert_and_undo(row)) == rule.name:
            return ""
        seen.add(refused)
    named = {field.column for field in rows.spoken_of(sql)[0]}
    for row in islice(rows.variants(rows.valid() | HINTS.get(rule.name, {}), sql), MENDED):
        if rows.mended(row, named, tries=MENDED)[1] == rule.name:
            return ""
    return f"refused no row; others said: {sorted(seen)}"


def breaks_pair(rows: Rows, sql: str, condition: Q | None, is_it, hint: Mapping[str, object] = MappingProxyType({})) -> str:
    """The same for a rule about two rows: they differ in all but what the rule names, and both fulfil its condition."""
    named = {field.column for field in rows.spoken_of(sql)[0]}
    first = {name: again(rows.by_column[name], value) for name, value in rows.valid().items()}
    first |= {name: plain(rows.by_column[name]) for name in named if first[name] is None}
    holds = dict(hint) | (fulfilled(rows, condition) if condition else {})
    for fixed in (named | set(holds), set(holds)):
        row, _refused = rows.mended(first | holds, fixed)
        second = {name: value if name in named else again(rows.by_column[name], value) for name, value in row.items()}
        second, _refused = rows.mended(second, named)
        with transaction.atomic():
            said = rows.insert(row), rows.insert(second)
            transaction.set_rollback(True)
        if not said[0] and is_it(said[1]):
            return ""
    return f"of two rows the first was answered {said[0]!r}, the second {said[1]!r}"


def fulfilled(rows: Rows, condition: Q) -> dict[str, object]:
    """Values under which a condition of lookups holds."""
    found: dict[str, object] = {}
    for child in condition.children[:1] if condition.connector == Q.OR else condition.children:
        if isinstance(child, Q):
            found |= fulfilled(rows, child)
            continue
        name, _, lookup = child[0].partition("__")
        field = rows.model._meta.get_field(name)
        found[field.column] = value_for(field, lookup or "exact", child[1], condition.negated)
    return found


def value_for(field, lookup: str, value, negated: bool):
    """A value of the field for which the lookup holds, or does not hold where it is negated."""
    if lookup == "isnull" or value is None:
        return None if bool(value or (value is None and lookup == "exact")) != negated else plain(field)
    wanted = [value] if lookup == "exact" else list(value)
    if not negated:
        return wanted[0]
    return next(other for other in [*others(field, set()), plain(field)] if other not in wanted and other is not None)


def again(field, value):
    """Another value for what must be unique by itself, and for keys; the same for everything else."""
    return plain(field) if value is not None and (field.unique or field.remote_field) and not field.choices else value


def rules_of(kind):
    return [(model, rule) for model in MODELS for rule in model._meta.constraints if isinstance(rule, kind)]


def tell(wrong: list[str]) -> None:
    """Fail with all of them, a line each."""
    assert not wrong, "\n" + "\n".join(wrong)


def offenders(kind, breaks):
    found = ((model, rule, breaks(Rows(model), rule)) for model, rule in rules_of(kind))
    return [f"{model.__name__} {rule.name}: {what}" for model, rule, what in found if what]


@pytest.mark.long
def test_every_check_refuses_a_row(db):
    assert len(rules_of(CheckConstraint)) > 150
    tell(offenders(CheckConstraint, breaks_check))


def test_every_unique_rule_and_every_exclusion_refuses_a_second_row(db):
    def breaks(rows, rule):
        sql = text_of(rows.model, rule)
        return breaks_pair(
            rows, sql[sql.index("(") :], rule.condition, lambda refused: refused == rule.name, HINTS.get(rule.name, {})
        )

    assert len(rules_of((UniqueConstraint, ExclusionConstraint))) > 60
    tell(offenders((UniqueConstraint, ExclusionConstraint), breaks))


def test_every_unique_field_refuses_a_second_row(db):
    wrong, found = {}, 0
    for model in MODELS:
        rows = Rows(model)
        for field in rows.fields:
            if field.unique and not field.primary_key:
                found += 1
                refused = breaks_pair(rows, f'"{field.column}"', None, lambda name, column=field.column: column in name)
                wrong |= {(model.__name__, field.name): refused} if refused else {}
    assert found > 30
    tell([f"{key}: {what}" for key, what in wrong.items()])


@pytest.mark.parametrize("act", ["UPDATE", "DELETE"])
def test_every_protecting_trigger_protects(db, act):
    wrong, found = {}, 0
    for model in MODELS:
        for trigger in getattr(model._meta, "triggers", []):
            if isinstance(trigger, pgtrigger.Protect) and act in str(trigger.operation):
                found += 1
                if said := unprotected(Rows(model), act):
                    wrong[model.__name__, trigger.name] = said
    assert found > 15
    tell([f"{key}: {what}" for key, what in wrong.items()])


def unprotected(rows: Rows, act: str) -> str:
    """What happened to a fresh row, where no trigger spoke: neither at a DELETE nor at a change of any of its columns."""
    table, key, row = rows.model._meta.db_table, rows.model._meta.pk.column, rows.valid()
    changes = {f'DELETE FROM "{table}"': []} if act == "DELETE" else {}
    if act == "UPDATE":
        for name in row.keys() - {key}:
            field = rows.by_column[name]
            changes[f'UPDATE "{table}" SET "{name}" = %s'] = [next((v for v in others(field, set()) if v != row[name]), row[name])]
    for sql, values in changes.items():
        if "pgtrigger: Cannot" in error_of(rows, row, f'{sql} WHERE "{key}" = %s', [*values, row[key]]):
            return ""
    return "no trigger spoke"


def error_of(rows: Rows, row: dict[str, object], sql: str, values: list[object]) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            assert rows.insert(row) == ""
            cursor.execute(sql, [Jsonb(value) if isinstance(value, dict | list) else value for value in values])
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""
