"""`manage.py check`: what the machine lacks; with `--deploy` also what production must not allow."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import OperationalError, connection, connections
from django.db.migrations.loader import MigrationLoader

from volunteer.core.database import roles
from volunteer.core.files import pdf

SHORTEST_SECRET, FEWEST_CHARACTERS = 32, 10  # characters, and different ones


@register("security", deploy=True)
def check_application_role(**_kwargs: Any) -> list[CheckMessage]:
    """The site's role reads and writes rows. One that owned the tables could switch off the triggers that guard them.

    It asks the database, as `check --deploy` does not do by itself for checks of the tag `database`: there it would be silent.
    """
    try:
        with connection.cursor() as cursor:
            found = roles.rights_too_many(cursor)
    except OperationalError as problem:
        return [Error(f"The database does not answer: {problem}", id="volunteer.E001")]
    if not found:
        return []
    hint = "Let another role own the tables and migrate; `manage.py grant` gives the site's role what it needs."
    return [Error(f"The application's database role may {'; it may '.join(found)}.", hint=hint, id="volunteer.E002")]


@register(Tags.database)
def check_squashed_migrations(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Steps that were put into one are all done or none: with some of them Django would leave the others out without a word."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        loader = MigrationLoader(connections[alias])
        for (app, name), step in loader.replacements.items():
            done = [key in loader.applied_migrations for key in step.replaces]
            if any(done) and not all(done):
                hint = "Migrate it with the last version that still has the single steps; a demo's folder can be deleted."
                found.append(Error(f"The tables of {app} are older than {name}.", hint=hint, id="volunteer.E004"))
    return found


@register("security", deploy=True)
def check_no_demo(**_kwargs: Any) -> list[CheckMessage]:
    return [Error("DEMO=1 lets anybody be anybody.", id="volunteer.E003")] if settings.DEMO else []


@register("security", deploy=True)
def check_secrets(**_kwargs: Any) -> list[CheckMessage]:
    """A secret that can be guessed is none: whoever knows these signs sessions, and finds numbers by their seals."""
    secrets = {"SECRET_KEY": settings.SECRET_KEY, "PHONE_INDEX_KEY": settings.PHONE_INDEX_KEY.decode()}
    hint = "`openssl rand -base64 48` makes one. PHONE_INDEX_KEY of a site with people can only be kept: numbers are found by it."
    return [
        Error(f"{name} is too short or too plain.", hint=hint, id="volunteer.E005")
        for name, value in secrets.items()
        if len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_CHARACTERS
    ]


@register("printing")
def check_printing(**_kwargs: Any) -> list[CheckMessage]:
    """Posters, cards and rosters need Pango and a Chinese font on the machine; everything else works without."""
    if pdf.can_print(pdf.CHINESE):
        return []
    hint = "apt install fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    return [Warning("No Chinese font is found: PDFs would show empty boxes.", hint=hint, id="volunteer.W002")]
