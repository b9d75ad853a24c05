from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from volunteer.navigation import TABS, Door  # noqa: PLC0415  (models can be imported once the apps are ready)

        TABS.append(Door(label=_("Home"), url_name="events:home", icon="home", order=1))
        TABS.append(Door(label=pgettext_lazy("tab", "Events"), url_name="events:browse", icon="calendar", order=2))
