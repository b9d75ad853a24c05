from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "points"

    def ready(self) -> None:
        from points import doors, kept  # noqa: PLC0415  (models can be imported once the apps are ready)

        doors.register()
        kept.register()
