from django.apps import AppConfig


class VolunteerConfig(AppConfig):
    name = "volunteer"

    def ready(self) -> None:
        # Models can be imported once the apps are ready.
        from volunteer import navigation_items  # noqa: PLC0415
        from volunteer.core import checks  # noqa: F401, PLC0415
        from volunteer.notices.kinds import load_kinds  # noqa: PLC0415
        from volunteer.places import own_attachments  # noqa: PLC0415
        from volunteer.privacy import erasure_own, export_own  # noqa: PLC0415

        navigation_items.register()
        export_own.register()
        erasure_own.register()
        own_attachments.register_own()
        load_kinds("volunteer")
