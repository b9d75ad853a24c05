from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from events import flags, makeups, managed, roster  # noqa: PLC0415
        from events.cases import drawing, owning  # noqa: PLC0415
        from events.records import (  # noqa: PLC0415
            certificates,
            entries,
            imported,
            stars,
        )
        from events.requests import listing  # noqa: PLC0415
        from events.showcase.honours import deciding  # noqa: PLC0415
        from volunteer.navigation import SIDE, TABS, Door  # noqa: PLC0415  (models can be imported once the apps are ready)
        from volunteer.scope import Power  # noqa: PLC0415

        TABS.append(Door(label=_("Home"), url_name="events:home", icon="home", order=1))
        TABS.append(Door(label=pgettext_lazy("tab", "Events"), url_name="events:browse", icon="calendar", order=2))
        group = _("Events and shifts")
        SIDE.append(Door(_("Manage events"), "events:manage", "clipboard", power=Power.RUN, group=group, count=managed.waits))
        SIDE.append(Door(_("Approvals"), "events:review", "check-circle", power=Power.REVIEW, group=group, count=managed.to_decide))
        told = _("Figures and reports")
        SIDE.append(Door(_("Figures"), "events:figures", "dashboard", power=Power.SEE, group=told))
        SIDE.append(Door(_("Reports"), "events:reports", "file", power=Power.REVIEW, group=told))
        SIDE.append(Door(_("How the points are"), "events:figure_points", "map-pin", power=Power.SEE, group=told))
        TABS.append(Door(label=pgettext_lazy("tab", "Scan"), url_name="events:scan", icon="scan", order=3))
        SIDE.append(
            Door(_("Entries by hand"), "events:confirm", "shield", power=Power.REVIEW, group=group, count=roster.to_confirm)
        )
        SIDE.append(Door(_("To look at"), "events:flags", "flag", power=Power.REVIEW, group=group, count=flags.to_decide))
        SIDE.append(Door(_("Cases"), "events:cases", "scale", power=Power.REVIEW, group=group, count=owning.waiting))
        SIDE.append(Door(_("Checks by phone"), "events:checks", "phone", power=Power.REVIEW, group=group, count=drawing.waiting))
        SIDE.append(Door(_("Signs of trust"), "events:trust", "chart", power=Power.REVIEW, group=group))
        SIDE.append(
            Door(_("Honorary hours"), "events:makeups", "history", power=Power.REVIEW, group=group, count=makeups.to_decide)
        )
        helping = _("Requests for help")
        SIDE.append(
            Door(_("Requests"), "events:requests_of_area", "heart", power=Power.REVIEW, group=helping, count=listing.to_answer)
        )
        SIDE.append(
            Door(
                _("Requests at the point"),
                "events:requests_of_points",
                "care",
                power=Power.RUN,
                group=helping,
                count=listing.to_take,
            )
        )
        SIDE.append(Door(_("Put right"), "events:over", "edit", power=Power.REVIEW, group=group))
        SIDE.append(Door(_("Outcome figures"), "events:outcome_kinds", "list", power=Power.AUDIT, group=group))
        SIDE.append(
            Door(_("Trainings, awards"), "events:entries", "clipboard", power=Power.RUN, group=group, count=entries.doubted)
        )
        SIDE.append(Door(_("Stars"), "events:stars_review", "star", power=Power.REVIEW, group=group, count=stars.to_decide))
        to_decide = certificates.to_decide
        SIDE.append(Door(_("Certificates"), "events:certificates_review", "file", power=Power.REVIEW, group=group, count=to_decide))
        to_take = imported.to_decide
        SIDE.append(Door(_("Hours in and out"), "events:hours", "repeat", power=Power.REVIEW, group=group, count=to_take))
        to_answer = deciding.to_decide
        SIDE.append(Door(_("Role models"), "events:models_staff", "heart", power=Power.REVIEW, group=group, count=to_answer))
