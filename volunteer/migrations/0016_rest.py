"""Whose name is that of their document: whoever was seen with it, or registered by somebody else; others are asked when needed."""

from django.db import migrations, models

SAID = """
UPDATE volunteer_user u SET real_name_at = COALESCE(
    (SELECT min(c.at) FROM volunteer_namecheck c WHERE c.person_id = u.id AND c.name = u.name), u.joined_at)
WHERE u.name <> '' AND (
    u.registered_by_id IS NOT NULL OR u.phone_index IS NULL
    OR EXISTS (SELECT FROM volunteer_namecheck c WHERE c.person_id = u.id AND c.name = u.name))
"""


class Migration(migrations.Migration):
    dependencies = [("volunteer", "0015_pictures")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="real_name_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it was said that the name is that of the document; asked before what needs it.",
                null=True,
            ),
        ),
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
    ]
