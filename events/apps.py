from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from events import closing_account, doors, kept  # noqa: PLC0415  (models can be imported once the apps are ready)

        doors.register()
        kept.register()
        closing_account.register()
