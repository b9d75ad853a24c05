import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import ByKind


def to_the_district(apps, schema_editor):
    """Whoever gave in the whole district until now goes on doing so; the district writes them from now on."""
    district = apps.get_model("volunteer", "Area").objects.filter(parent=None).order_by("path").first()
    apps.get_model("points", "Donor").objects.filter(area=None).update(area=district)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table whose deferred checks wait cannot be altered


class Migration(ByKind):
    dependencies = [
        ("points", "0003_pauses_left"),
        ("volunteer", "0003_data_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="shop",
            name="second_above",
            field=models.PositiveIntegerField(
                default=600,
                help_text="Points a day that one person is handed, or brings back, on one keeper's word.",
                verbose_name="second person above",
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="second",
            field=models.ForeignKey(
                blank=True,
                help_text="Who stood beside the keeper at handing over.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("second", models.F("ended_by")), _negated=True)
                & models.Q(("second", models.F("person")), _negated=True),
                name="order_second_is_somebody_else",
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="second",
            field=models.ForeignKey(
                blank=True,
                help_text="Who stood beside the keeper.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("second", models.F("by")), _negated=True), name="return_second_is_somebody_else"
            ),
        ),
        migrations.AlterField(model_name="donor", name="name", field=models.CharField(max_length=60, verbose_name="name")),
        migrations.AddField(
            model_name="donor",
            name="area",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="donors",
                to="volunteer.area",
                verbose_name="gives in",
            ),
        ),
        migrations.RunPython(to_the_district, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="donor",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="donors",
                to="volunteer.area",
                verbose_name="gives in",
            ),
        ),
        migrations.AddConstraint(
            model_name="donor", constraint=models.UniqueConstraint(fields=("area", "name"), name="donor_once_an_area")
        ),
    ]
