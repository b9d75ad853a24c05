"""What was backed up and tried when: the site's own memory of it, since what lies in the repository is not for its eyes."""

from django.db import models


class BackupRun(models.Model):
    """One backup, or one drill, that came to its end well."""

    BACKUP, DRILL = "backup", "drill"

    kind = models.CharField(max_length=6)
    label = models.CharField(max_length=80, help_text="pgBackRest's name of the backup.")
    at = models.DateTimeField(help_text="When it ended.")
    seconds = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "at"], name="backup_run_last")]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
