"""Start an empty production site: its areas, its first administrator with a second factor, the first rule, the year's points."""

import sys
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

import qrcode
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from points.budgets.actions import allot as allot_actions
from points.models import Rule
from volunteer.core import clock, ids
from volunteer.core import phone as core_phone
from volunteer.core.attempts import attempt_command
from volunteer.models import Area, User
from volunteer.places import area_import
from volunteer.roles import actions as role_actions
from volunteer.roles.actions import Founder

YEAR_POINTS = 5_000_000


class Command(BaseCommand):
    help = "Start an empty site: areas, the first administrator with a second factor, the first rule, the year's points."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--areas", type=Path, default=area_import.HAIBOWAN, help="CSV: code, name, level, parent; the district first"
        )
        parser.add_argument("--name", help="name of the first administrator; asked for when it is missing")
        parser.add_argument("--phone", help="their mobile number; asked for when it is missing")
        parser.add_argument("--mint", type=int, default=YEAR_POINTS, help=f"points for this year (default {YEAR_POINTS:,})")

    def handle(self, *args: Any, **options: Any) -> None:
        if Area.objects.exists() or User.objects.exists():
            raise CommandError("This site is set up already: there are areas or people. Nothing was changed.")
        name = (options["name"] or self.ask("Name of the first administrator: ")).strip()
        phone = options["phone"] or self.ask("Their mobile number: ")
        if not name:
            raise CommandError("The administrator needs a name.")
        try:
            with attempt_command():
                founder = create_site(options["areas"], name, core_phone.normalise_phone(phone), options["mint"])
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{options['areas']} cannot be read as UTF-8: {problem}") from problem
        self.tell(founder)

    def ask(self, question: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError("Give --name and --phone.")
        return input(question)

    def tell(self, founder: Founder) -> None:
        """What is shown once: the second factor as a QR code and the recovery codes."""
        picture = qrcode.QRCode(border=2)
        picture.add_data(founder.otpauth)
        self.stdout.write(self.style.SUCCESS(f"{Area.objects.count()} areas are in. Second factor of {founder.person.name}:"))
        drawn = StringIO()  # Django's stdout would end each square with a line break
        picture.print_ascii(out=drawn, invert=True)
        self.stdout.write(drawn.getvalue())
        self.stdout.write(founder.otpauth)
        self.stdout.write("Scan it with an authenticator app now: it is not shown again.")
        self.stdout.write("Recovery codes, each for one sign-in; keep them on paper:")
        self.stdout.write("  " + "  ".join(founder.recovery_codes))
        self.stdout.write(f"Sign in at {settings.PUBLIC_URL}/accounts/enter/ with the number and the code it gets.")


@transaction.atomic
def create_site(file: Path, name: str, phone: str, points: int) -> Founder:
    """All of it or nothing."""
    at = clock.now()
    district = area_import.load_areas(file=file)
    founder = role_actions.appoint_first_admin(district=district, name=name, phone=phone, at=at)
    today = timezone.localdate(at)
    Rule.objects.get_or_create(since=today.replace(month=1, day=1))
    allot_actions.mint(id=ids.new_id(at), district=district, amount=points, year=today.year, actor=founder.person, at=at)
    return founder
