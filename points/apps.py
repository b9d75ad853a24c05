from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "points"

    def ready(self) -> None:
        # Models can be imported once the apps are ready.
        from points.privacy import erasure, export  # noqa: PLC0415
        from points.registered import attachments, hand_over_items, hooks, navigation, sealed, site_figures, waiting  # noqa: PLC0415
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
        load_kinds("points")
