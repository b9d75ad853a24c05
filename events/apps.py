from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        # Models can be imported once the apps are ready.
        from events.neighbourhood.incidents import privacy as incident_privacy  # noqa: PLC0415
        from events.privacy import erasure, export  # noqa: PLC0415
        from events.registered import attachments, hand_over_items, hooks, navigation, sealed, site_figures, waiting  # noqa: PLC0415
        from volunteer.notices.kinds import load_kinds  # noqa: PLC0415

        hooks.register()
        attachments.register_attachments()
        hand_over_items.register()
        navigation.register()
        sealed.register()
        site_figures.register()
        waiting.register_kinds()
        export.register()
        erasure.register()
        incident_privacy.register()
        load_kinds("events")
