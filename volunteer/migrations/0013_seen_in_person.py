"""Who saw a person with their document: those whom the community confirmed were seen under the name they have."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SEEN = """
INSERT INTO volunteer_namecheck (person_id, name, by_id, at)
SELECT u.id, u.name, seen.actor_id, u.confirmed_at
FROM volunteer_user u LEFT JOIN LATERAL (
    SELECT a.actor_id FROM volunteer_auditrow a
    WHERE a.act = 'confirm_person' AND a.subject_type = 'user' AND a.subject_id = u.id::text AND a.actor_id <> u.id
    ORDER BY a.at LIMIT 1
) seen ON true
WHERE u.confirmed_at IS NOT NULL AND u.is_active AND u.name <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("volunteer", "0012_queue_of_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="NameCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="name_checks", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "name"), name="name_check_once_for_a_name"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="name_check_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("by", None), models.Q(("by", models.F("person")), _negated=True), _connector="OR"),
                        name="name_check_by_somebody_else",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SEEN, migrations.RunSQL.noop),
    ]
