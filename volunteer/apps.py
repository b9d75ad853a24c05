from django.apps import AppConfig


class VolunteerConfig(AppConfig):
    name = "volunteer"

    def ready(self) -> None:
        from volunteer import checks, doors  # noqa: F401, PLC0415  (models can be imported once the apps are ready)
        from volunteer.closing import own as leaving  # noqa: PLC0415
        from volunteer.kept import own  # noqa: PLC0415

        doors.register()
        own.register()
        leaving.register()
