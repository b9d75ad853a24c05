from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        # Models can be imported once the apps are ready.
        from events import attachments, hooks, navigation  # noqa: PLC0415
        from events.privacy import erasure, export  # noqa: PLC0415
        from volunteer.notices.kinds import load_kinds  # noqa: PLC0415

        hooks.register()
        attachments.register_attachments()
        navigation.register()
        export.register()
        erasure.register()
        load_kinds("events")
