"""All tables, as one step instead of the many they grew in; a database that went through those goes on from here."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import ByKind
from volunteer.core.files import images


class Migration(ByKind):
    initial = True

    replaces = [
        ("points", "0001_initial"),
        ("points", "0002_initial"),
        ("points", "0003_on_site"),
        ("points", "0004_more_kinds"),
        ("points", "0005_by_hand"),
        ("points", "0006_budgets"),
        ("points", "0007_lapse"),
        ("points", "0007_orders"),
        ("points", "0008_book_checks"),
        ("points", "0009_rules"),
        ("points", "0010_openings"),
        ("points", "0011_audit_packs"),
        ("points", "0012_goods"),
        ("points", "0013_shelves"),
        ("points", "0015_campaign_funds"),
        ("points", "0016_lists_behind_figures"),
        ("points", "0017_balance_is_there"),
        ("points", "0018_orders_at_desks"),
    ]

    dependencies = [
        ("volunteer", "0001_squashed_0014"),
        ("volunteer", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Donor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("merchant", "partner merchant"), ("donation", "donation")],
                        default="merchant",
                        max_length=10,
                        verbose_name="what they are",
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=100, verbose_name="contact")),
                ("active", models.BooleanField(default=True, verbose_name="still gives")),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="GoodsCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20, unique=True, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=40, verbose_name="English name")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="place in the list")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Allotment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="allotments", to="volunteer.area"
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="volunteer.servicepoint",
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000))), name="allotment_amount_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("point", None)),
                            models.Q(("area", None), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="allotment_is_to_one_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditPack",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("seed", models.CharField(max_length=32)),
                ("fingerprint", models.CharField(max_length=64)),
                ("transfers", models.PositiveBigIntegerField()),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("since__lte", models.F("until"))), name="auditpack_is_a_period")
                ],
            },
        ),
        migrations.CreateModel(
            name="BookCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("night", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("green", models.BooleanField(verbose_name="all equations hold")),
                ("rows", models.JSONField(help_text="[name, expected, found, holds] of each equation")),
                ("milliseconds", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="bookcheck_newest"),
                    models.Index(
                        condition=models.Q(("green", False), ("by__isnull", False), _connector="OR"),
                        fields=["-at", "-id"],
                        name="bookcheck_deciding",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("night",), name="bookcheck_once_a_night"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", False), ("night", None)),
                            models.Q(("by", None), ("night__isnull", False)),
                            _connector="OR",
                        ),
                        name="bookcheck_of_a_night_or_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetMove",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField(verbose_name="points")),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "waits for an answer"), ("done", "done"), ("returned", "sent back")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "from_area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                (
                    "from_point",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.servicepoint"
                    ),
                ),
                (
                    "to_area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                (
                    "to_point",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.servicepoint"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("state", "asked")), fields=["asked_at"], name="budget_move_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000))), name="budget_move_amount_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_area__isnull", False), ("from_point", None)),
                            models.Q(("from_area", None), ("from_point__isnull", False)),
                            _connector="OR",
                        ),
                        name="budget_move_is_from_one_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_area__isnull", False), ("to_point", None)),
                            models.Q(("to_area", None), ("to_point__isnull", False)),
                            _connector="OR",
                        ),
                        name="budget_move_is_to_one_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="budget_move_is_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="budget_move_takes_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cutoff",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("district", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                ("day", models.DateField()),
                ("takes_effect", models.DateField()),
                (
                    "announced_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("announced_at", models.DateTimeField()),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("told_withdrawn", models.DateTimeField(null=True)),
                ("told_60", models.DateTimeField(null=True)),
                ("told_30", models.DateTimeField(null=True)),
                ("told_7", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("withdrawn_at", None)), fields=("day",), name="cutoff_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("day__lt", models.F("takes_effect"))), name="cutoff_lies_before_its_effect"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("done_at", None), ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="cutoff_is_withdrawn_before_its_effect",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unit", "a unit"),
                            ("leading", "leading shifts"),
                            ("keeping", "standing at the counter"),
                            ("spending", "spending points"),
                            ("earning", "being paid points"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="freezes", to="volunteer.area"
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="freezes", to="volunteer.servicepoint"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="freezes", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("within", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                ("reason", models.CharField(max_length=200)),
                ("until", models.DateField()),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
                ("lifted_reason", models.CharField(blank=True, max_length=200)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("lifted_at", None)), fields=["person", "kind"], name="freeze_person"),
                    models.Index(condition=models.Q(("lifted_at", None)), fields=["until"], name="freeze_open"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("kind", "unit"), ("person", None), ("point", None)),
                            models.Q(("area", None), ("kind", "unit"), ("person", None), ("point__isnull", False)),
                            models.Q(
                                ("kind__in", ["leading", "keeping", "spending", "earning"]),
                                ("area", None),
                                ("person__isnull", False),
                                ("point", None),
                            ),
                            _connector="OR",
                        ),
                        name="freeze_is_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="freeze_is_lifted_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="funds", to="volunteer.area")),
                ("name", models.CharField(max_length=40)),
                (
                    "extra",
                    models.PositiveSmallIntegerField(help_text="In hundredths of the ordinary award: 50 = half as much again."),
                ),
                ("most_each", models.PositiveIntegerField(help_text="The most one person gets out of it, in points.")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("extra__range", (1, 200))), name="fund_at_most_trebles"),
                    models.CheckConstraint(
                        condition=models.Q(("most_each__range", (1, 1000000))), name="fund_most_each_within_limit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gift",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="gifts_given", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="gifts_got", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("points", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["giver", "-at"], name="gift_of_the_giver"),
                    models.Index(fields=["receiver", "-at"], name="gift_of_the_receiver"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("points__range", (1, 1000000))), name="gift_points_within_limit"),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True), name="gift_is_to_somebody_else"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("credit", "credit"), ("debit", "debit")], max_length=6)),
                (
                    "area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="hand_entries", to="volunteer.area"
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_entries",
                        to="volunteer.servicepoint",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_entries", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("amount", models.PositiveIntegerField(verbose_name="points")),
                ("evidence", models.CharField(max_length=500)),
                ("picture", models.ImageField(storage=images.private_storage, upload_to="by-hand/")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "waits for a second person"), ("approved", "done"), ("returned", "not done")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "decided_at"], name="hand_entry_person"),
                    models.Index(condition=models.Q(("state", "asked")), fields=["asked_at"], name="hand_entry_waiting"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("point", None)),
                            models.Q(("area", None), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="hand_entry_is_of_one_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000))), name="hand_entry_amount_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hand_entry_is_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by", models.F("person")), _negated=True),
                            models.Q(
                                ("decided_by", None), models.Q(("decided_by", models.F("person")), _negated=True), _connector="OR"
                            ),
                        ),
                        name="hand_entry_not_by_the_beneficiary",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None), models.Q(("decided_by", models.F("asked_by")), _negated=True), _connector="OR"
                        ),
                        name="hand_entry_takes_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningFund",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opening_funds", to="volunteer.area"
                    ),
                ),
                ("source", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                ("amount", models.BigIntegerField()),
                ("per_person", models.PositiveIntegerField(help_text="The most one person gets.")),
                ("closes_on", models.DateField()),
                (
                    "opened_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("went_back", models.BigIntegerField(default=0, help_text="What was left when it closed.")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000))), name="opening_fund_amount_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per_person__range", (1, 1000000))), name="opening_fund_per_person_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("went_back__range", (0, models.F("amount")))),
                        name="opening_fund_gives_back_what_it_had",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("area",), name="opening_fund_one_open_per_area"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(unique=True)),
                ("points_per_hour", models.PositiveIntegerField(default=10)),
                ("round_minutes", models.PositiveIntegerField(default=30)),
                ("minimum_percent", models.PositiveIntegerField(default=60)),
                ("opens_before", models.PositiveIntegerField(default=30)),
                ("closes_after_start", models.PositiveIntegerField(default=30)),
                ("leaves_until", models.PositiveIntegerField(default=60)),
                ("day_minutes", models.PositiveIntegerField(default=480, help_text="Up to this many minutes a day count at once.")),
                (
                    "day_most",
                    models.PositiveIntegerField(
                        default=720, help_text="From day_minutes to here the parent area decides, beyond it the district."
                    ),
                ),
                (
                    "by_hand_percent",
                    models.PositiveIntegerField(default=30, help_text="A larger share of entries by hand in a shift is flagged."),
                ),
                (
                    "misses_most",
                    models.PositiveIntegerField(
                        default=3, help_text="So many no-shows within misses_days pause sign-up; 0 = never."
                    ),
                ),
                ("misses_days", models.PositiveIntegerField(default=90)),
                ("pause_days", models.PositiveIntegerField(default=30)),
                (
                    "hand_person_month",
                    models.PositiveIntegerField(default=200, help_text="Most points by hand for one person in a month."),
                ),
                (
                    "hand_unit_month",
                    models.PositiveIntegerField(default=2000, help_text="Most points by hand of one unit in a month."),
                ),
                ("gifts", models.BooleanField(default=True, help_text="People may give points to one another.")),
                (
                    "gift_out_month",
                    models.PositiveIntegerField(default=50, help_text="The most one person gives away in a calendar month."),
                ),
                (
                    "gift_in_month",
                    models.PositiveIntegerField(default=100, help_text="The most one person is given in a calendar month."),
                ),
                (
                    "household_orders",
                    models.BooleanField(
                        default=True, help_text="An order may draw on the wallets of household members who agreed."
                    ),
                ),
                (
                    "coefficients",
                    models.JSONField(default=dict, help_text="category slug -> hundredths; 100 where it is not named"),
                ),
                ("fixed_awards", models.JSONField(default=dict, help_text="category slug -> points however long it takes")),
                (
                    "grades",
                    models.JSONField(
                        default=dict, help_text="grade of a record -> hundredths, at most 100; 100 where it is not named"
                    ),
                ),
                (
                    "leader_bonus",
                    models.PositiveIntegerField(default=0, help_text="Hundredths that leading a shift adds to the coefficient."),
                ),
                (
                    "event_points",
                    models.PositiveIntegerField(blank=True, help_text="The most one person earns for all of an event.", null=True),
                ),
                (
                    "day_points",
                    models.PositiveIntegerField(blank=True, help_text="The most one person earns for a local date.", null=True),
                ),
                (
                    "month_points",
                    models.PositiveIntegerField(blank=True, help_text="The most one person earns for a calendar month.", null=True),
                ),
                (
                    "welcome_bonus",
                    models.PositiveIntegerField(
                        default=0, help_text="Once for the first paid service, from the district's budget."
                    ),
                ),
                (
                    "drafted_from",
                    models.CharField(
                        choices=[
                            ("district", "the district"),
                            ("street", "streets and the district"),
                            ("community", "communities, streets and the district"),
                        ],
                        default="district",
                        help_text="Offices of this level and above may draft a new version.",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum_percent__range", (0, 100)),
                            ("points_per_hour__range", (1, 1000)),
                            ("round_minutes__range", (1, 60)),
                        ),
                        name="rule_numbers_make_sense",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_hand_percent__range", (0, 100)),
                            ("day_minutes__range", (60, 1440)),
                            ("day_most__range", (models.F("day_minutes"), 1440)),
                        ),
                        name="rule_day_is_a_ladder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("leader_bonus__lte", 200), ("welcome_bonus__lte", 10000)), name="rule_extras_make_sense"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shops", to="volunteer.servicepoint"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("open_days", models.CharField(default="01234", max_length=7)),
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(verbose_name="closes")),
                (
                    "hold_days",
                    models.PositiveSmallIntegerField(default=7, help_text="Opening days an order waits before it lapses."),
                ),
                (
                    "return_days",
                    models.PositiveSmallIntegerField(default=7, help_text="Days within which goods may be brought back."),
                ),
                (
                    "cap_without_phone",
                    models.PositiveIntegerField(
                        default=200, help_text="Points a day that one person may spend by card and PIN or by a code read aloud."
                    ),
                ),
                (
                    "warn_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Days before goods expire on which keeper and manager are told.",
                        verbose_name="warn before expiry",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "pickup_points",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Service points to which the shop brings orders.",
                        related_name="fed_by",
                        to="volunteer.servicepoint",
                        verbose_name="also collected at",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("open_days__regex", "^[0-6]{1,7}$")), name="shop_opens_on_some_day"),
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))), name="shop_closes_after_it_opens"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField(verbose_name="points")),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "waits for an answer"), ("done", "done"), ("returned", "sent back")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.servicepoint"
                    ),
                ),
                (
                    "allotment",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="request", to="points.allotment"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000))), name="budget_request_amount_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("point", None)),
                            models.Q(("area", None), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="budget_request_is_of_one_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("allotment", None), ("decided_at", None), ("decided_by", None), ("state", "asked")),
                            models.Q(
                                ("allotment__isnull", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "done"),
                            ),
                            models.Q(
                                ("allotment", None),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "returned"),
                            ),
                            _connector="OR",
                        ),
                        name="budget_request_is_decided_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")), fields=("area",), name="budget_request_one_open_per_area"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")), fields=("point",), name="budget_request_one_open_per_point"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundMove",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("fund", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="points.fund")),
                ("kind", models.CharField(choices=[("filled", "put in"), ("back", "given back")], max_length=6)),
                ("amount", models.BigIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000))), name="fund_move_amount_within_limit"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="description")),
                ("first_price", models.PositiveIntegerField(verbose_name="price")),
                ("service", models.BooleanField(default=False, verbose_name="a service by appointment")),
                ("limit_per_person", models.PositiveIntegerField(blank=True, null=True, verbose_name="limit per person")),
                ("limit_days", models.PositiveIntegerField(default=90, verbose_name="limit counts over days")),
                ("picture", models.CharField(blank=True, max_length=40)),
                ("photo", models.ImageField(blank=True, upload_to="goods/")),
                ("active", models.BooleanField(default=True, verbose_name="offered")),
                ("ean", models.CharField(blank=True, db_index=True, max_length=13, verbose_name="barcode")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="points.goodscategory",
                        verbose_name="category",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="points.donor",
                        verbose_name="given by",
                    ),
                ),
                ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="youngest age")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_price__range", (1, 1000000))), name="item_price_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ean__regex", "^(\\d{8}|\\d{13})?$")), name="item_ean_is_8_or_13_digits"
                    ),
                    models.CheckConstraint(condition=models.Q(("min_age__range", (1, 120))), name="item_min_age_makes_sense"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningSheet",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField(verbose_name="points")),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "waits for an answer"), ("done", "done"), ("returned", "sent back")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "fund",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="points.openingfund"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000))), name="opening_sheet_amount_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="opening_sheet_is_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="opening_sheet_takes_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("shop", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="points.shop")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("placed", "to be collected"),
                            ("handed", "collected"),
                            ("cancelled", "cancelled"),
                            ("lapsed", "not collected in time"),
                        ],
                        default="placed",
                        max_length=10,
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("pickup_code", models.CharField(max_length=8, unique=True)),
                ("placed_at", models.DateTimeField()),
                ("pick_up_by", models.DateField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, help_text="Why the shop cancelled.", max_length=100, verbose_name="why")),
                (
                    "placed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proof",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "ordered by themselves"),
                            ("phone", "confirmed on their own phone"),
                            ("pin", "card and PIN"),
                            ("sms", "code by text message"),
                        ],
                        default="",
                        max_length=5,
                    ),
                ),
                ("at_counter", models.BooleanField(default=False, help_text="Placed and handed over in one act.")),
                (
                    "picked_up_by",
                    models.CharField(
                        blank=True, help_text="Who came instead of the person.", max_length=40, verbose_name="picked up by"
                    ),
                ),
                ("undone", models.PositiveSmallIntegerField(default=0, help_text="How often handing over was undone.")),
                (
                    "pickup_point",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where it is collected, if not at the shop.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.servicepoint",
                    ),
                ),
                ("brought_at", models.DateTimeField(blank=True, help_text="When it came to the pick-up point.", null=True)),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        help_text="The service point at whose desk somebody entered it for the person.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.servicepoint",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="order_of_person"),
                    models.Index(condition=models.Q(("state", "placed")), fields=["shop", "pick_up_by"], name="order_waiting"),
                    models.Index(
                        condition=models.Q(("pickup_point__isnull", False), ("state", "placed")),
                        fields=["pickup_point"],
                        name="order_waiting_at_point",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "placed")),
                            models.Q(models.Q(("state", "placed"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="order_ends_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("total__range", (1, 1000000))), name="order_total_within_limit"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("desk", None),
                            models.Q(("at_counter", False), ("pickup_point", None), models.Q(("proof", ""), _negated=True)),
                            models.Q(
                                ("at_counter", False), ("pickup_point", models.F("desk")), models.Q(("proof", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="order_of_a_desk_is_agreed_and_collected_there",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleDraft",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("since", models.DateField()),
                ("values", models.JSONField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("in_force", "decided"), ("dropped", "dropped")], default="draft", max_length=8
                    ),
                ),
                (
                    "rule",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="points.rule"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("drafted_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("rule", None), ("state", "draft")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("rule__isnull", False),
                                ("state", "in_force"),
                                models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                            ),
                            models.Q(("decided_at__isnull", False), ("rule", None), ("state", "dropped")),
                            _connector="OR",
                        ),
                        name="rule_draft_is_put_in_force_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sale",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("shop", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sales", to="points.shop")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sales", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "keeper",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("by_card", models.BooleanField(default=False, help_text="The person showed a printed card.")),
                ("later", models.BooleanField(default=False)),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.servicepoint",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "being entered"),
                            ("asked", "waits for the person"),
                            ("done", "done"),
                            ("declined", "declined by the person"),
                            ("dropped", "dropped"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("code_hash", models.CharField(blank=True, max_length=128)),
                ("code_until", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "asked"])),
                        fields=["person", "-id"],
                        name="sale_pending_of_person",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["open", "asked"])), fields=["shop", "-id"], name="sale_pending_at_shop"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state__in", ["open", "asked"])),
                            models.Q(models.Q(("state__in", ["open", "asked"]), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="sale_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("desk", None), ("later", True), _connector="OR"), name="sale_at_a_desk_is_for_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relief",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("shop", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.shop")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "waits for the second person"), ("done", "done"), ("returned", "sent back")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("recipient_sealed", models.BinaryField()),
                ("need_sealed", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "-asked_at"], name="relief_of_shop")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="relief_is_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="relief_takes_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consignment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("from_shop", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.shop")),
                ("to_shop", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.shop")),
                (
                    "state",
                    models.CharField(
                        choices=[("way", "under way"), ("arrived", "arrived"), ("back", "taken back")], default="way", max_length=8
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "sent_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("sent_at", models.DateTimeField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("difference", models.CharField(blank=True, max_length=200, verbose_name="why less arrived")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_shop", models.F("to_shop")), _negated=True), name="consignment_joins_two_shops"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("state", "way")),
                            models.Q(
                                models.Q(("state", "way"), _negated=True), ("ended_at__isnull", False), ("ended_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="consignment_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "arrived"), _negated=True),
                            models.Q(("ended_by", models.F("sent_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="consignment_takes_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="closures", to="points.shop")),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("shop", "day"), name="closure_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("shop", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.shop")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "waits for the second person"), ("done", "done"), ("returned", "sent back")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(choices=[("count", "stock-take"), ("loss", "write-off")], max_length=5)),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                (
                    "picture",
                    models.ImageField(blank=True, storage=images.private_storage, upload_to="losses/", verbose_name="picture"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "-asked_at"], name="adjustment_of_shop"),
                    models.Index(condition=models.Q(("state", "asked")), fields=["shop"], name="adjustment_waiting"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="adjustment_is_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="adjustment_takes_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mint", "mint"),
                            ("budget", "budget"),
                            ("opening", "opening balances"),
                            ("escrow", "reserved"),
                            ("wallet", "wallet"),
                            ("debt", "debt"),
                            ("hold", "on hold"),
                            ("spent", "spent"),
                            ("expired", "expired"),
                            ("fund", "fund"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.servicepoint",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.shop"
                    ),
                ),
                ("shift_id", models.UUIDField(blank=True, null=True)),
                (
                    "fund",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.fund"
                    ),
                ),
                ("balance", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("balance__gt", 0), ("kind", "wallet")),
                        fields=["-balance", "id"],
                        name="account_fullest_wallets",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("area__isnull", False),
                                ("fund", None),
                                ("kind__in", ["mint", "expired", "opening"]),
                                ("person", None),
                                ("point", None),
                                ("shift_id", None),
                                ("shop", None),
                            ),
                            models.Q(
                                ("area__isnull", False),
                                ("fund", None),
                                ("kind__in", ["budget"]),
                                ("person", None),
                                ("point", None),
                                ("shift_id", None),
                                ("shop", None),
                            ),
                            models.Q(
                                ("area", None),
                                ("fund", None),
                                ("kind__in", ["budget"]),
                                ("person", None),
                                ("point__isnull", False),
                                ("shift_id", None),
                                ("shop", None),
                            ),
                            models.Q(
                                ("area", None),
                                ("fund", None),
                                ("kind__in", ["wallet", "debt"]),
                                ("person__isnull", False),
                                ("point", None),
                                ("shift_id", None),
                                ("shop", None),
                            ),
                            models.Q(
                                ("area", None),
                                ("fund", None),
                                ("kind__in", ["hold", "spent"]),
                                ("person", None),
                                ("point", None),
                                ("shift_id", None),
                                ("shop__isnull", False),
                            ),
                            models.Q(
                                ("area", None),
                                ("fund", None),
                                ("kind__in", ["escrow"]),
                                ("person", None),
                                ("point", None),
                                ("shift_id__isnull", False),
                                ("shop", None),
                            ),
                            models.Q(
                                ("area", None),
                                ("fund__isnull", False),
                                ("kind__in", ["fund"]),
                                ("person", None),
                                ("point", None),
                                ("shift_id", None),
                                ("shop", None),
                            ),
                            _connector="OR",
                        ),
                        name="account_has_the_owner_of_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("balance__gte", 0),
                                ("balance__isnull", False),
                                ("kind__in", ["wallet", "budget", "opening", "fund"]),
                            ),
                            models.Q(("balance__isnull", False), ("balance__lte", 0), ("kind", "debt")),
                            models.Q(("balance", None), ("kind__in", ["mint", "escrow", "hold", "spent", "expired"])),
                            _connector="OR",
                        ),
                        name="account_balance_is_guarded",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("area__isnull", False)), fields=("kind", "area"), name="account_one_per_area"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("point__isnull", False)), fields=("kind", "point"), name="account_one_per_point"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)), fields=("kind", "person"), name="account_one_per_person"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("shop__isnull", False)), fields=("kind", "shop"), name="account_one_per_shop"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("shift_id__isnull", False)),
                        fields=("kind", "shift_id"),
                        name="account_one_per_shift_id",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("fund__isnull", False)), fields=("kind", "fund"), name="account_one_per_fund"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="points.item")),
                ("since", models.DateField(verbose_name="from")),
                ("price", models.PositiveIntegerField(verbose_name="price")),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "since"), name="item_price_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("price__range", (1, 1000000))), name="item_dated_price_within_limit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sheet",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="points.openingsheet"),
                ),
                ("number", models.PositiveIntegerField(help_text="The row in the file.")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opening_rows", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("points", models.PositiveIntegerField()),
                ("earned_on", models.DateField(help_text="The local date that decides when the points expire.")),
                ("note", models.CharField(blank=True, max_length=100)),
                ("standing", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__range", (1, 1000000))), name="opening_row_points_within_limit"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("standing", True)), fields=("person",), name="opening_row_one_per_person"
                    ),
                    models.UniqueConstraint(fields=("sheet", "number"), name="opening_row_once_in_a_sheet"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sheet",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="pages", to="points.openingsheet"),
                ),
                ("picture", models.ImageField(storage=images.private_storage, upload_to="passbooks/")),
            ],
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "order",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="points.order"),
                ),
                ("reason", models.CharField(max_length=100)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Stock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stocks", to="points.shop")),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stocks", to="points.item")),
                ("on_hand", models.IntegerField(default=0)),
                ("reserved", models.IntegerField(default=0)),
                ("low_at", models.PositiveIntegerField(default=3, verbose_name="few are left at")),
                ("low_told", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "item"), name="stock_once_per_shop_and_item"),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0), ("reserved__lte", models.F("on_hand"))),
                        name="stock_is_never_oversold",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mint", "minted for the year"),
                            ("allot", "handed down"),
                            ("reserve", "reserved for a shift"),
                            ("release", "returned from a shift"),
                            ("award", "service"),
                            ("order", "order"),
                            ("refund", "order returned"),
                            ("spend", "handed over"),
                            ("reversal", "correction"),
                            ("owe", "owed"),
                            ("repay", "repaid"),
                            ("lapse", "expired"),
                            ("move", "moved between units"),
                            ("opening", "opening balance"),
                            ("credit", "credit by hand"),
                            ("debit", "debit by hand"),
                            ("bonus", "welcome bonus"),
                            ("gift", "gift"),
                            ("return", "goods brought back"),
                            ("boost", "on top, out of a fund"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="debits", to="points.account"
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="credits", to="points.account"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("earned_on", models.DateField(null=True)),
                ("source_type", models.CharField(max_length=20)),
                ("source_id", models.CharField(max_length=40)),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reversed_by", to="points.transfer"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["debit", "-id"], name="transfer_debit"),
                    models.Index(fields=["credit", "-id"], name="transfer_credit"),
                    models.Index(fields=["source_type", "source_id"], name="transfer_source"),
                    models.Index(condition=models.Q(("kind__in", ["spend", "return"])), fields=["-id"], name="transfer_at_shops"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000))), name="transfer_amount_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True), name="transfer_moves_between_two_accounts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["mint", "allot", "reserve", "release", "reversal", "move"]),
                            ("amount__lte", 1000000),
                            _connector="OR",
                        ),
                        name="transfer_of_a_person_within_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["award", "opening", "credit", "bonus", "gift", "refund", "return", "boost"]),
                                _negated=True,
                            ),
                            ("earned_on__isnull", False),
                            _connector="OR",
                        ),
                        name="transfer_earnings_have_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            models.Q(models.Q(("kind", "reversal"), _negated=True), ("reverses", None)),
                            _connector="OR",
                        ),
                        name="transfer_reversal_names_the_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="points.stock")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("capacity", models.PositiveSmallIntegerField(verbose_name="places")),
                ("taken", models.PositiveSmallIntegerField(default=0)),
                ("unit_cost", models.PositiveIntegerField(help_text="In fen an appointment.", null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["stock", "starts_at"], name="slot_in_time")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("stock", "starts_at"), name="slot_once_per_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken__gte", 0), ("taken__lte", models.F("capacity"))), name="slot_is_never_overbooked"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="slot_ends_after_it_begins"
                    ),
                    models.CheckConstraint(condition=models.Q(("capacity__range", (1, 100))), name="slot_capacity_makes_sense"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReliefLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "relief",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.relief"),
                ),
                ("stock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.stock")),
                ("quantity", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("relief", "stock"), name="relief_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__range", (1, 1000))), name="relief_line_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsignmentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "consignment",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.consignment"),
                ),
                (
                    "stock",
                    models.ForeignKey(
                        help_text="Of the shop that sends.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.stock",
                    ),
                ),
                ("sent", models.PositiveIntegerField()),
                ("arrived", models.PositiveIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("consignment", "stock"), name="consignment_line_once"),
                    models.CheckConstraint(condition=models.Q(("sent__range", (1, 100000))), name="consignment_line_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("arrived", None), ("arrived__lte", models.F("sent")), _connector="OR"),
                        name="consignment_line_at_most_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CartLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cart", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("stock", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="points.stock")),
                ("quantity", models.PositiveIntegerField()),
                ("price", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "stock"), name="cart_line_once_per_item_and_shop"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__range", (1, 100))), name="cart_line_quantity_makes_sense"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stock",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="points.stock"),
                ),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires on")),
                ("unit_cost", models.PositiveIntegerField(help_text="In fen a piece.", null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("public", "public funds"),
                            ("community", "community funds"),
                            ("merchant", "partner merchant"),
                            ("donation", "donation"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="paid for by",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="points.donor",
                        verbose_name="given by",
                    ),
                ),
                (
                    "document",
                    models.ImageField(blank=True, storage=images.private_storage, upload_to="deliveries/", verbose_name="document"),
                ),
                ("remaining", models.PositiveIntegerField(default=0)),
                (
                    "told",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nobody was told"),
                            ("soon", "told that it expires soon"),
                            ("over", "told that it has expired"),
                        ],
                        default="",
                        max_length=4,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("remaining__gt", 0)), fields=["stock", "expires_on"], name="batch_left"),
                    models.Index(condition=models.Q(("donor__isnull", False)), fields=["donor"], name="batch_of_donor"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("remaining__gte", 0)), name="batch_gives_no_more_than_it_had"),
                    models.CheckConstraint(condition=models.Q(("unit_cost__lte", 100000000)), name="batch_unit_cost_within_limit"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="points.order")),
                ("stock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.stock")),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.item")),
                ("quantity", models.PositiveIntegerField()),
                ("price", models.PositiveIntegerField()),
                ("given", models.PositiveIntegerField(default=0)),
                ("returned", models.PositiveIntegerField(default=0)),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.slot"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("given__lte", models.F("quantity")), ("returned__lte", models.F("given"))),
                        name="order_line_gives_no_more_than_ordered",
                    ),
                    models.UniqueConstraint(fields=("order", "item"), name="order_line_once_per_item"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__range", (1, 100))), name="order_line_quantity_makes_sense"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SaleLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sale", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="points.sale")),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.item")),
                (
                    "slot",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.slot"),
                ),
                ("quantity", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sale", "item"), name="sale_line_once_per_item"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__range", (1, 100))), name="sale_line_quantity_makes_sense"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdjustmentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "adjustment",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.adjustment"),
                ),
                ("stock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.stock")),
                (
                    "batch",
                    models.ForeignKey(
                        help_text="Out of which, if known.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.batch",
                    ),
                ),
                ("book", models.IntegerField()),
                ("quantity", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("adjustment", "stock"), name="adjustment_line_once_per_stock")],
            },
        ),
        migrations.CreateModel(
            name="ReturnLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("back", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.return")),
                (
                    "line",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="points.orderline"),
                ),
                ("quantity", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("back", "line"), name="return_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="return_line_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("handed", "handed over"),
                            ("undone", "handing over undone"),
                            ("returned", "brought back"),
                            ("written", "written off"),
                            ("counted", "counted anew"),
                            ("sent", "sent to another shop"),
                            ("arrived", "come from another shop"),
                            ("relief", "given without points"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="points.stock")),
                ("quantity", models.IntegerField()),
                (
                    "line",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="points.orderline"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["stock", "at"], name="stock_move_in_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["received", "undone", "returned", "arrived"]), ("quantity__gt", 0)),
                            models.Q(("kind__in", ["handed", "written", "sent", "relief"]), ("quantity__lt", 0)),
                            models.Q(("kind", "counted"), models.Q(("quantity", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="stock_move_has_the_sign_of_its_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "move",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="points.stockmove"),
                ),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="points.batch")),
                ("quantity", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("move", "batch"), name="batch_move_once"),
                    models.CheckConstraint(condition=models.Q(("quantity", 0), _negated=True), name="batch_move_of_something"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allotment",
            trigger=pgtrigger.compiler.Trigger(
                name="allotment_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="104788d146845f59c0e0024d522b0a7e03cdd28a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_allotment_append_only_4fe62",
                    table="points_allotment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditpack",
            trigger=pgtrigger.compiler.Trigger(
                name="auditpack_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="17e898681c7635932322d38aca8f55d143928945",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_auditpack_append_only_882f3",
                    table="points_auditpack",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bookcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="bookcheck_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7bf5cb3f08b15bf844b8c5c18c0c7bee41c56d1e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_bookcheck_append_only_083f2",
                    table="points_bookcheck",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cutoff",
            trigger=pgtrigger.compiler.Trigger(
                name="cutoff_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="8961ea59a59fbb8c4fb388188246337be297d69f",
                    operation="DELETE",
                    pgid="pgtrigger_cutoff_stays_b9c23",
                    table="points_cutoff",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cutoff",
            trigger=pgtrigger.compiler.Trigger(
                name="cutoff_moves_never",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."day" IS DISTINCT FROM (NEW."day") OR OLD."takes_effect" IS DISTINCT FROM (NEW."takes_effect"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7737424cad5529abcb509dfcc91a81b906c08140",
                    operation="UPDATE",
                    pgid="pgtrigger_cutoff_moves_never_3fd54",
                    table="points_cutoff",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundmove",
            trigger=pgtrigger.compiler.Trigger(
                name="fund_move_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dc2469dc54afdca4fd25fdce0b5d30fd497ebf92",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_fund_move_stays_f47a3",
                    table="points_fundmove",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stockmove",
            trigger=pgtrigger.compiler.Trigger(
                name="stock_move_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="209bbbd1aeb246567d7d94c8074160f661d825d6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_stock_move_append_only_58889",
                    table="points_stockmove",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batchmove",
            trigger=pgtrigger.compiler.Trigger(
                name="batch_move_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f826786bb6ef1c70448fc144604254816ae7f260",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_batch_move_append_only_a7afe",
                    table="points_batchmove",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="transfer_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d3d5b5743af77b5adc9877d50f87841ce260e0b5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_transfer_append_only_0a6cc",
                    table="points_transfer",
                    when="BEFORE",
                ),
            ),
        ),
    ]
