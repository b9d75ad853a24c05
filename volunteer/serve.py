"""The web server: the site is loaded once, and the workers share that memory.

    uv run python -m volunteer.serve [options of granian]

Granian forks its workers. Loaded before that, modules, addresses, words and templates lie in memory once instead of once a
worker, and a worker that has to be replaced answers at once. Nothing here may open a connection: no two processes can share one.
"""

import gc
import multiprocessing
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation
from granian.cli import entrypoint

from volunteer.wsgi import application  # noqa: F401 (loading it sets up Django and reads the list of static files)

BROKEN = 2  # the exit code of `manage.py doctor`
ARGUMENTS = ["--interface", "wsgi", "volunteer.wsgi:application", "--workers", "2", "--blocking-threads", "4"]
ARGUMENTS += ["--respawn-failed-workers"]


def refuse_unfit() -> None:
    """Leave where something is broken: beside a database of one's own, people's numbers and points are real.

    `manage.py doctor` asks the database, so it runs in a process of its own.
    """
    if settings.EMBEDDED:
        return
    if settings.OWNER_DATABASE:
        sys.exit("The site does not start: OWNER_DATABASE_URL is for migrations, and not for the web server's environment.")
    words = [sys.executable, "manage.py", "doctor", "--before-start"]
    if subprocess.run(words, cwd=settings.BASE_DIR, check=False).returncode >= BROKEN:  # noqa: S603  (our own words)
        sys.exit("The site does not start: something above is broken.")


def preload() -> None:
    """Have at hand what pages need and what stays as it is."""
    get_resolver()._populate()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Back")
    folder = Path(settings.BASE_DIR, "templates")
    for file in folder.rglob("*.html"):
        get_template(str(file.relative_to(folder)))
    gc.collect()
    gc.freeze()  # the workers' collections pass over what came along, so they neither read nor write it


def main() -> None:
    refuse_unfit()
    preload()
    multiprocessing.set_start_method("fork")
    sys.argv[:] = ["granian", *ARGUMENTS, *sys.argv[1:]]  # an option given twice counts as given last
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
