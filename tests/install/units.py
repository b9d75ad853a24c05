"""The services of an installed site, started as their units say: there is no systemd in a folder."""

import re
import shlex
import subprocess
from pathlib import Path

from tests.install.box import PLAIN, Box


class Unit:
    """What a unit file says of a service: `wobangni-web@8001.service` is the template `wobangni-web@.service` with 8001."""

    def __init__(self, box: Box, name: str) -> None:
        self.box, self.name = box, name
        instance = re.search(r"@(.*)\.", name)
        file = box.root / "etc/systemd/system" / re.sub(r"@.*\.", "@.", name)
        text = file.read_text().replace("%i", instance[1] if instance else "")
        self.entries = re.findall(r"^(\w+)=(.*)$", text, flags=re.M)
        self.port = int(instance[1]) if instance else 0

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.entries if name == key]

    def one(self, key: str) -> str:
        (value,) = self.all(key)
        return value

    def environment(self) -> dict[str, str]:
        pairs = [pair for line in self.all("Environment") for pair in shlex.split(line)]
        for file in self.all("EnvironmentFile"):
            lines = Path(self.box.root, file.lstrip("/")).read_text().splitlines()
            pairs += [line for line in lines if line and line[0] not in "#;"]
        return PLAIN | dict(pair.split("=", 1) for pair in pairs)

    def words(self, command: str) -> list[str]:
        return self.box.command(
            *shlex.split(command), user=self.one("User"), folder=self.one("WorkingDirectory"), umask=self.one("UMask")
        )

    def start(self) -> subprocess.Popen:
        """Start a service that goes on, with its processes in a group of their own."""
        with Path(self.box.root, "var/log", f"{self.name}.log").open("a") as log:
            return subprocess.Popen(
                self.words(self.one("ExecStart")), env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )

    def run_once(self) -> tuple[int, str]:
        """Run a service that comes to its end; the first exit code that is not 0 ends it, as systemd does."""
        said = ""
        for command in self.all("ExecStart"):
            done = subprocess.run(self.words(command), env=self.environment(), capture_output=True, text=True)
            said += done.stdout + done.stderr
            if done.returncode:
                return done.returncode, said
        return 0, said


def of_target(box: Box) -> tuple[list[Unit], list[Unit]]:
    """What `wobangni.target` starts: the services that go on, and those that timers start."""
    names = (box.root / "etc/systemd/system/wobangni.target").read_text()
    wanted = re.search(r"^Wants=(.*)$", names, flags=re.M)[1].split()
    going = [Unit(box, name) for name in wanted if name.endswith(".service")]
    timed = [Unit(box, name.replace(".timer", ".service")) for name in wanted if name.endswith(".timer")]
    assert going and timed
    return going, timed
