from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "points"

    def ready(self) -> None:
        from points import closing_account, doors, kept  # noqa: PLC0415  (models can be imported once the apps are ready)

        doors.register()
        kept.register()
        closing_account.register()
