"""`manage.py demo`: the whole platform with the real structure of the district and invented people, served."""

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from events.demo import build as demo_build
from events.demo import district as demo_district
from events.demo import serve as demo_serve
from events.demo import today as demo_today
from events.demo.serve import Address
from volunteer.core import clock
from volunteer.models import Appointment


class Command(BaseCommand):
    help = "Make demo data through the acts (once), then serve it with the production web server."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--full", action="store_true", help="the district's own size: 343 points, 3,689 shifts, 18,445 participations"
        )
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--lan", action="store_true", help="serve the local network over https, for phones; asks for a PIN")
        parser.add_argument("--no-serve", action="store_true", help="only make the data")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo makes its own database: unset DATABASE_URL and do not set DEMO=0.")
        bind = "0.0.0.0" if options["lan"] else options["host"]  # noqa: S104 (asked for with --lan)
        if not options["no_serve"] and demo_serve.is_port_taken(bind, options["port"]):
            raise CommandError(f"Something listens on port {options['port']} already. Choose another one: --port 8010")
        self.prepare(full=options["full"])
        if options["no_serve"]:
            return
        address = Address.on_the_network(options["port"]) if options["lan"] else Address(options["host"], options["port"])
        self.announce(address)
        raise SystemExit(demo_serve.run(address, bind, Path(settings.DATA_DIR), self.pulse))

    def prepare(self, *, full: bool) -> None:
        """Bring the database and the data up; what is there is kept. The static files are compressed meanwhile."""
        began = monotonic()
        with ThreadPoolExecutor(1) as beside:
            collected = beside.submit(demo_serve.collect_static)
            call_command("migrate", verbosity=0, skip_checks=False)
            call_command("createcachetable", verbosity=0)
            size = demo_district.FULL if full else demo_district.SMALL
            if demo_build.exists():
                self.stdout.write(f"The demo data in {settings.DATA_DIR} is used again. Delete that folder to start afresh.")
            else:
                people = demo_build.build(size, at=clock.now(), progress=self.progress)
                self.stdout.write(
                    f"\n{size.points} points, {size.shifts} shifts, {people} participations in {monotonic() - began:.0f} s."
                )
            collected.result()
        demo_today.ensure_shift_to_close(at=clock.now())
        demo_today.ensure_open_shift(at=clock.now())

    def progress(self, done: int, total: int) -> None:
        if self.stdout.isatty() or done == total:
            filled = 40 * done // total
            self.stdout.write(f"\r[{'█' * filled}{'·' * (40 - filled)}] {done}/{total} shifts", ending="")
            self.stdout.flush()

    def announce(self, address: Address) -> None:
        home = f"{address.url}/demo/"
        self.stdout.write(demo_serve.terminal_qr(home))
        self.stdout.write(self.style.SUCCESS(f"\n  {home}\n"))
        self.stdout.write(f"  Begin there: the whole way in two minutes, or be anybody. SMS codes: here and on {home}messages/")
        if address.pin:
            self.stdout.write(f"  PIN for one-click sign-in: {address.pin}")
            self.stdout.write("  The certificate is the demo's own: let the phone's browser go on after its warning.")
        self.stdout.write("\n  Accounts (phone numbers; the code appears here):")
        for role, person, over in demo_accounts():
            self.stdout.write(f"    {role:<26} {person.phone}  {person}  {over}")
        self.stdout.write("\n  Stop with Ctrl+C.\n")

    def pulse(self) -> None:
        """The shift that is always open. What else happens by itself is the runner's."""
        demo_today.ensure_open_shift(at=clock.now())


def demo_accounts() -> list[tuple[str, Any, str]]:
    """One person of each role, and a volunteer of the first point."""
    first: dict[str, tuple[str, Any, str]] = {}
    for held in Appointment.objects.select_related("person", "area", "point").order_by("pk"):
        first.setdefault(held.role, (str(held.get_role_display()), held.person, str(held.over)))
    home = demo_today.first_home(clock.now())
    return [(_("volunteer"), home.people[0], str(home.point)), *first.values()]
