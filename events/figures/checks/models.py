"""What the checks of the figures found: one row a check, one row a difference."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.figures.models import Figure
from volunteer.models import Area, User


class FigureCheck(models.Model):
    """One run of the equations of `events/verify_figures.sql`. `night`: of the night's own run; else `by` pressed."""

    id = models.UUIDField(primary_key=True)
    night = models.DateField(null=True, blank=True, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    equations = models.JSONField(help_text="[[word of the equation, how many differences], ...]")
    wrong = models.PositiveIntegerField(help_text="How many differences there were; at most so many are kept as rows.")
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%F %H:%M} {self.wrong}"

    def get_absolute_url(self) -> str:
        return reverse("events:figure_check", args=[self.pk])

    @property
    def green(self) -> bool:
        return self.wrong == 0


class FigureDifference(models.Model):
    """Where two ways to the same number disagree: of which unit, period, cut and measure, and the office that answers for it."""

    class Equation(models.TextChoices):
        """The invariants of figures, by the word that the SQL says."""

        PARTS = "F1 parts", _("The parts add up to the whole")
        PERIODS = "F1 periods", _("Months add up to quarters, years and all time")
        CUTS = "F1 cuts", _("The kinds of service add up to everything")
        PEOPLE = "F2 people", _("Not more people than participations")
        LIST = "F3 list", _("The number equals the rows of its list")
        RECORDS = "F3 records", _("The number equals the records it is made from")
        REPORT = "F3 report", _("A report says what its parts stated, or why not")
        NOBODY = "F4 nobody", _("What nobody came to counts nowhere")
        MISSING = "F4 missing", _("What took place is counted")
        SEALED = "F5 sealed", _("What was handed in has not changed")

    found_by = models.ForeignKey(FigureCheck, models.CASCADE, related_name="differences")
    equation = models.CharField(_("equation"), max_length=20, choices=Equation)
    unit = models.CharField(max_length=60, help_text="As in `Figure`, or the number of a report.")
    kind = models.CharField(max_length=1, blank=True, choices=Figure.Kind)
    start = models.DateField(null=True, blank=True)
    cut = models.CharField(max_length=24, blank=True)
    measure = models.CharField(max_length=20)
    expected = models.BigIntegerField()
    found = models.BigIntegerField()
    rows = models.PositiveIntegerField(default=0, help_text="How many rows stand behind it.")
    shift = models.UUIDField(null=True, blank=True, help_text="The shift that it is about, where it is one.")
    report = models.UUIDField(null=True, blank=True, help_text="The report that it is about, where it is one.")
    owner = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who answers"))

    class Meta:
        ordering = ["equation", "unit", "start", "cut", "measure", "pk"]

    def __str__(self) -> str:
        return f"{self.equation} {self.unit} {self.measure}: {self.expected} {self.found}"
