"""A new release comes to a machine in use: every request is answered, and one that does not start is taken back."""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from tests.install import units
from tests.install.box import Box
from tests.install.visitor import Visitor

UPDATE = "/usr/src/next/deploy/update"
# Stands for systemd's, which does not run in a folder: what it is asked for is left as a file, and done when the file is gone.
SYSTEMCTL = """#!/bin/sh
case $1 in restart | start) ;; *) exit 0 ;; esac
echo "$1 $2" >/run/asked.new && mv /run/asked.new /run/asked
while [ -e /run/asked ]; do sleep 0.1; done
"""
MARK = "livez-of-the-next-release"


class Services:
    """Does what the stand-in for `systemctl` is asked for."""

    def __init__(self, box: Box, going: list) -> None:
        self.box, self.going, self.log = box, {service.name: process for service, process in going}, []
        (box.root / "usr/local/bin/systemctl").write_text(SYSTEMCTL)
        (box.root / "usr/local/bin/systemctl").chmod(0o755)
        (box.root / "run/systemd/system").mkdir(parents=True, exist_ok=True)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        asked = self.box.root / "run/asked"
        while not self.over.wait(0.05):
            if asked.exists():
                verb, name = asked.read_text().split()
                self.log.append(f"{verb} {name}")
                if verb == "restart":
                    self.restart(name)
                asked.unlink()

    def restart(self, name: str) -> None:
        """As systemd stops a unit with KillMode=mixed: the first process is asked, and whatever is left after a while is killed."""
        process = self.going[name]
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=40)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        self.going[name] = units.Unit(self.box, name).start()


class Crowd:
    """Visitors who ask for pages and send forms without a pause; what was not answered as it should be is kept."""

    def __init__(self, visitors: int = 4) -> None:
        self.answered, self.wrong, self.over = 0, [], threading.Event()
        self.threads = [threading.Thread(target=self.visit, args=(number,)) for number in range(visitors)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def visit(self, number: int) -> None:
        visitor = Visitor()
        while not self.over.is_set():
            try:
                form = number % 2
                status = (
                    visitor.ask("POST", "/accounts/enter/", b"x=1", **{"Content-Type": "text/plain"})
                    if form
                    else visitor.get("/c/abc")
                ).status
                if status != (403 if form else 302):
                    self.wrong.append((form, status))
            except OSError as problem:
                self.wrong.append((number % 2, repr(problem)))
            self.answered += 1
            time.sleep(0.02)


def next_release(box: Box, name: str, change) -> None:
    """The bundle once more under another name, with `change` made in its code."""
    folder = box.root / "usr/src/next"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-al", box.root / "usr/src/site", folder], check=True)
    for file in ("VERSION", "SHA256SUMS", "volunteer/core/http/views.py", "volunteer/serve.py"):
        text = (folder / file).read_text()
        (folder / file).unlink()  # linked with that of the first
        (folder / file).write_text(text)
    (folder / "VERSION").write_text(f"{name}\n")
    change(folder)
    box.do(
        "sh",
        "-c",
        "cd /usr/src/next && find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum >/tmp/sums && mv /tmp/sums SHA256SUMS",
    )


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def renewal(box: Box, going: list, say) -> None:
    services = Services(box, going)
    first = os.readlink(box.root / "opt/wobangni/current")
    refused(box, "wants root", user="nobody")
    next_release(box, "next", lambda code: replace(code / "volunteer/core/http/views.py", '"ok\\n"', f'"{MARK}\\n"'))
    refused(box, "Is there a backup of today?")
    with Crowd() as crowd:
        said = box.do(UPDATE, "--backed-up")
    assert crowd.answered > 50 and crowd.wrong == [], f"{len(crowd.wrong)} of {crowd.answered}: {crowd.wrong[:5]}"
    assert os.readlink(box.root / "opt/wobangni/current") == "releases/next", said
    assert Visitor().get("/livez").text == f"{MARK}\n"
    say(f"updated in use: {crowd.answered} of {crowd.answered} requests were answered, and the new code serves")
    refused(box, "The release next runs already", "--backed-up")

    next_release(
        box,
        "broken",
        lambda code: replace(code / "volunteer/serve.py", "def main() -> None:\n", "def main() -> None:\n    sys.exit(1)\n"),
    )
    with Crowd() as crowd:
        done = box.run("env", "PATIENCE=5", UPDATE, "--backed-up")
    assert done.returncode == 1 and "did not become ready on port 8001" in done.stderr, done.stdout + done.stderr
    assert crowd.wrong == [], f"{len(crowd.wrong)} of {crowd.answered}: {crowd.wrong[:5]}"
    assert os.readlink(box.root / "opt/wobangni/current") == "releases/next" and first != "releases/next"
    assert Visitor().get("/livez").text == f"{MARK}\n"
    say(f"a release that does not start was taken back: {crowd.answered} of {crowd.answered} requests were answered")
    services.over.set()


def refused(box: Box, sentence: str, *options: str, user: str = "root") -> None:
    done = box.run(UPDATE if user == "root" else "/usr/src/site/deploy/update", *options, user=user)
    assert done.returncode == 1 and re.search(re.escape(sentence), done.stderr) and "was changed" in done.stderr, done.stderr
