"""Invite somebody with a role on the server, where no office can: the only officer of a district who lost the app."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from volunteer.core import clock, ids
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.signin import invitations


class Command(BaseCommand):
    help = "Show a one-time code with which a person with roles sets up an authenticator app for all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("volunteer_no", help="the person's volunteer number")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        person = User.objects.filter(volunteer_no=ids.clean_code(options["volunteer_no"]), is_active=True).first()
        if person is None:
            raise CommandError("Nobody has this volunteer number.")
        try:
            roles = [held.pk for held in invitations.roles_to_name(person, None, at)]
            _made, code = invitations.invite(person=person, appointments=roles, by=None, at=at)
        except Refused as no:
            raise CommandError(f"{person} has no role. Nothing was changed.") from no
        self.stdout.write(f"Code for {person}, once, until tomorrow at this time: {ids.spaced_code(code)}")
        self.stdout.write("They type it after signing in: Me - Second factor - I have a code from my office.")
