"""All tables, as one step instead of the many they grew in; a database that went through those goes on from here."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import ByKind
from volunteer.core.files import images


class Migration(ByKind):
    initial = True

    replaces = [
        ("events", "0001_initial"),
        ("events", "0002_initial"),
        ("events", "0004_on_site"),
        ("events", "0006_waiting"),
        ("events", "0007_private_evidence"),
        ("events", "0008_private_photos"),
        ("events", "0009_flag_kinds"),
        ("events", "0010_requests"),
        ("events", "0012_skill_tags"),
        ("events", "0014_words_are_tags"),
        ("events", "0015_figures"),
        ("events", "0016_purses"),
        ("events", "0017_records"),
        ("events", "0018_cases"),
        ("events", "0019_team_events"),
        ("events", "0020_messages"),
        ("events", "0021_certificates"),
        ("events", "0022_requests_go_on"),
        ("events", "0023_award_draws"),
        ("events", "0024_reports"),
        ("events", "0025_ratings"),
        ("events", "0026_exchange"),
        ("events", "0027_feeds"),
        ("events", "0028_api_keys"),
        ("events", "0029_campaigns"),
        ("events", "0030_role_models"),
        ("events", "0031_campaign_funds"),
        ("events", "0032_screens"),
        ("events", "0033_hooks"),
        ("events", "0034_programmes"),
        ("events", "0035_visits"),
        ("events", "0036_requests_for_other_systems"),
        ("events", "0037_lists_behind_figures"),
        ("events", "0038_paper_consents"),
    ]

    dependencies = [
        ("points", "0001_squashed_0018"),
        ("volunteer", "0001_squashed_0014"),
        ("volunteer", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="calendar_feed",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("slug", models.SlugField(max_length=20, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=30)),
                ("name_en", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(unique=True)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                ("batch", models.UUIDField(blank=True, help_text="Those that were asked for together, for a class.", null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.organization",
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="The class or department.", max_length=40)),
                ("purpose", models.CharField(max_length=100, verbose_name="what it is for")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "waiting to be checked"),
                            ("checked", "checked, waiting to be issued"),
                            ("returned", "sent back"),
                            ("issued", "issued"),
                            ("revoked", "revoked"),
                        ],
                        default="applied",
                        max_length=10,
                    ),
                ),
                (
                    "applied_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("applied_at", models.DateTimeField()),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, help_text="Why it was sent back.", max_length=300)),
                ("number", models.CharField(blank=True, max_length=40, null=True, unique=True)),
                ("code", models.CharField(blank=True, help_text="Without it the number shows nothing.", max_length=12)),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField(blank=True, default=dict)),
                ("id_sealed", models.BinaryField(null=True)),
                ("content_hash", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("file", models.FileField(blank=True, storage=images.private_storage, upload_to="certificates/")),
                ("file_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoke_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-applied_at"], name="certificate_of_person"),
                    models.Index(fields=["area", "state", "applied_at"], name="certificate_queue"),
                    models.Index(condition=models.Q(("batch__isnull", False)), fields=["batch"], name="certificate_batch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="certificate_period_is_a_period"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["applied", "checked"])),
                        fields=("person",),
                        name="certificate_open_once_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content_hash", None),
                                ("issued_at", None),
                                ("number", None),
                                ("state__in", ["applied", "checked", "returned"]),
                            ),
                            models.Q(
                                ("checked_by__isnull", False),
                                ("content_hash__isnull", False),
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                                ("number__isnull", False),
                                ("state__in", ["issued", "revoked"]),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_is_numbered_when_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_by", None),
                            ("checked_by", None),
                            models.Q(("issued_by", models.F("checked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="certificate_takes_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("revoked_at__isnull", False),
                                ("revoked_by__isnull", False),
                                ("state", "revoked"),
                                models.Q(("revoke_reason", ""), _negated=True),
                            ),
                            models.Q(("state", "revoked"), _negated=True),
                            _connector="OR",
                        ),
                        name="certificate_is_revoked_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("area", "year"), name="certificate_count_once_a_year")],
            },
        ),
        migrations.CreateModel(
            name="DangerWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=20, unique=True, verbose_name="word")),
                (
                    "call",
                    models.CharField(
                        choices=[("110", "110 police"), ("119", "119 fire"), ("120", "120 ambulance")],
                        max_length=3,
                        verbose_name="number",
                    ),
                ),
            ],
            options={
                "ordering": ["call", "word"],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shifts", models.IntegerField(default=0)),
                ("participations", models.IntegerField(default=0)),
                ("verified", models.BigIntegerField(default=0)),
                ("honorary", models.BigIntegerField(default=0)),
                ("by_hand", models.IntegerField(default=0)),
                ("grade_b", models.IntegerField(default=0)),
                ("grade_c", models.IntegerField(default=0)),
                ("signed", models.IntegerField(default=0)),
                ("misses", models.IntegerField(default=0)),
                ("points", models.BigIntegerField(default=0)),
                ("of_participations", models.IntegerField(default=0)),
                ("of_verified", models.IntegerField(default=0)),
                ("of_honorary", models.IntegerField(default=0)),
                ("of_by_hand", models.IntegerField(default=0)),
                ("of_grade_b", models.IntegerField(default=0)),
                ("of_grade_c", models.IntegerField(default=0)),
                ("of_signed", models.IntegerField(default=0)),
                ("of_misses", models.IntegerField(default=0)),
                ("of_points", models.IntegerField(default=0)),
                (
                    "kind",
                    models.CharField(choices=[("m", "month"), ("q", "quarter"), ("y", "year"), ("a", "so far")], max_length=1),
                ),
                ("start", models.DateField(help_text="The first day of the period; 1900-01-01 for everything so far.")),
                ("unit", models.CharField(max_length=60)),
                ("cut", models.CharField(blank=True, max_length=24)),
                ("people", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("shifts", 0)), fields=["id"], name="figure_of_nothing")],
                "constraints": [models.UniqueConstraint(fields=("unit", "kind", "cut", "start"), name="figure_once")],
            },
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, unique=True, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=50, verbose_name="name in English")),
                ("themes", models.CharField(blank=True, help_text="Separated by 、", max_length=200, verbose_name="what for")),
                (
                    "level",
                    models.CharField(
                        choices=[("street", "the street"), ("district", "the district")],
                        default="street",
                        max_length=10,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                        verbose_name="working days of public notice",
                    ),
                ),
                ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="youngest age")),
                ("max_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="oldest age")),
                ("active", models.BooleanField(default=True, verbose_name="can be nominated for")),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("notice_days__range", (1, 60))), name="honour_days_make_sense")
                ],
            },
        ),
        migrations.CreateModel(
            name="HoursExport",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("made_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["area", "-made_at"], name="hours_export_newest")],
            },
        ),
        migrations.CreateModel(
            name="HoursSheet",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                ("source", models.CharField(max_length=80, verbose_name="where the records come from")),
                ("file_hash", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for a second person"),
                            ("approved", "taken over as honorary hours"),
                            ("returned", "sent back"),
                        ],
                        default="asked",
                        max_length=10,
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "approved"])),
                        fields=("file_hash",),
                        name="hours_sheet_is_taken_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None), models.Q(("decided_by", models.F("asked_by")), _negated=True), _connector="OR"
                        ),
                        name="hours_sheet_takes_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="identity",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("id_card", "resident identity card"),
                            ("passport", "passport"),
                            ("hk_mo", "travel permit for Hong Kong and Macao residents"),
                            ("taiwan", "travel permit for Taiwan residents"),
                            ("permanent", "foreigner's permanent residence card"),
                        ],
                        max_length=10,
                        verbose_name="kind of document",
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("index", models.CharField(editable=False, max_length=64, unique=True)),
                ("tail", models.CharField(max_length=4)),
                ("sex", models.CharField(blank=True, choices=[("m", "male"), ("f", "female")], max_length=1)),
                ("given_at", models.DateTimeField()),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at", None), ("seen_by", None)),
                            models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="identity_was_seen_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Issuer",
            fields=[
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="issuer",
                        serialize=False,
                        to="volunteer.area",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="full name of the body")),
                ("responsible", models.CharField(max_length=40, verbose_name="person responsible")),
                ("contact", models.CharField(max_length=40, verbose_name="telephone")),
                (
                    "kept_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "text",
                    models.CharField(
                        help_text="Put … where the leader fills something in.", max_length=80, unique=True, verbose_name="sentence"
                    ),
                ),
                ("text_en", models.CharField(max_length=120, verbose_name="the same in English")),
                ("active", models.BooleanField(default=True, verbose_name="offered to leaders")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("subject_id", models.UUIDField()),
                ("state", models.CharField(blank=True, max_length=10)),
                ("path", models.CharField(max_length=60)),
                (
                    "point",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="volunteer.servicepoint",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OutcomeKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, unique=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=60)),
                ("unit", models.CharField(max_length=10, verbose_name="unit")),
                ("unit_en", models.CharField(max_length=20)),
                ("decimals", models.PositiveSmallIntegerField(default=0)),
                ("position", models.PositiveSmallIntegerField(unique=True)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Placed",
            fields=[
                (
                    "point",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="volunteer.servicepoint",
                    ),
                ),
                ("path", models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="volunteer.area",
                        verbose_name="area",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what it is about")),
                ("start", models.DateField(verbose_name="first day")),
                ("end", models.DateField(verbose_name="last day")),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("area", "name", "start"), name="programme_named_once_for_a_day"),
                    models.CheckConstraint(condition=models.Q(("end__gte", models.F("start"))), name="programme_days_are_a_range"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Purse",
            fields=[
                ("path", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("people", models.IntegerField()),
                ("points", models.BigIntegerField()),
                ("expiring", models.BigIntegerField()),
                ("losers", models.IntegerField(default=0, help_text="How many people lose something then.")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RecordEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("training", "training"), ("award", "award"), ("rating", "rating")],
                        max_length=10,
                        verbose_name="what is it",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record_entries", to=settings.AUTH_USER_MODEL
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
                    "area",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="name")),
                ("content", models.CharField(blank=True, max_length=300, verbose_name="content")),
                ("giver", models.CharField(max_length=80, verbose_name="by whom")),
                ("on", models.DateField(verbose_name="day")),
                ("minutes", models.PositiveIntegerField(default=0, help_text="Of a training.")),
                ("stars", models.PositiveSmallIntegerField(blank=True, help_text="Of a rating, one to five.", null=True)),
                ("evidence", models.CharField(max_length=300, verbose_name="how one can tell")),
                (
                    "picture",
                    models.ImageField(blank=True, storage=images.private_storage, upload_to="evidence/", verbose_name="picture"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("entered_at", models.DateTimeField()),
                ("doubt", models.CharField(blank=True, max_length=300)),
                ("doubted_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "kind", "-on"], name="entry_of_person"),
                    models.Index(fields=["-entered_at"], name="entry_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("point", None)),
                            models.Q(("area", None), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="entry_is_of_one_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "training"), ("minutes__range", (1, 60000)), ("stars", None)),
                            models.Q(("kind", "award"), ("minutes", 0), ("stars", None)),
                            models.Q(("kind", "rating"), ("minutes", 0), ("stars__isnull", False), ("stars__range", (1, 5))),
                            _connector="OR",
                        ),
                        name="entry_holds_what_its_kind_holds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_reason", ""), ("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="entry_is_taken_out_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("person", "kind", "title", "giver", "on"),
                        name="entry_stands_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=40, unique=True)),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="volunteer.area"),
                ),
                ("kind", models.CharField(choices=[("m", "month"), ("q", "quarter"), ("y", "year")], max_length=1)),
                ("start", models.DateField()),
                ("missing", models.JSONField(default=list, help_text="Names of the parts that had not handed in.")),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("area", "kind", "start"), name="report_once_per_area_and_period")],
            },
        ),
        migrations.CreateModel(
            name="Screen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(max_length=40, verbose_name="name")),
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
                ("active", models.BooleanField(default=True, verbose_name="plays")),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("point", None)),
                            models.Q(("area", None), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="screen_is_of_one_unit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Spending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "shop",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="points.shop"
                    ),
                ),
                ("start", models.DateField(help_text="The first day of the month.")),
                ("points", models.BigIntegerField()),
                ("times", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("shop", "start"), name="spending_once")],
            },
        ),
        migrations.CreateModel(
            name="StaleShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shift_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="StarRun",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("found", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="StarScale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(unique=True, verbose_name="first day")),
                ("notice_days", models.PositiveSmallIntegerField(default=5, verbose_name="working days of public notice")),
                (
                    "bar_days",
                    models.PositiveSmallIntegerField(
                        default=365, verbose_name="days until it may be given after an objection held"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bar_days__lte", 1100), ("notice_days__range", (1, 60))), name="scale_days_make_sense"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StateDeadline",
            fields=[
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "waiting for the community"),
                            ("refused", "not accepted"),
                            ("accepted", "accepted, looking for help"),
                            ("dispatched", "passed on, waiting for a yes"),
                            ("open", "open to volunteers near by"),
                            ("taken", "somebody is coming"),
                            ("in_service", "help is under way"),
                            ("done", "done, waiting for your stars"),
                            ("rated", "rated"),
                            ("closed", "closed"),
                            ("merged", "joined to an earlier one"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("hours", models.PositiveSmallIntegerField(verbose_name="hours")),
                ("urgent_hours", models.PositiveSmallIntegerField(verbose_name="hours when in danger")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__range", (1, 2160)), ("urgent_hours__range", (1, models.F("hours")))),
                        name="deadline_hours_make_sense",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.area",
                        verbose_name="area",
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
                        verbose_name="service point",
                    ),
                ),
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
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60, verbose_name="which system is told")),
                ("contact", models.CharField(max_length=80, verbose_name="who answers for it")),
                ("address", models.CharField(max_length=300, verbose_name="address")),
                ("secret_sealed", models.BinaryField()),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("shift.published", "a shift was published"),
                                ("shift.changed", "a shift was changed"),
                                ("shift.cancelled", "a shift was cancelled"),
                                ("shift.closed", "a shift was closed"),
                                ("shift.settled", "a shift was settled"),
                                ("request.state", "a request came a step further"),
                                ("report.handed_in", "a report of figures was handed in"),
                            ],
                            max_length=20,
                        )
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("made_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("ended_at", None)), fields=["id"], name="subscription_standing")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("point", None)),
                            models.Q(("area", None), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="subscription_is_of_one_place",
                    ),
                    models.CheckConstraint(condition=models.Q(("kinds__len__gt", 0)), name="subscription_wants_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="subscription_is_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Waning",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("points", models.IntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["-points", "person"], name="waning_most")],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.area",
                        verbose_name="area",
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
                        verbose_name="service point",
                    ),
                ),
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
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60, verbose_name="which system reads")),
                ("contact", models.CharField(max_length=80, verbose_name="who answers for it")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "resources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("areas", "areas"),
                                ("points", "service points"),
                                ("events", "events with their shifts"),
                                ("participations", "participations of each shift, without names"),
                                ("figures", "figures by unit and month"),
                                ("outcomes", "outcomes of shifts"),
                                ("skills", "how many people have which skill"),
                                ("requests", "requests, without words and names"),
                            ],
                            max_length=20,
                        )
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("point", None)),
                            models.Q(("area", None), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="api_key_is_of_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("made_at"))), name="api_key_ends_after_it_begins"
                    ),
                    models.CheckConstraint(condition=models.Q(("resources__len__gt", 0)), name="api_key_opens_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="api_key_is_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardDraw",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("month", models.DateField(help_text="Its first day.", unique=True)),
                ("seed", models.CharField(max_length=32)),
                ("population", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-month"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", 0), ("population", 0)),
                            models.Q(("number__gte", 1), ("number__lte", models.F("population"))),
                            _connector="OR",
                        ),
                        name="draw_takes_one_at_least",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="volunteer.area",
                        verbose_name="area",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("slogan", models.CharField(blank=True, max_length=60, verbose_name="slogan")),
                ("description", models.TextField(blank=True, max_length=1000, verbose_name="what it is about")),
                ("picture", models.ImageField(blank=True, upload_to="campaigns/", verbose_name="picture")),
                (
                    "festival",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spring", "Spring Festival"),
                            ("lantern", "Lantern Festival"),
                            ("lei_feng", "Learn from Lei Feng Day (5 March)"),
                            ("qingming", "Qingming"),
                            ("security", "National Security Education Day (15 April)"),
                            ("labour", "Labour Day (1 May)"),
                            ("dragon_boat", "Dragon Boat Festival"),
                            ("qixi", "Qixi"),
                            ("mid_autumn", "Mid-Autumn Festival"),
                            ("double_ninth", "Double Ninth Festival"),
                            ("volunteers", "International Volunteer Day (5 December)"),
                        ],
                        max_length=15,
                        verbose_name="festival",
                    ),
                ),
                ("start", models.DateField(verbose_name="first day")),
                ("end", models.DateField(verbose_name="last day")),
                ("target_shifts", models.PositiveIntegerField(blank=True, null=True, verbose_name="shifts aimed at")),
                (
                    "target_participations",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="participations aimed at"),
                ),
                ("target_hours", models.PositiveIntegerField(blank=True, null=True, verbose_name="hours aimed at")),
                (
                    "fund",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaign",
                        to="points.fund",
                    ),
                ),
                (
                    "copy_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="events.campaign",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
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
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "categories",
                    models.ManyToManyField(blank=True, related_name="+", to="events.category", verbose_name="kinds of service"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("area", "name", "start"), name="campaign_named_once_for_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end__gte", models.F("start")),
                            (
                                "end__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start"), "+", models.Value(datetime.timedelta(days=366))
                                ),
                            ),
                        ),
                        name="campaign_days_are_a_range_within_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("published_by", None)),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="campaign_is_published_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at", None), ("published_at__isnull", False), _connector="OR"),
                        name="campaign_ends_after_it_was_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpKind",
            fields=[
                ("slug", models.SlugField(max_length=20, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=20, unique=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=40, verbose_name="name in English")),
                ("icon", models.CharField(default="heart", max_length=20, verbose_name="picture")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.category", verbose_name="category"
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.skill",
                        verbose_name="skill needed",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=99, verbose_name="order")),
                ("active", models.BooleanField(default=True, verbose_name="offered")),
            ],
            options={
                "ordering": ["position", "slug"],
            },
        ),
        migrations.CreateModel(
            name="HookMessage",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="events.subscription"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("body", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "on its way"), ("claimed", "being sent"), ("sent", "arrived"), ("failed", "failed")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.PositiveSmallIntegerField(blank=True, help_text="The HTTP status of the last attempt.", null=True),
                ),
                ("problem", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at", "id"], name="hook_message_waiting"),
                    models.Index(fields=["subscription", "-made_at"], name="hook_message_last"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoursRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sheet",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="events.hourssheet"),
                ),
                ("number", models.PositiveIntegerField(help_text="The row in the file.")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hours_rows", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on", models.DateField()),
                ("title", models.CharField(max_length=80)),
                ("organiser", models.CharField(blank=True, max_length=80)),
                ("minutes", models.PositiveIntegerField()),
                ("reference", models.CharField(blank=True, help_text="Its number in the older system.", max_length=40)),
                ("standing", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("minutes__range", (1, 1440))), name="hours_row_is_within_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("standing", True)), fields=("person", "on", "title"), name="hours_row_stands_once"
                    ),
                    models.UniqueConstraint(fields=("sheet", "number"), name="hours_row_has_a_place"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="events.programme"),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(blank=True, max_length=30, verbose_name="name")),
                ("target", models.PositiveIntegerField(default=10, verbose_name="target")),
                (
                    "counts",
                    models.CharField(
                        choices=[
                            ("sessions", "shifts held"),
                            ("people", "different people"),
                            ("places", "service points that took part"),
                            ("stories", "shifts the leader wrote about"),
                        ],
                        default="sessions",
                        max_length=10,
                        verbose_name="what is counted",
                    ),
                ),
            ],
            options={
                "ordering": ["programme", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "position"), name="programme_group_once_at_a_place"),
                    models.CheckConstraint(
                        condition=models.Q(("target__range", (1, 100000))), name="programme_group_aims_at_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("above", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="events.report")),
                (
                    "part",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="went_into", to="events.report"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("above", "part"), name="report_part_once")],
            },
        ),
        migrations.CreateModel(
            name="RoleModel",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "honour",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="role_models", to="events.honour"),
                ),
                ("theme", models.CharField(blank=True, max_length=40)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_models",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_models",
                        to="volunteer.team",
                    ),
                ),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                (
                    "reviewed_in",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"),
                ),
                ("story", models.TextField(max_length=2000, verbose_name="the story")),
                ("picture", models.ImageField(blank=True, storage=images.private_storage, upload_to="models/")),
                (
                    "nominated_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("nominated_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for consent"),
                            ("review", "waits for review"),
                            ("notice", "public notice"),
                            ("shown", "shown"),
                            ("declined", "does not want it"),
                            ("returned", "not accepted"),
                            ("withdrawn", "consent taken back"),
                            ("down", "taken down"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "guardian",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("guarded_at", models.DateTimeField(blank=True, null=True)),
                ("full_name", models.BooleanField(default=False, help_text="All who agreed let the name be read in full.")),
                ("with_picture", models.BooleanField(default=False, help_text="All who agreed let the picture be seen.")),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateField(blank=True, help_text="The last local date of the public notice.", null=True)),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="events.recordentry",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-shown_at"], name="model_shown"),
                    models.Index(fields=["area"], name="model_area"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person", None), ("team__isnull", False)),
                            models.Q(("person__isnull", False), ("team", None)),
                            _connector="OR",
                        ),
                        name="model_is_a_person_or_a_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["review", "notice", "shown"]), _negated=True),
                            ("agreed_at__isnull", False),
                            ("guarded_at__isnull", False),
                            _connector="OR",
                        ),
                        name="model_goes_on_with_consent_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["notice", "shown"]), _negated=True),
                            models.Q(
                                ("reviewed_by__isnull", False),
                                ("until__isnull", False),
                                models.Q(("reviewed_by", models.F("nominated_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="model_is_public_after_a_review_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state__in", ["asked", "review", "notice", "shown"])),
                            models.Q(
                                models.Q(("state__in", ["asked", "review", "notice", "shown"]), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="model_is_open_or_closed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("honour", "person"), name="model_person_once_for_an_honour"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("honour", "team"), name="model_team_once_for_an_honour"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreenPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "screen",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="events.screen"),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("figures", "figures"),
                            ("events", "next events"),
                            ("models", "role models"),
                            ("pictures", "pictures of events"),
                        ],
                        max_length=10,
                    ),
                ),
                ("seconds", models.PositiveSmallIntegerField(default=15)),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("screen", "position"), name="screen_part_once_at_a_place"),
                    models.CheckConstraint(condition=models.Q(("seconds__range", (5, 300))), name="screen_part_lasts_a_while"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, unique=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=60, verbose_name="name in English")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="place in the order")),
                ("active", models.BooleanField(default=True, verbose_name="is reported")),
                (
                    "categories",
                    models.ManyToManyField(blank=True, related_name="+", to="events.category", verbose_name="kinds of service"),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="StarAward",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="star_awards", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                ("scale", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.starscale")),
                ("stars", models.PositiveSmallIntegerField()),
                ("minutes", models.PositiveIntegerField(help_text="Verified minutes when it was put up.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("notice", "public notice"),
                            ("stands", "counts"),
                            ("refused", "an objection held"),
                            ("withdrawn", "taken back"),
                        ],
                        default="notice",
                        max_length=10,
                    ),
                ),
                ("noticed_at", models.DateTimeField()),
                ("until", models.DateField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "until"], name="star_notice")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["notice", "stands"])),
                        fields=("person", "stars"),
                        name="star_once_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "notice")),
                            models.Q(models.Q(("state", "notice"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="star_is_decided_or_in_notice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StarStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scale",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="events.starscale"),
                ),
                ("stars", models.PositiveSmallIntegerField()),
                ("hours", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["stars"],
                "constraints": [
                    models.UniqueConstraint(fields=("scale", "stars"), name="step_once_in_a_scale"),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gt", 0), ("stars__range", (1, 5))), name="step_is_one_to_five_stars"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="volunteer.servicepoint",
                        verbose_name="service point",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="events.category",
                        verbose_name="category",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="what happens")),
                ("bring", models.CharField(blank=True, max_length=120, verbose_name="what to bring")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="meeting place")),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.skill",
                        verbose_name="skill needed",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="volunteer.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="events.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="events.programmegroup",
                        verbose_name="programme",
                    ),
                ),
                ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="youngest age")),
                ("max_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="oldest age")),
                ("risk_note", models.CharField(blank=True, max_length=200, verbose_name="risks")),
                (
                    "insurance",
                    models.CharField(
                        choices=[("none", "not needed"), ("taken", "accident insurance taken out")],
                        default="none",
                        max_length=10,
                        verbose_name="insurance",
                    ),
                ),
                ("online", models.BooleanField(default=False, verbose_name="takes place online")),
                ("join_url", models.URLField(blank=True, verbose_name="address to join")),
                (
                    "quiz",
                    models.JSONField(
                        blank=True, default=list, help_text='[{"question": text, "answers": [text, ...], "right": index}, ...]'
                    ),
                ),
                ("ask_place", models.BooleanField(default=False, verbose_name="ask phones for their distance to the point")),
                ("cover", models.ImageField(blank=True, upload_to="covers/", verbose_name="picture")),
                (
                    "visit",
                    models.BooleanField(default=False, help_text="One helper's visit for a request: not shown to the public."),
                ),
                (
                    "created_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("min_age", None), ("max_age", None), ("max_age__gte", models.F("min_age")), _connector="OR"
                        ),
                        name="event_ages_are_a_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelObjection",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("words", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "held",
                    models.BooleanField(blank=True, help_text="Whether the reviewers found it right; empty while open.", null=True),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="events.rolemodel"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("held", None)), fields=("model", "by"), name="model_objection_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("held", None)),
                            models.Q(("answered_at__gte", models.F("at")), ("answered_by__isnull", False), ("held__isnull", False)),
                            _connector="OR",
                        ),
                        name="model_objection_is_answered_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningFigure",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area", verbose_name="area"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.series", verbose_name="series"
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("shifts", "Shifts"),
                            ("participations", "Participations"),
                            ("verified", "Verified hours"),
                            ("outcome", "Outcome"),
                        ],
                        max_length=15,
                        verbose_name="what",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="events.outcomekind",
                        verbose_name="kind of outcome",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, help_text="Hours as hours.", max_digits=12, verbose_name="value")),
                ("day", models.DateField(verbose_name="counted up to")),
                (
                    "source",
                    models.CharField(
                        help_text="Which paper or list says so, and who keeps it.", max_length=200, verbose_name="source"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "first_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("first_at", models.DateTimeField(null=True)),
                (
                    "second_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("second_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["area__path", "series__position", "measure", "kind__position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("area", "series", "measure", "kind"),
                        name="opening_figure_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=models.Q(("value__gt", 0)), name="opening_figure_is_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__isnull", False), ("measure", "outcome")),
                            models.Q(models.Q(("measure", "outcome"), _negated=True), ("kind", None)),
                            _connector="OR",
                        ),
                        name="opening_figure_of_an_outcome_names_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_at", None), ("first_by", None), ("second_at", None), ("second_by", None)),
                            models.Q(
                                ("first_at__isnull", False),
                                ("first_by__isnull", False),
                                models.Q(("first_by", models.F("asked_by")), _negated=True),
                                models.Q(
                                    models.Q(("second_at", None), ("second_by", None)),
                                    models.Q(
                                        ("second_at__isnull", False),
                                        ("second_by__isnull", False),
                                        models.Q(("second_by", models.F("first_by")), _negated=True),
                                        models.Q(("second_by", models.F("asked_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="opening_figure_is_confirmed_by_two_others",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperConsent",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "model",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="events.rolemodel"),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("own", "of the person"), ("guardian", "of the guardian")],
                        max_length=8,
                        verbose_name="whose signature",
                    ),
                ),
                ("signer", models.CharField(max_length=40, verbose_name="who signed")),
                ("born", models.DateField(blank=True, null=True, verbose_name="date of birth of who is honoured")),
                ("full_name", models.BooleanField(default=False)),
                ("with_picture", models.BooleanField(default=False)),
                ("picture", models.ImageField(storage=images.private_storage, upload_to="consents/")),
                (
                    "taken_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("taken_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["taken_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None), models.Q(("confirmed_by", models.F("taken_by")), _negated=True), _connector="OR"
                        ),
                        name="paper_consent_has_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="paper_consent_is_confirmed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_at", None), ("refused_at", None), _connector="OR"),
                        name="paper_consent_is_decided_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("refused_at", None)),
                        fields=("model", "part"),
                        name="paper_consent_once_for_a_signature",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="events.report"),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("own", "figure"),
                            ("correction", "correction of an earlier period"),
                            ("opening", "opening figure"),
                        ],
                        max_length=10,
                    ),
                ),
                ("start", models.DateField()),
                ("series", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.series")),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("shifts", "Shifts"),
                            ("participations", "Participations"),
                            ("people", "People"),
                            ("verified", "Verified hours"),
                            ("honorary", "Honorary hours"),
                            ("outcome", "Outcome"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.outcomekind"
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                "ordering": ["part", "start", "series__position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "part", "start", "series", "measure", "kind"),
                        name="report_line_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StarObjection",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("words", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "held",
                    models.BooleanField(blank=True, help_text="Whether the reviewers found it right; empty while open.", null=True),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="events.staraward"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("held", None)), fields=("award", "by"), name="objection_open_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("held", None)),
                            models.Q(("answered_at__gte", models.F("at")), ("answered_by__isnull", False), ("held__isnull", False)),
                            _connector="OR",
                        ),
                        name="objection_is_answered_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="events.helpkind",
                        verbose_name="what is needed",
                    ),
                ),
                ("wish", models.BooleanField(default=False, verbose_name="a small wish")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("own", "asked for oneself"),
                            ("neighbour", "asked by a neighbour or relative"),
                            ("staff", "asked at the door, written down by staff"),
                        ],
                        default="own",
                        max_length=10,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests_asked", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("for_name", models.CharField(blank=True, max_length=40, verbose_name="whom the help is for")),
                ("contact_sealed", models.BinaryField(null=True)),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="what is the matter")),
                (
                    "voice",
                    models.FileField(blank=True, storage=images.private_storage, upload_to="voices/", verbose_name="voice note"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="volunteer.area",
                        verbose_name="community or compound",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="building and door")),
                ("wanted_on", models.DateField(blank=True, null=True, verbose_name="day")),
                (
                    "wanted_part",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "any time of day"),
                            ("morning", "in the morning"),
                            ("afternoon", "in the afternoon"),
                            ("evening", "in the evening"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="time of day",
                    ),
                ),
                (
                    "may_show",
                    models.BooleanField(default=False, help_text="The asking side agreed to its being shown with masked data."),
                ),
                ("public_words", models.CharField(blank=True, max_length=120, verbose_name="what strangers may read")),
                (
                    "planned_minutes",
                    models.PositiveSmallIntegerField(
                        default=60, help_text="Set by who passes it on.", verbose_name="how long it takes"
                    ),
                ),
                ("coming_at", models.DateTimeField(blank=True, help_text="When the helper comes, as agreed.", null=True)),
                ("urgent", models.BooleanField(default=False, help_text="Its words mean danger.")),
                ("check_first", models.BooleanField(default=False, help_text="Speak with the person before accepting.")),
                (
                    "spoken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("misuse", models.BooleanField(default=False, help_text="Refused because it was no request for help at all.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "waiting for the community"),
                            ("refused", "not accepted"),
                            ("accepted", "accepted, looking for help"),
                            ("dispatched", "passed on, waiting for a yes"),
                            ("open", "open to volunteers near by"),
                            ("taken", "somebody is coming"),
                            ("in_service", "help is under way"),
                            ("done", "done, waiting for your stars"),
                            ("rated", "rated"),
                            ("closed", "closed"),
                            ("merged", "joined to an earlier one"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="submitted",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, help_text="By when the present step should be taken.", null=True)),
                ("escalate_at", models.DateTimeField(blank=True, help_text="When the next area up is told.", null=True)),
                ("escalations", models.PositiveSmallIntegerField(default=0)),
                (
                    "point",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="volunteer.servicepoint",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="volunteer.team",
                    ),
                ),
                (
                    "sent_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests_taken",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="requests",
                        to="events.event",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="events.helprequest",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why it was not accepted, returned or reopened last.", max_length=200),
                ),
                ("report", models.CharField(blank=True, max_length=500, verbose_name="what was done")),
                ("stars", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="stars")),
                ("rating_words", models.CharField(blank=True, max_length=300, verbose_name="a word about the help")),
                (
                    "rated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("dispatched_at", models.DateTimeField(blank=True, null=True)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("rated_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["area", "state", "due_at"], name="request_of_area"),
                    models.Index(fields=["point", "state", "due_at"], name="request_of_point"),
                    models.Index(fields=["person", "-submitted_at"], name="request_of_person"),
                    models.Index(fields=["asked_by", "-submitted_at"], name="request_of_asker"),
                    models.Index(fields=["taker", "state"], name="request_of_taker"),
                    models.Index(
                        condition=models.Q(("escalate_at__isnull", False)), fields=["escalate_at"], name="request_to_escalate"
                    ),
                    models.Index(fields=["state", "due_at"], name="request_by_state"),
                    models.Index(fields=["-submitted_at", "id"], name="request_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", False), models.Q(("for_name", ""), _negated=True), _connector="OR"),
                        name="request_is_for_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            models.Q(("voice", ""), _negated=True),
                            models.Q(("kind", "other"), _negated=True),
                            _connector="OR",
                        ),
                        name="request_says_what_is_needed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("check_first", False),
                            ("state__in", ["submitted", "refused", "withdrawn", "merged"]),
                            models.Q(("spoken_by", None), _negated=True),
                            _connector="OR",
                        ),
                        name="request_for_another_door_was_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("misuse", False), ("state", "refused"), _connector="OR"),
                        name="request_of_misuse_is_refused",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("state", "open"), _negated=True), ("may_show", True), _connector="OR"),
                        name="request_open_was_agreed_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("planned_minutes__range", (30, 480))), name="request_takes_half_an_hour_to_eight"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stars", None), ("stars__range", (1, 5)), _connector="OR"),
                        name="request_stars_are_one_to_five",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rated_at", None), ("rated_by", None), ("stars", None)),
                            models.Q(("rated_at__isnull", False), ("rated_by__isnull", False), ("stars__isnull", False)),
                            _connector="OR",
                        ),
                        name="request_stars_have_a_giver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rated_by", None), models.Q(("rated_by", models.F("taker")), _negated=True), _connector="OR"
                        ),
                        name="request_is_not_rated_by_its_helper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("state", "rated"), _negated=True), ("stars__isnull", False), _connector="OR"),
                        name="request_rated_has_stars",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["taken", "in_service", "done", "rated", "closed"]), _negated=True),
                            ("taker__isnull", False),
                            _connector="OR",
                        ),
                        name="request_taken_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                            _connector="OR",
                        ),
                        name="request_merged_names_the_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dispatched"), _negated=True),
                            ("point__isnull", False),
                            ("team__isnull", False),
                            ("sent_to__isnull", False),
                            _connector="OR",
                        ),
                        name="request_goes_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="events.event"),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("submitted", "submitted"), ("approved", "approved"), ("returned", "sent back")], max_length=10
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to="events.event")),
                ("start", models.DateTimeField(verbose_name="start")),
                ("end", models.DateTimeField(verbose_name="end")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for approval"),
                            ("returned", "sent back"),
                            ("approved", "approved, waiting for its week"),
                            ("published", "published"),
                            ("closed", "closed"),
                            ("settled", "settled"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_shifts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="leader",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.rule"
                    ),
                ),
                ("secret", models.BinaryField()),
                (
                    "withdraw_before",
                    models.PositiveIntegerField(default=120, verbose_name="minutes before the start until which one may withdraw"),
                ),
                (
                    "state_note",
                    models.CharField(
                        blank=True, help_text="Why it was returned, cancelled, or is not yet published.", max_length=200
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("head_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="head-count")),
                ("report", models.CharField(blank=True, max_length=500, verbose_name="report")),
                (
                    "moved_to",
                    models.CharField(blank=True, help_text="Where this one shift meets, when it was moved.", max_length=120),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "published")), fields=["start", "id"], name="shift_published"),
                    models.Index(fields=["event", "start"], name="shift_of_event"),
                    models.Index(fields=["state", "end"], name="shift_to_settle"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end__gt", models.F("start")),
                            (
                                "end__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start"), "+", models.Value(datetime.timedelta(days=1))
                                ),
                            ),
                        ),
                        name="shift_ends_within_a_day_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "closed", "settled"]), _negated=True),
                            models.Q(("published_at__isnull", False), ("rule__isnull", False)),
                            _connector="OR",
                        ),
                        name="shift_pins_its_rule_when_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="events.shift"),
                ),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "waiting for approval"), ("applied", "in force"), ("returned", "sent back")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")), fields=("shift",), name="change_asked_once_at_a_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shift", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="jobs", to="events.shift")),
                ("name", models.CharField(blank=True, max_length=30, verbose_name="job")),
                ("capacity", models.PositiveIntegerField(verbose_name="places")),
                ("taken", models.PositiveIntegerField(default=0)),
                ("coefficient", models.PositiveIntegerField(default=100, verbose_name="coefficient in hundredths")),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.skill",
                        verbose_name="skill needed",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("shift", "name"), name="job_named_once_in_a_shift"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("capacity"))), name="job_is_never_overbooked"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__range", (1, 1000)), ("coefficient__range", (50, 300))),
                        name="job_numbers_make_sense",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Makeup",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="makeups", to="events.shift"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="makeups", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("minutes", models.PositiveIntegerField(verbose_name="minutes")),
                ("evidence", models.CharField(max_length=500, verbose_name="how others can tell that the person was there")),
                (
                    "picture",
                    models.ImageField(blank=True, storage=images.private_storage, upload_to="evidence/", verbose_name="picture"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for the community"),
                            ("approved", "recorded as honorary hours"),
                            ("returned", "not recorded"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "approved"])),
                        fields=("shift", "person"),
                        name="makeup_once_per_shift_and_person",
                    ),
                    models.CheckConstraint(condition=models.Q(("minutes__range", (1, 1440))), name="makeup_minutes_make_sense"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="events.shift"),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="events.outcomekind"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shift", "kind"), name="outcome_once_per_shift_and_kind"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="outcome_is_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("shift", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="events.shift")),
                ("picture", models.ImageField(storage=images.private_storage, upload_to="shifts/")),
                (
                    "agreed",
                    models.BooleanField(help_text="The uploader says that everybody to be recognised agreed to its being shown."),
                ),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="events.shift"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("stars", models.PositiveSmallIntegerField(verbose_name="stars")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="in words")),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shift", "person"), name="rating_once_per_shift_and_person"),
                    models.CheckConstraint(condition=models.Q(("stars__range", (1, 5))), name="rating_has_one_to_five_stars"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestPhoto",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "request",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="events.helprequest"),
                ),
                ("picture", models.ImageField(storage=images.private_storage, upload_to="requests/")),
                ("of_report", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RequestStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="events.helprequest"),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("submitted", "asked"),
                            ("refused", "not accepted"),
                            ("accepted", "accepted"),
                            ("dispatched", "passed on"),
                            ("opened", "opened to volunteers near by"),
                            ("taken", "taken on"),
                            ("returned", "given back"),
                            ("started", "help began"),
                            ("event", "became an event"),
                            ("timed", "another time was agreed"),
                            ("done", "done"),
                            ("rated", "rated"),
                            ("closed", "closed"),
                            ("reopened", "opened again"),
                            ("merged", "joined to an earlier one"),
                            ("withdrawn", "withdrawn"),
                            ("escalated", "overdue: the next office was told"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: it happened by itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=500)),
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
                    "team",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.team"
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
                    "area",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                ("stars", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["request", "at"], name="request_steps")],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "shift",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="events.shift"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="scans", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("act", models.CharField(choices=[("in", "check in"), ("out", "check out")], max_length=3)),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("own", "own phone, rotating code"),
                            ("typed", "own phone, typed code"),
                            ("staff", "the phone's personal code, scanned by the leader"),
                            ("waiting", "admitted from the waiting room"),
                            ("card", "printed card, scanned by the leader"),
                            ("roster", "ticked on the roster"),
                            ("paper", "typed in from the paper roster"),
                            ("online", "online event"),
                            ("visit", "the helper's own word, at a visit"),
                            ("closing", "leader's closing: stayed to the end"),
                        ],
                        max_length=10,
                    ),
                ),
                ("accepted", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("scanned_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "device",
                    models.CharField(
                        blank=True, help_text="A keyed hash of the browser's or the pass's own secret.", max_length=64
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="volunteer.card",
                    ),
                ),
                (
                    "clock_off",
                    models.IntegerField(blank=True, help_text="Seconds by which the device's clock was ahead of ours.", null=True),
                ),
                (
                    "distance",
                    models.PositiveIntegerField(
                        blank=True, help_text="Metres from the point; the position is not kept.", null=True
                    ),
                ),
                ("accuracy", models.PositiveIntegerField(blank=True, help_text="Metres, as the phone tells it.", null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["shift", "person", "scanned_at"], name="scan_fold")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted", True), ("person__isnull", False), ("reason", ""), ("shift__isnull", False)),
                            models.Q(("accepted", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="scan_is_accepted_or_says_why_not",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShiftMessage",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="events.shift"),
                ),
                (
                    "template",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.messagetemplate"),
                ),
                ("filled", models.CharField(blank=True, max_length=30)),
                ("people", models.PositiveIntegerField(help_text="How many were told.")),
                (
                    "sent_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["shift", "-sent_at"], name="shift_message_of_shift")],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shifts", models.IntegerField(default=0)),
                ("participations", models.IntegerField(default=0)),
                ("verified", models.BigIntegerField(default=0)),
                ("honorary", models.BigIntegerField(default=0)),
                ("by_hand", models.IntegerField(default=0)),
                ("grade_b", models.IntegerField(default=0)),
                ("grade_c", models.IntegerField(default=0)),
                ("signed", models.IntegerField(default=0)),
                ("misses", models.IntegerField(default=0)),
                ("points", models.BigIntegerField(default=0)),
                (
                    "shift",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="events.shift",
                    ),
                ),
                ("cut", models.CharField(max_length=24)),
                ("day", models.DateField()),
                (
                    "point",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.servicepoint",
                    ),
                ),
                ("path", models.CharField(max_length=60)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["cut", "-day", "shift"], name="tally_of_cut"),
                    models.Index(fields=["point", "-day", "shift"], name="tally_of_point"),
                    models.Index(condition=models.Q(("cut__startswith", "c:")), fields=["-day", "shift"], name="tally_of_day"),
                    models.Index(
                        condition=models.Q(("cut__startswith", "c:"), models.Q(("by_hand", 0), _negated=True)),
                        fields=["-day", "shift"],
                        name="tally_by_hand",
                    ),
                    models.Index(
                        condition=models.Q(("cut__startswith", "c:"), models.Q(("honorary", 0), _negated=True)),
                        fields=["-day", "shift"],
                        name="tally_honorary",
                    ),
                    models.Index(
                        condition=models.Q(("cut__startswith", "c:"), models.Q(("grade_b", 0), _negated=True)),
                        fields=["-day", "shift"],
                        name="tally_grade_b",
                    ),
                    models.Index(
                        condition=models.Q(("cut__startswith", "c:"), models.Q(("grade_c", 0), _negated=True)),
                        fields=["-day", "shift"],
                        name="tally_grade_c",
                    ),
                    models.Index(
                        condition=models.Q(("cut__startswith", "c:"), models.Q(("misses", 0), _negated=True)),
                        fields=["-day", "shift"],
                        name="tally_misses",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("shift", "cut"), name="tally_once_per_shift_and_cut")],
            },
        ),
        migrations.CreateModel(
            name="Thanks",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shift", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="thanks", to="events.shift")),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="thanks_given", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="thanks", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("led_well", "led it well"),
                            ("worked_hard", "worked hard"),
                            ("patient", "was patient and kind"),
                            ("skilled", "knew how to do it"),
                            ("helped_me", "helped me"),
                            ("good_mood", "kept us in good spirits"),
                        ],
                        max_length=12,
                        verbose_name="what for",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["receiver", "-at"], name="thanks_received")],
                "constraints": [
                    models.UniqueConstraint(fields=("shift", "giver", "receiver"), name="thanks_once_per_shift_and_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True), name="thanks_go_to_somebody_else"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("nonce", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="arrivals", to="events.shift"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrivals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=3)),
                ("name", models.CharField(blank=True, max_length=40)),
                ("act", models.CharField(choices=[("in", "check in"), ("out", "check out")], max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("admitted", "admitted"), ("dismissed", "sent away")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                (
                    "note",
                    models.CharField(blank=True, help_text="The leader's word to somebody who was sent away.", max_length=100),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False), ("state", "waiting")),
                        fields=("shift", "person", "act"),
                        name="arrival_waits_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("shift", "number"),
                        name="arrival_number_once_in_a_shift",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", False), models.Q(("number", ""), _negated=True), _connector="OR"),
                        name="arrival_is_somebody_or_a_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tally_id", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "tally",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen",
                        to="events.tally",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signup",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="signups", to="events.shift"),
                ),
                ("job", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="signups", to="events.job")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signups", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("place", "signed up"),
                            ("waiting", "on the waiting list"),
                            ("withdrawn", "withdrawn"),
                            ("cancelled", "the shift was cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "no answer yet"), ("yes", "still coming"), ("no", "not coming")],
                        default="",
                        max_length=3,
                    ),
                ),
                ("queued_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "missed_at",
                    models.DateTimeField(blank=True, help_text="When settlement found that the person had not come.", null=True),
                ),
                (
                    "excused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("excused_at", models.DateTimeField(blank=True, null=True)),
                ("excuse", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-queued_at"], name="signup_of_person"),
                    models.Index(condition=models.Q(("state", "waiting")), fields=["job", "queued_at", "id"], name="signup_queue"),
                    models.Index(
                        condition=models.Q(("missed_at__isnull", False)), fields=["person", "missed_at"], name="signup_missed"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["place", "waiting"])),
                        fields=("shift", "person"),
                        name="signup_once_per_shift_and_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="events.shift"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="events.job"),
                ),
                ("in_at", models.DateTimeField()),
                ("out_at", models.DateTimeField(blank=True, null=True)),
                ("counted_start", models.DateTimeField(blank=True, null=True)),
                ("counted_end", models.DateTimeField(blank=True, null=True)),
                ("minutes", models.PositiveIntegerField(default=0)),
                (
                    "grade",
                    models.CharField(
                        choices=[("A", "scanned with one's own phone"), ("B", "scanned by the leader"), ("C", "entered by hand")],
                        max_length=1,
                    ),
                ),
                (
                    "extra",
                    models.BooleanField(
                        default=False, help_text="A walk-in beyond the places: hours count, points wait for the budget."
                    ),
                ),
                (
                    "pay",
                    models.CharField(
                        choices=[
                            ("pending", "counted when the shift is settled"),
                            ("second", "waits for a second person's confirmation"),
                            ("budget", "waits for the service point's budget"),
                            ("paid", "paid"),
                            ("nothing", "no points"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "pay_note",
                    models.CharField(blank=True, help_text="Why there are no points, as a machine's word.", max_length=40),
                ),
                (
                    "points",
                    models.PositiveIntegerField(default=0, help_text="What was paid, or waits to be paid, after settlement."),
                ),
                (
                    "needs",
                    models.CharField(
                        blank=True,
                        choices=[("", "nobody's"), ("area", "the parent area's"), ("district", "the district's")],
                        default="",
                        help_text="Whose word it needs before it is paid.",
                        max_length=8,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-in_at"], name="attendance_of_person"),
                    models.Index(condition=models.Q(("out_at", None)), fields=["person"], name="attendance_open"),
                    models.Index(fields=["shift", "in_at"], name="attendance_roster"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shift", "person"), name="attendance_once_per_shift_and_person"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counted_end", None), ("counted_start", None), ("minutes", 0)),
                            models.Q(
                                ("counted_end__gte", models.F("counted_start")),
                                ("counted_end__lte", models.F("out_at")),
                                ("counted_start__gte", models.F("in_at")),
                                ("counted_start__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="attendance_counts_within_presence",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("counted_start__isnull", False)),
                        expressions=[
                            (
                                models.Func(models.F("person_id"), models.F("person_id"), models.Value("[]"), function="int8range"),
                                "&&",
                            ),
                            (models.Func(models.F("counted_start"), models.F("counted_end"), function="tstzrange"), "&&"),
                        ],
                        name="attendance_one_place_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Undo",
            fields=[
                (
                    "scan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="undo",
                        serialize=False,
                        to="events.scan",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("reason", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=8, unique=True)),
                ("subject", models.CharField(max_length=80)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("record", "a record of service"),
                            ("points", "points given or taken"),
                            ("goods", "goods and prices"),
                            ("conduct", "how somebody behaved"),
                            ("money", "hours or points sold for money"),
                            ("other", "something else"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="volunteer.servicepoint"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="volunteer.area"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="events.shift"
                    ),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="events.attendance"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="points.shop"
                    ),
                ),
                (
                    "hand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="points.handentry"
                    ),
                ),
                (
                    "concerned",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("escalations", models.PositiveSmallIntegerField(default=0)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("decided_at", None)), fields=["due_at"], name="case_due"),
                    models.Index(condition=models.Q(("decided_at", None)), fields=["owner"], name="case_of_owner"),
                    models.Index(fields=["office", "-opened_at"], name="case_of_office"),
                    models.Index(fields=["point", "-opened_at"], name="case_of_point"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None), ("round", 1)),
                        fields=("subject",),
                        name="case_open_once_about_a_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("point", None)),
                            models.Q(("area", None), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_is_of_one_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner", None), ("office__isnull", False), _connector="OR"),
                        name="case_owner_has_an_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner", None),
                            ("concerned", None),
                            models.Q(("owner", models.F("concerned")), _negated=True),
                            _connector="OR",
                        ),
                        name="case_not_owned_by_whom_it_concerns",
                    ),
                    models.CheckConstraint(condition=models.Q(("round__range", (1, 3))), name="case_rounds_end"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="events.attendance"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("time", "wrong time"), ("person", "wrong person"), ("cancelled", "the shift did not take place")],
                        max_length=10,
                    ),
                ),
                ("before", models.JSONField(help_text="counted_start, counted_end (ISO or null), minutes, points, pay")),
                ("after", models.JSONField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("shift", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="events.shift")),
                (
                    "attendance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="events.attendance",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="events.scan"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("heads", "more check-ins than heads"),
                            ("one_phone", "one phone for several accounts"),
                            ("by_hand", "many entries by hand"),
                            ("after_closing", "entered after closing"),
                            ("clock", "the device's clock was off"),
                            ("far", "far from the place, or the position was vague"),
                            ("upload", "a scan that could not be accepted"),
                            ("own_people", "people whom only this leader has ever seen"),
                            ("objection", "the person objects"),
                        ],
                        max_length=15,
                    ),
                ),
                ("key", models.CharField(help_text="Raising the same flag again changes nothing.", max_length=80, unique=True)),
                ("detail", models.JSONField(default=dict)),
                ("words", models.CharField(blank=True, max_length=500)),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "open"),
                            ("counts", "counts as recorded"),
                            ("corrected", "put right"),
                            ("refused", "does not count"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("decided_at", None)), fields=["shift"], name="flag_open_of_shift"),
                    models.Index(fields=["attendance"], name="flag_of_attendance"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="flag_is_open_or_decided_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SentHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "export",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="events.hoursexport"),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent",
                        to="events.attendance",
                    ),
                ),
                (
                    "makeup",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sent", to="events.makeup"
                    ),
                ),
                ("minutes", models.PositiveIntegerField()),
                ("correction", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attendance", None), ("makeup__isnull", False)),
                            models.Q(("attendance__isnull", False), ("makeup", None)),
                            _connector="OR",
                        ),
                        name="sent_is_of_one_record",
                    ),
                    models.UniqueConstraint(fields=("export", "attendance"), name="sent_once_in_a_file"),
                    models.UniqueConstraint(fields=("export", "makeup"), name="sent_makeup_once_in_a_file"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="events.case")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("opened", "opened"),
                            ("joined", "something more came in"),
                            ("given", "given to"),
                            ("taken", "taken on by"),
                            ("passed", "passed to the office above"),
                            ("escalated", "overdue: passed up"),
                            ("asked", "somebody was asked"),
                            ("answered", "answered"),
                            ("evidence", "evidence was added"),
                            ("ruled", "decided"),
                            ("appealed", "appealed against"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Empty: by itself, or anonymous.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["case", "at"], name="case_steps")],
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="hearings", to="events.case")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hearings", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("question", models.CharField(max_length=500)),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("asked_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=1000)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)), fields=("case", "person"), name="hearing_one_open_question"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hearing_is_open_or_answered_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="events.case")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("none", "nothing to be done"),
                            ("correct", "the record is put right"),
                            ("reverse", "the points are taken back"),
                            ("earning", "is paid no points until a date"),
                            ("spending", "may spend no points until a date"),
                            ("leading", "may lead no shifts until a date"),
                            ("keeping", "may serve at no counter until a date"),
                            ("hand_over", "handed over to another authority"),
                            ("stands", "the decision before stands"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "freeze",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.freeze"),
                ),
                ("authority", models.CharField(blank=True, max_length=60)),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area")),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["round"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "round"), name="ruling_one_a_round"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="ruling_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decision__in", ["earning", "spending", "leading", "keeping"]),
                                ("freeze__isnull", False),
                                ("person__isnull", False),
                            ),
                            models.Q(
                                models.Q(("decision__in", ["earning", "spending", "leading", "keeping"]), _negated=True),
                                ("freeze", None),
                                ("person", None),
                            ),
                            _connector="OR",
                        ),
                        name="ruling_pauses_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "hand_over"), models.Q(("authority", ""), _negated=True)),
                            models.Q(models.Q(("decision", "hand_over"), _negated=True), ("authority", "")),
                            _connector="OR",
                        ),
                        name="ruling_hands_over_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="voices", to="events.case")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("flag", "flagged by the system"),
                            ("objection", "objection to one's own record"),
                            ("complaint", "complaint"),
                            ("check", "check by phone"),
                            ("appeal", "appeal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "flag",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="voice", to="events.flag"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("code_hash", ""), _negated=True), models.Q(("kind", "appeal"), _negated=True)),
                        fields=("code_hash",),
                        name="voice_code_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "appeal")), fields=("case", "round"), name="voice_one_appeal_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", None), ("code_hash", ""), _connector="OR"), name="voice_is_named_or_anonymous"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "flag"), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="voice_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "draw",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="events.awarddraw"),
                ),
                (
                    "transfer",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.transfer"),
                ),
                (
                    "attendance",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="events.attendance"),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="award_checks", to="volunteer.servicepoint"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="award_checks", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "caller",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not called yet"),
                            ("unreached", "not reached so far"),
                            ("confirmed", "was there, as recorded"),
                            ("different", "was there, but not as recorded"),
                            ("denied", "was not there"),
                            ("given_up", "could not be reached"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("called_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="events.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["point", "outcome"], name="check_of_point")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("called_at", None), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True), ("called_at__isnull", False), ("caller__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="check_was_called_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["different", "denied"]), _negated=True),
                            ("case__isnull", False),
                            _connector="OR",
                        ),
                        name="check_that_fails_is_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("caller", None), models.Q(("caller", models.F("person")), _negated=True), _connector="OR"
                        ),
                        name="check_not_by_the_one_called",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CasePicture",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="pictures", to="events.case")),
                (
                    "voice",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="pictures", to="events.voice"
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="pictures", to="events.hearing"
                    ),
                ),
                ("picture", models.ImageField(storage=images.private_storage, upload_to="cases/")),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RulingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ruling",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="events.ruling"),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.attendance"
                    ),
                ),
                (
                    "hand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.handentry"
                    ),
                ),
                ("counted_start", models.DateTimeField(null=True)),
                ("counted_end", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attendance", None), ("hand__isnull", False)),
                            models.Q(("attendance__isnull", False), ("hand", None)),
                            _connector="OR",
                        ),
                        name="ruling_change_is_of_one_thing",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="awarddraw",
            trigger=pgtrigger.compiler.Trigger(
                name="draw_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a267ef78c331986ef314608e665f3b779063ad32",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_draw_append_only_89d0f",
                    table="events_awarddraw",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casestep",
            trigger=pgtrigger.compiler.Trigger(
                name="case_step_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ef8a176b90be8961544c395e25906e0961b0072b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_case_step_append_only_acdbf",
                    table="events_casestep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="correction_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a485b68db51f4739e15270e96cb96f950c261181",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_correction_append_only_8292d",
                    table="events_correction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="helprequest",
            trigger=pgtrigger.compiler.Trigger(
                name="request_told_new",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            INSERT INTO events_occurrence (id, kind, subject_id, state, path, point_id, at)\n            SELECT gen_random_uuid(), 'request.state', NEW.id, NEW.state, place.path, place.point_id, clock_timestamp() FROM (SELECT path, NULL::bigint AS point_id FROM volunteer_area WHERE id = NEW.area_id) place WHERE TRUE\n            AND EXISTS (SELECT 1 FROM events_subscription WHERE ended_at IS NULL);\n            RETURN NULL;\n        ",
                    hash="eed832da3e5bba1c3d289b4e6b5e63d390d5bd51",
                    operation="INSERT",
                    pgid="pgtrigger_request_told_new_3ebb9",
                    table="events_helprequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="helprequest",
            trigger=pgtrigger.compiler.Trigger(
                name="request_told",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state)",
                    func="\n            INSERT INTO events_occurrence (id, kind, subject_id, state, path, point_id, at)\n            SELECT gen_random_uuid(), 'request.state', NEW.id, NEW.state, place.path, place.point_id, clock_timestamp() FROM (SELECT path, NULL::bigint AS point_id FROM volunteer_area WHERE id = NEW.area_id) place WHERE TRUE\n            AND EXISTS (SELECT 1 FROM events_subscription WHERE ended_at IS NULL);\n            RETURN NULL;\n        ",
                    hash="708e91b27188f820c989c268623f102b83529d48",
                    operation="UPDATE",
                    pgid="pgtrigger_request_told_d6265",
                    table="events_helprequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_figures",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.point_id, OLD.category_id, OLD.campaign_id) IS DISTINCT FROM (NEW.point_id, NEW.category_id, NEW.campaign_id))",
                    func="INSERT INTO events_staleshift (shift_id) SELECT id FROM events_shift WHERE event_id = NEW.id AND state IN ('closed', 'settled'); RETURN NULL;",
                    hash="f57491d147dfb077d6ae081d63f78f5b3ce6fddd",
                    operation="UPDATE",
                    pgid="pgtrigger_event_figures_e0a9a",
                    table="events_event",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="report_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9bcd14ed199dbae5359a907f27f860e0e5571120",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_report_is_frozen_6543e",
                    table="events_report",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="report_told",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            INSERT INTO events_occurrence (id, kind, subject_id, state, path, point_id, at)\n            SELECT gen_random_uuid(), 'report.handed_in', NEW.id, '', place.path, place.point_id, clock_timestamp() FROM (SELECT path, NULL::bigint AS point_id FROM volunteer_area WHERE id = NEW.area_id) place WHERE TRUE\n            AND EXISTS (SELECT 1 FROM events_subscription WHERE ended_at IS NULL);\n            RETURN NULL;\n        ",
                    hash="b9bffa7df86221af3299faa863071e0e59c80f6c",
                    operation="INSERT",
                    pgid="pgtrigger_report_told_9b5fe",
                    table="events_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportpart",
            trigger=pgtrigger.compiler.Trigger(
                name="report_part_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="da1a144a9f532933159df60de319eb76ba323b95",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_report_part_is_frozen_d153f",
                    table="events_reportpart",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requeststep",
            trigger=pgtrigger.compiler.Trigger(
                name="request_step_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a3ff3fbfee7568b840ae8e9e31a3ea082a9ce95f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_request_step_append_only_56b7c",
                    table="events_requeststep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruling",
            trigger=pgtrigger.compiler.Trigger(
                name="ruling_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cb931e17d2c205e5158dca368431d9dd56bafe27",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_ruling_append_only_684e9",
                    table="events_ruling",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rulingchange",
            trigger=pgtrigger.compiler.Trigger(
                name="ruling_change_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b91b2120baa4e50e2be42862aa34f74a10741056",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_ruling_change_append_only_1ab59",
                    table="events_rulingchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportline",
            trigger=pgtrigger.compiler.Trigger(
                name="report_line_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="39236e78b7dc3bb0084f15f5c6155257b8e73ab7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_report_line_is_frozen_48696",
                    table="events_reportline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="openingfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="opening_figure_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ffcf760d476005658e32de3751415c915d502c56",
                    operation="DELETE",
                    pgid="pgtrigger_opening_figure_stays_497c4",
                    table="events_openingfigure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shift",
            trigger=pgtrigger.compiler.Trigger(
                name="shift_figures",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO events_staleshift (shift_id) SELECT COALESCE(NEW.id, OLD.id) WHERE NEW.state IN ('closed', 'settled') OR OLD.state IN ('closed', 'settled'); RETURN NULL;",
                    hash="55fbe77dbf398673821a02a16a5c7fb87650731c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_shift_figures_2d844",
                    table="events_shift",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shift",
            trigger=pgtrigger.compiler.Trigger(
                name="shift_told",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('published', 'closed', 'settled', 'cancelled') AND NEW.published_at IS NOT NULL)",
                    func="\n            INSERT INTO events_occurrence (id, kind, subject_id, state, path, point_id, at)\n            SELECT gen_random_uuid(), 'shift.' || NEW.state, NEW.id, '', place.path, place.point_id, clock_timestamp() FROM \n    (SELECT area.path, point.id AS point_id FROM events_event event\n     JOIN volunteer_servicepoint point ON point.id = event.point_id JOIN volunteer_area area ON area.id = point.area_id\n     WHERE event.id = NEW.event_id) place WHERE TRUE\n\n            AND EXISTS (SELECT 1 FROM events_subscription WHERE ended_at IS NULL);\n            RETURN NULL;\n        ",
                    hash="242699fb12eca1ed3fc467fedc1cac83e62d569b",
                    operation="UPDATE",
                    pgid="pgtrigger_shift_told_3c6ab",
                    table="events_shift",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scan",
            trigger=pgtrigger.compiler.Trigger(
                name="scan_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0f18ddbc3fbe5a26d4d06cfa560dc58ca0982c6e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_scan_append_only_c2d70",
                    table="events_scan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="makeup",
            trigger=pgtrigger.compiler.Trigger(
                name="makeup_figures",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO events_staleshift (shift_id) SELECT id FROM events_shift WHERE id IN (NEW.shift_id, OLD.shift_id) AND state IN ('closed', 'settled'); RETURN NULL;",
                    hash="ed529db84cf80c1f6435b261e748064a778e59b6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_makeup_figures_6a90a",
                    table="events_makeup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="flag",
            trigger=pgtrigger.compiler.Trigger(
                name="flag_figures",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO events_staleshift (shift_id) SELECT id FROM events_shift WHERE id IN (NEW.shift_id, OLD.shift_id) AND state IN ('closed', 'settled'); RETURN NULL;",
                    hash="64fdbeda14b0d0246cce6efa287918c22d6de5e9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_flag_figures_7bbd2",
                    table="events_flag",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="change_told",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.state = 'applied' AND OLD.state IS DISTINCT FROM NEW.state)",
                    func="\n            INSERT INTO events_occurrence (id, kind, subject_id, state, path, point_id, at)\n            SELECT gen_random_uuid(), 'shift.changed', NEW.shift_id, '', place.path, place.point_id, clock_timestamp() FROM \n    (SELECT area.path, point.id AS point_id FROM events_event event\n     JOIN volunteer_servicepoint point ON point.id = event.point_id JOIN volunteer_area area ON area.id = point.area_id\n     WHERE event.id = (SELECT event_id FROM events_shift WHERE id = NEW.shift_id)) place WHERE TRUE\n\n            AND EXISTS (SELECT 1 FROM events_subscription WHERE ended_at IS NULL);\n            RETURN NULL;\n        ",
                    hash="92aa905400f803c86f7381244680418f41a409ea",
                    operation="UPDATE",
                    pgid="pgtrigger_change_told_83d4d",
                    table="events_changerequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_figures",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO events_staleshift (shift_id) SELECT id FROM events_shift WHERE id IN (NEW.shift_id, OLD.shift_id) AND state IN ('closed', 'settled'); RETURN NULL;",
                    hash="b1aaa31d66fa80829f705fd32bbb6a3ee1c85fe1",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_attendance_figures_6929a",
                    table="events_attendance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signup",
            trigger=pgtrigger.compiler.Trigger(
                name="signup_figures",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO events_staleshift (shift_id) SELECT id FROM events_shift WHERE id IN (NEW.shift_id, OLD.shift_id) AND state IN ('closed', 'settled'); RETURN NULL;",
                    hash="17f1d5a3eb776e99d71628e33ecb36ca94d8e46c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_signup_figures_73205",
                    table="events_signup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voice",
            trigger=pgtrigger.compiler.Trigger(
                name="voice_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f6e3949a7f25422916dd1845d258df2c9a3c03ee",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_voice_append_only_3d15a",
                    table="events_voice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="undo",
            trigger=pgtrigger.compiler.Trigger(
                name="undo_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="efca4b417c1d0967492cfd10c9c67cc8ab1ed393",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_undo_append_only_e7c91",
                    table="events_undo",
                    when="BEFORE",
                ),
            ),
        ),
    ]
