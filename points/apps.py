from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "points"

    def ready(self) -> None:
        # Models can be imported once the apps are ready.
        from points import attachments, hooks, navigation  # noqa: PLC0415
        from points.privacy import erasure, export  # noqa: PLC0415
        from volunteer.notices.kinds import load_kinds  # noqa: PLC0415

        hooks.register()
        attachments.register_attachments()
        navigation.register()
        export.register()
        erasure.register()
        load_kinds("points")
