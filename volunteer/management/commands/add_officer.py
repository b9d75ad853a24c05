"""Make a further person administrator of the district: nobody in the pages stands above that role."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from volunteer.core import clock, ids
from volunteer.core.attempts import attempt_command
from volunteer.models import Area, User
from volunteer.roles import actions as role_actions


class Command(BaseCommand):
    help = "Give somebody who has signed in the role of a district administrator, beside those who hold it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("volunteer_no", help="the person's volunteer number")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(volunteer_no=ids.clean_code(options["volunteer_no"]), is_active=True).first()
        district = Area.objects.filter(parent=None).order_by("path").first()
        if person is None or district is None:
            raise CommandError("Nobody has this volunteer number, or the site is not set up.")
        with attempt_command():
            made = role_actions.add_officer(person=person, district=district, at=clock.now())
        self.stdout.write(self.style.SUCCESS(f"{person} is administrator of {made.over} now."))
        self.stdout.write(f"For the second factor: manage.py invite_authenticator {person.volunteer_no}")
