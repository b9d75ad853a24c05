from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from events import doors, kept  # noqa: PLC0415  (models can be imported once the apps are ready)

        doors.register()
        kept.register()
