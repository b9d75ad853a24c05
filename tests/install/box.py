"""A small Debian in a folder: what is run in it, and what stands in it."""

import os
import subprocess
from pathlib import Path

PLAIN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root"}
QUIET = ("proc", "dev", "run", "tmp", "var/lib/postgresql", "var/log", "var/cache")


class Box:
    def __init__(self, root: Path) -> None:
        self.root = root

    def mount(self) -> None:
        """Give it processes, devices and a loopback of its own; all of them go with the namespace that we are in."""
        run("mount", "--make-rprivate", "/")
        run("ip", "link", "set", "lo", "up")
        run("mount", "-t", "proc", "proc", self.root / "proc")
        run("mount", "--rbind", "/dev", self.root / "dev")
        run("mount", "-t", "tmpfs", "tmpfs", self.root / "tmp")

    def command(self, *words, user="root", folder="/", umask="0022") -> list[str]:
        """The words that run `words` in it. Without root's rights where another user is named."""
        drop = ["setpriv", f"--reuid={user}", f"--regid={user_group(user)}", "--init-groups", "--no-new-privs"]
        enter = ["sh", "-c", 'cd "$0" && umask "$1" && shift && exec "$@"', folder, umask]
        return ["chroot", str(self.root), *(drop if user != "root" else ()), *enter, *map(str, words)]

    def run(self, *words, user="root") -> subprocess.CompletedProcess:
        """Run to the end and hand back exit code and all output."""
        words = self.command(*words, user=user)
        return subprocess.run(words, env=PLAIN, stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def do(self, *words, **options) -> str:
        done = self.run(*words, **options)
        assert done.returncode == 0, f"{words}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def snapshot(self) -> set:
        """What stands in it, by path, size, mode and moment of change; without what changes by itself."""
        found = set()
        for folder, folders, files in os.walk(self.root):
            here = Path(folder).relative_to(self.root)
            folders[:] = [name for name in folders if str(here / name) not in QUIET]
            for name in files:
                about = os.lstat(Path(folder, name))
                found.add((str(here / name), about.st_size, about.st_mode, about.st_mtime_ns))
        return found


def user_group(user: str) -> str:
    return "wobangni" if user.startswith("wobangni") else "nogroup" if user == "nobody" else user


def run(*words) -> None:
    subprocess.run([str(word) for word in words], check=True)
