from django.apps import AppConfig


class VolunteerConfig(AppConfig):
    name = "volunteer"

    def ready(self) -> None:
        # Models can be imported once the apps are ready.
        from volunteer.core import checks  # noqa: F401, PLC0415
        from volunteer.core.http import middleware  # noqa: PLC0415
        from volunteer.notices import checks as notice_checks  # noqa: F401, PLC0415
        from volunteer.notices import outbox  # noqa: PLC0415
        from volunteer.notices.kinds import load_kinds  # noqa: PLC0415
        from volunteer.places import own_attachments, own_sections  # noqa: PLC0415
        from volunteer.places.committees import sections as committee_sections  # noqa: PLC0415
        from volunteer.privacy import erasure_own, export_own  # noqa: PLC0415
        from volunteer.queue import actions as queue  # noqa: PLC0415
        from volunteer.queue import jobs  # noqa: PLC0415
        from volunteer.registered import navigation, sealed, site_figures, waiting  # noqa: PLC0415
        from volunteer.roles import deputies  # noqa: PLC0415
        from volunteer.setup import steps_own  # noqa: PLC0415
        from volunteer.signin import hand_over_items  # noqa: PLC0415
        from volunteer.watch import errors, views  # noqa: PLC0415

        errors.start_reporting()
        middleware.PROBES["/metrics"] = views.metrics
        navigation.register()
        sealed.register()
        site_figures.register()
        waiting.register_kinds()
        hand_over_items.register()
        deputies.register()
        export_own.register()
        erasure_own.register()
        steps_own.register()
        own_attachments.register_own()
        committee_sections.register_own()
        own_sections.register_own()
        queue.RETRIES |= {"text": outbox.retry_texts, "job": jobs.retry_job}
        load_kinds("volunteer")
