"""`manage.py reseal`: seals everything with the newest key of PHONE_KEYS, so that an older one can be taken out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations

from volunteer.core import encryption
from volunteer.keys import actions, places
from volunteer.keys.actions import Resealed
from volunteer.keys.places import SealedPlace

STILL = "still seals {}: run it again once every process has the new PHONE_KEYS."
OVER = (
    "seals nothing any more. An hour from now, when sign-ins and forms under way have ended, it may be taken out of PHONE_KEYS. "
    "Keep it on paper as long as there are backups from before."
)


class Command(BaseCommand):
    help = "Seal everything anew with the first key of PHONE_KEYS, while the site goes on. It can be stopped and run again."

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actions.require_known_keys()
        except actions.UnknownKeyError as problem:
            words = f"Nothing was changed. PHONE_KEYS lacks keys that seal something: {problem}. Add them at its end."
            raise CommandError(words) from None
        done = [self.reseal(place) for place in places.PLACES]
        self.tell_of_older(sum((one.key_ids for one in done), Counter()))
        if any(one.spoiled for one in done):
            raise SystemExit(1)

    def reseal(self, place: SealedPlace) -> Resealed:
        done = actions.reseal_place(place)
        newest = done.key_ids[encryption.newest_key_id()]
        self.stdout.write(f"{done.column}: {done.renewed} sealed anew, {newest} under the newest key")
        for row in done.spoiled:
            self.stderr.write(f"{done.column}: cannot be opened: {row}")
        return done

    def tell_of_older(self, left: Counter[str]) -> None:
        for key_id in list(settings.PHONE_KEYS)[1:]:
            self.stdout.write(f"Key {key_id} {STILL.format(left[key_id]) if left[key_id] else OVER}")
