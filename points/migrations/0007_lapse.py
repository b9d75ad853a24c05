import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("points", "0006_budgets"),
        ("volunteer", "0004_spend_consent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cutoff",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("takes_effect", models.DateField()),
                ("announced_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("told_withdrawn", models.DateTimeField(null=True)),
                ("told_60", models.DateTimeField(null=True)),
                ("told_30", models.DateTimeField(null=True)),
                ("told_7", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Gift",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("points", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="rule",
            name="gift_in_month",
            field=models.PositiveIntegerField(default=100, help_text="The most one person is given in a calendar month."),
        ),
        migrations.AddField(
            model_name="rule",
            name="gift_out_month",
            field=models.PositiveIntegerField(default=50, help_text="The most one person gives away in a calendar month."),
        ),
        migrations.AddField(
            model_name="rule",
            name="gifts",
            field=models.BooleanField(default=True, help_text="People may give points to one another."),
        ),
        migrations.AddField(
            model_name="rule",
            name="household_orders",
            field=models.BooleanField(default=True, help_text="An order may draw on the wallets of household members who agreed."),
        ),
        migrations.AddField(
            model_name="cutoff",
            name="announced_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="cutoff",
            name="district",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"),
        ),
        migrations.AddField(
            model_name="cutoff",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="gift",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="gifts_given", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="gift",
            name="receiver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="gifts_got", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="cutoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)), fields=("day",), name="cutoff_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="cutoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("day__lt", models.F("takes_effect"))), name="cutoff_lies_before_its_effect"
            ),
        ),
        migrations.AddConstraint(
            model_name="cutoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("done_at", None), ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="cutoff_is_withdrawn_before_its_effect",
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
        migrations.AddIndex(
            model_name="gift",
            index=models.Index(fields=["giver", "-at"], name="gift_of_the_giver"),
        ),
        migrations.AddIndex(
            model_name="gift",
            index=models.Index(fields=["receiver", "-at"], name="gift_of_the_receiver"),
        ),
        migrations.AddConstraint(
            model_name="gift",
            constraint=models.CheckConstraint(condition=models.Q(("points__range", (1, 1000000))), name="gift_points_within_limit"),
        ),
        migrations.AddConstraint(
            model_name="gift",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("receiver")), _negated=True), name="gift_is_to_somebody_else"
            ),
        ),
    ]
