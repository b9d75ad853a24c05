"""How fast and how true are door, shop and book? Measures the whole site as it runs in production, and PostgreSQL alone beside it.

    uv run python -m tests.bench [PART ...] [--json FILE] [--quick] [--transfers 10000000]

Parts: door, shop, book, figures, excel, paper, places.

Starts a PostgreSQL and the web server of its own, prints one table, writes it as JSON (data/bench/result.json), and ends with 1
where a person was lost or doubled, somebody honest refused, something sold twice, an answer failed or an equation does not hold.
The times are the machine's: compare runs. The book of ten million transfers wants 10 GB of disk.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.bench import site
from tests.bench.lines import Line

PARTS = ("door", "shop", "book", "figures", "excel", "paper", "places")


def show(lines: list[Line]) -> str:
    head = f"{'':<64}{'':>12} {'':<4}{'least':>9}{'aim':>9}  reached"
    rows = [f"{x.what:<64}{x.value:>12} {x.unit:<4}{x.least:>9}{x.aim:>9}  {x.verdict}".rstrip() for x in lines]
    return "\n".join([head, *rows])


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split("\n")[0])
    words.add_argument("--json", type=Path, default=site.ROOT / "data" / "bench" / "result.json", help="where the table is written")
    words.add_argument("--quick", action="store_true", help="a tenth of the people: to try the program, not to measure")
    words.add_argument("--transfers", type=int, default=10_000_000, help="how large the book is from which is read")
    words.add_argument("parts", nargs="*", default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    asked = words.parse_args()
    sizes = {"crowd": 1000, "clients 1": 300, "clients 8": 1000, "clients 32": 1000, "phones": 500, "transactions": 6400}
    sizes |= {"orders": 1000, "buyers": 500, "settled": 500, "wallets": 10_000, "added up": 1_000_000, "transfers": asked.transfers}
    sizes |= {"attendances": 1_000_000, "volunteers": 100_000, "places": 1}
    if asked.quick:
        sizes = {name: number // 10 for name, number in sizes.items()} | {
            "added up": 20_000,
            "transfers": 40_000,
            "wallets": 100,
            "places": 10,
        }
    with tempfile.TemporaryDirectory(prefix="volunteer-bench-") as database:
        site.production(site.ROOT / "data" / "bench", Path(database))
        site.prepare()
        from tests.bench.parts import measure

        lines: list[Line] = []
        try:
            for line in measure(sizes, asked.parts):
                lines.append(line)
                print(".", end="", file=sys.stderr, flush=True)
        finally:  # what was measured before something broke is shown all the same
            print(f"\n{show(lines)}")
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps([asdict(line) | {"reached": line.verdict} for line in lines], indent=1, ensure_ascii=False))
    return int(any(line.least in ("<0",) and line.verdict == "NO" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
