"""A stored balance is a number: NULL passed the CHECK, as comparisons with it are neither true nor false."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("points", "0016_lists_behind_figures"),
        ("volunteer", "0014_shown_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="account",
            name="account_balance_is_guarded",
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("balance__gte", 0), ("balance__isnull", False), ("kind__in", ["wallet", "budget", "opening", "fund"])
                    ),
                    models.Q(("balance__isnull", False), ("balance__lte", 0), ("kind", "debt")),
                    models.Q(("balance", None), ("kind__in", ["mint", "escrow", "hold", "spent", "expired"])),
                    _connector="OR",
                ),
                name="account_balance_is_guarded",
            ),
        ),
    ]
