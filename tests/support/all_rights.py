"""The test's connection may do everything for a moment; else it is the site's, which owns nothing.

Tests sign in to the server as one who may do everything, and are the site's role from the first statement on: what the site may
not do, no test can. `with all_rights():` is for what only the owner of the database could do, and what a test says of it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connection

from volunteer.core.database.embedded_postgres import SITE, SUPERUSER, with_role

MAY_ALL = "SET ROLE NONE"  # the role as which the connection was opened
AS_SITE = "RESET ROLE"  # what the connection began with


def server_url() -> str:
    """The server's address for making databases and roles."""
    url = os.environ["DATABASE_URL"]
    return with_role(url, SUPERUSER) if os.environ.get("EMBEDDED") == "1" else os.environ.get("OWNER_DATABASE_URL", url)


def as_site(options: dict[str, Any]) -> dict[str, Any]:
    """The options of connections that are the site's role from their first statement on."""
    return {**options, "options": f"-c role={SITE}"}


@contextmanager
def all_rights() -> Iterator[None]:
    """Inside, the connection may do everything."""
    with connection.cursor() as cursor:
        cursor.execute(MAY_ALL)
        try:
            yield
        finally:
            with suppress(DatabaseError):  # a transaction that has failed takes the role back itself
                cursor.execute(AS_SITE)
