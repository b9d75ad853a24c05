"""The web server: the site is loaded once, and the workers share that memory.

    uv run python -m volunteer.serve [options of granian]

Granian forks its workers. Loaded before that, modules, addresses, words and templates lie in memory once instead of once a
worker, and a worker that has to be replaced answers at once. Nothing here may open a connection: no two processes can share one.
"""

import gc
import multiprocessing
import sys
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation
from granian.cli import entrypoint

from volunteer.wsgi import application  # noqa: F401 (loading it sets up Django and reads the list of static files)

ARGUMENTS = ["--interface", "wsgi", "volunteer.wsgi:application", "--workers", "2", "--blocking-threads", "4"]
ARGUMENTS += ["--respawn-failed-workers"]


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
    preload()
    multiprocessing.set_start_method("fork")
    sys.argv[:] = ["granian", *ARGUMENTS, *sys.argv[1:]]  # an option given twice counts as given last
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
