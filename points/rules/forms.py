"""The form in which the next version of the rule is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from points.core.fields import OnceForm
from points.models import Rule
from points.rules import labels as rule_labels
from points.rules.actions import MAX_NUMBER
from volunteer.core import forms, hooks
from volunteer.core.fields import DayField

WHOLE_ATTRS = {"inputmode": "numeric"}
LEAST = {
    "points_per_hour": 1,
    "round_minutes": 1,
    "day_minutes": 60,
    "day_most": 60,
    "unwitnessed_days": 1,
    "look_days": 1,
    "approval_hours": 1,
}
LARGEST = {
    "points_per_hour": 1000,
    "welcome_bonus": 10_000,
    "round_minutes": 60,
    "grace_minutes": 30,
    "minimum_percent": 100,
    "by_hand_percent": 100,
    "witness_percent": 100,
    "unwitnessed_days": 366,
    "look_days": 90,
    "approval_hours": 720,
    "day_minutes": 1440,
    "day_most": 1440,
}


def whole_number_field(name: str, label: Any, *, required: bool = True) -> forms.IntegerField:
    least, most = LEAST.get(name, 0), LARGEST.get(name, MAX_NUMBER)
    return forms.IntegerField(
        label=label, required=required, min_value=least, max_value=most, widget=forms.NumberInput(WHOLE_ATTRS)
    )


def coefficient_field(label: Any, least: str, most: str) -> forms.DecimalField:
    """A number with two places, kept as hundredths."""
    field = forms.DecimalField(label=label, min_value=Decimal(least), max_value=Decimal(most), decimal_places=2)
    field.widget = forms.NumberInput({"inputmode": "decimal", "step": "0.01"})
    return field


class RuleForm(OnceForm):
    """Every number of a version; begins with those of the version it is drafted from."""

    since = DayField(
        label=_("Holds from"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For what is published from then on. What was published before keeps the rule it was published under."),
    )
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.Textarea({"rows": 2}))

    def __init__(self, base: Rule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = hooks.rule_kinds()
        for name, (label, _say) in rule_labels.LINES.items():
            self.fields[name] = self.field(name, label)
            self.initial.setdefault(name, getattr(base, name))
        if not base.grace_minutes and "grace_minutes" not in kwargs.get("initial", {}):  # a version of before knew none
            self.initial["grace_minutes"] = Rule._meta.get_field("grace_minutes").get_default()
        self.initial["leader_bonus"] = Decimal(base.leader_bonus) / 100
        for slug, label in self.kinds["categories"]:
            self.fields[f"rate-{slug}"] = coefficient_field(_("%(category)s: coefficient") % {"category": label}, "0.1", "3")
            self.fields[f"fixed-{slug}"] = whole_number_field(
                "fixed", _("%(category)s: fixed points") % {"category": label}, required=False
            )
            self.initial[f"rate-{slug}"] = Decimal(base.coefficients.get(slug, Rule.PLAIN)) / 100
            self.initial[f"fixed-{slug}"] = base.fixed_awards.get(slug)
        for grade, label in self.kinds["grades"]:
            self.fields[f"grade-{grade}"] = forms.IntegerField(
                label=label, min_value=0, max_value=100, widget=forms.NumberInput(WHOLE_ATTRS)
            )
            self.initial[f"grade-{grade}"] = base.grades.get(grade, Rule.PLAIN)

    def field(self, name: str, label: Any) -> forms.Field:
        """The field of one number, by what the rule keeps."""
        if name == "leader_bonus":
            return coefficient_field(label, "0", "2")
        if name == "drafted_from":
            return forms.ChoiceField(label=label, choices=Rule.Level.choices)
        kept = Rule._meta.get_field(name)
        if kept.get_internal_type() == "BooleanField":
            return forms.BooleanField(label=label, required=False)
        found = whole_number_field(name, label, required=not kept.null)
        if kept.null:
            found.help_text = _("Empty: no limit.")
        return found

    def groups(self) -> list[tuple[str | Promise, list[tuple[BoundField, str | Promise]]]]:
        """The numbers as they stand on the page, in groups, each with its unit."""
        named = [(title, [(self[name], rule_labels.unit_of(name)) for name in names]) for title, names in rule_labels.GROUPS]
        grades = [(self[f"grade-{grade}"], "%") for grade, _name in self.kinds["grades"]]
        return [named[0], (_("By how the record was made"), grades), *named[1:]]  # type: ignore[list-item]

    def categories(self) -> list[tuple[str, BoundField, BoundField]]:
        """Each kind of service with its coefficient and its fixed award, which counts instead of the hour."""
        return [(str(name), self[f"rate-{slug}"], self[f"fixed-{slug}"]) for slug, name in self.kinds["categories"]]

    def values(self) -> dict[str, Any]:
        """The numbers as a rule keeps them."""
        data = self.cleaned_data
        found = {name: data[name] for name in rule_labels.LINES}
        rates = {slug: int(data[f"rate-{slug}"] * 100) for slug, _name in self.kinds["categories"]}
        fixed = {slug: data[f"fixed-{slug}"] for slug, _name in self.kinds["categories"]}
        grades = {grade: data[f"grade-{grade}"] for grade, _name in self.kinds["grades"]}
        return found | {
            "leader_bonus": int(data["leader_bonus"] * 100),
            "coefficients": {slug: rate for slug, rate in rates.items() if rate != Rule.PLAIN},
            "fixed_awards": {slug: points for slug, points in fixed.items() if points is not None},
            "grades": {grade: share for grade, share in grades.items() if share != Rule.PLAIN},
        }

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if data.get("day_minutes") and data.get("day_most") and data["day_most"] < data["day_minutes"]:
            self.add_error("day_most", _("This cannot be less than what counts at once."))
        return data
