"""The story of one machine: what refuses, the installation from a bundle without network, the site in use, and a new release.

python -m tests.install.machine FOLDER      in namespaces of its own; see tools/check_install
"""

import base64
import hmac
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.install import units
from tests.install.box import PLAIN, Box, run
from tests.install.renewal import renewal
from tests.install.visitor import HOST, Visitor

INSTALL = "/usr/src/site/deploy/install"
GATEWAY = '''
class Paper:
    """Writes texts into a file, as a gateway with a network would send them."""

    def send(self, *args, **fields):
        with open("/var/lib/wobangni/texts", "a") as file:
            print(args, fields, file=file)
'''
OPTIONS = ["--url", f"https://{HOST}", "--gateway", "paper.Paper", "--name", "管理员", "--phone", "13800138000"]
PATIENCE = 180  # seconds; on a busy machine loading the site takes long


def main() -> None:
    box = Box(Path(sys.argv[1]))
    box.mount()
    refusals(box)
    secret = install(box)
    roles(box)
    going = start(box)
    nginx(box)
    in_use(box, secret)
    by_itself(box)
    one_dies(going)
    renewal(box, going, say)
    caddy(box)


def say(words: str) -> None:
    print(f"   {words}", flush=True)


# --- what refuses -----------------------------------------------------------------------------------------------------------


def refusals(box: Box) -> None:
    """Each says what is in the way in a sentence, and changes nothing."""
    wheel = min((box.root / "usr/src/site/wheels").iterdir())
    whole = wheel.read_bytes()
    box.do("pg_ctlcluster", box.do("pg_lsclusters", "-h").split()[0], "main", "start")
    before = box.snapshot()

    refused(box, "wants root", user="nobody")
    refused(box, "no option --ulr", "--ulr", "x")
    refused(box, "--url must be like", "--url", "help.example.cn")
    refused(box, "--gateway is missing", "--url", "https://help.example.cn")
    refused(box, "go together", *OPTIONS[:6])
    with socket.create_server(("127.0.0.1", 8002)):
        refused(box, "Port 8002 is in use", *OPTIONS)
    run("mount", "-t", "tmpfs", "-o", "size=90m", "tmpfs", box.root / "opt")
    refused(box, "There is no space: /opt/wobangni wants 2000 MB, and 90 MB are free", *OPTIONS)
    run("umount", box.root / "opt")
    box.do("createdb", "wobangni", user="postgres")
    refused(box, "has a database or a role 'wobangni' already", *OPTIONS)
    box.do("dropdb", "wobangni", user="postgres")
    assert box.snapshot() == before, box.snapshot() ^ before

    wheel.write_bytes(whole[: len(whole) // 2])
    refused(box, f"The bundle is not whole: ./wheels/{wheel.name}: FAILED", *OPTIONS)
    wheel.unlink()
    refused(box, f"The bundle is not whole: ./wheels/{wheel.name}: FAILED open or read", *OPTIONS)
    assert not (box.root / "opt/wobangni").exists() and not (box.root / "etc/wobangni").exists()
    wheel.write_bytes(whole)
    say("what is in the way is said, and nothing is changed")


def refused(box: Box, sentence: str, *options: str, user: str = "root") -> None:
    done = box.run(INSTALL, *options, user=user)
    assert done.returncode == 1, f"{options}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
    assert sentence in done.stderr and "as changed." in done.stderr, f"{options}: {done.stderr}"


# --- the installation -------------------------------------------------------------------------------------------------------


def install(box: Box) -> str:
    """The secret of the first administrator's second factor."""
    local = box.root / "opt/wobangni/local"
    local.mkdir(parents=True)
    (local / "paper.py").write_text(GATEWAY)
    began = time.monotonic()
    said = box.do(INSTALL, *OPTIONS)
    shown = re.search(r"otpauth://\S*[?&]secret=(\w+)", said)
    assert shown and f"Done: https://{HOST}" in said, said
    say(f"installed from the bundle, without network, in {time.monotonic() - began:.0f} s")
    keys = (box.root / "etc/wobangni/site.env").read_text()
    refused(box, "installed already", *OPTIONS)
    assert (box.root / "etc/wobangni/site.env").read_text() == keys
    return shown[1]


def roles(box: Box) -> None:
    """Who may read the secrets, and what the site may do in the database."""
    listed = box.do("stat", "-c", "%A %U %G %n", "/etc/wobangni/owner.env", "/etc/wobangni/site.env", "/var/lib/wobangni")
    assert listed.split("\n")[:3] == [
        "-rw------- root root /etc/wobangni/owner.env",
        "-rw-r----- root wobangni /etc/wobangni/site.env",
        "drwxr-x--- wobangni wobangni /var/lib/wobangni",
    ], listed
    assert box.run("touch", "/opt/wobangni/current/manage.py", user="wobangni").returncode
    site = re.search(r"^DATABASE_URL=(.*)$", (box.root / "etc/wobangni/site.env").read_text(), flags=re.M)[1]
    assert box.do("psql", site, "-Atc", "SELECT count(*) FROM volunteer_user").strip() == "1"
    for forbidden in (
        "TRUNCATE points_transfer",
        "CREATE TABLE t (n int)",
        "CREATE TEMP TABLE t (n int)",
        "ALTER TABLE points_transfer DISABLE TRIGGER ALL",
    ):
        assert box.run("psql", site, "-v", "ON_ERROR_STOP=1", "-c", forbidden).returncode, forbidden
    box.do("wobangni", "--owner", "migrate", "--check")
    box.do("wobangni", "wake_appointments")
    box.do("wobangni", "--root", "wake_appointments")
    say("the site's role reads and writes rows and can do nothing else")


# --- in use -----------------------------------------------------------------------------------------------------------------


def start(box: Box) -> list:
    """Start what goes on, as the units say, and wait until it is ready."""
    services, _timed = units.of_target(box)
    began = time.monotonic()
    going = [(service, service.start()) for service in services]
    for service, process in going:
        wait_ready(service, process)
    say(f"{', '.join(service.name for service, _process in going)} ready after {time.monotonic() - began:.0f} s")
    return going


def wait_ready(service: units.Unit, process: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while service.port and not is_ready(service.port):
        log = (service.box.root / "var/log" / f"{service.name}.log").read_text()
        assert process.poll() is None and time.monotonic() < end, f"{service.name} does not answer:\n{log}"
        time.sleep(0.2)


def is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return b" 200 " in line.recv(100)
    except OSError:
        return False


def nginx(box: Box) -> None:
    box.do("nginx", "-t", "-q")
    box.do("nginx")


def in_use(box: Box, secret: str) -> None:
    """The first administrator signs in with a code and the second factor that the installation showed, through the proxy."""
    moved = Visitor(80).get("/events/")
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{HOST}/events/")
    visitor = Visitor()
    page = visitor.get("/accounts/enter/")
    assert page.status == 200 and "Strict-Transport-Security" in page.headers
    style = visitor.get(re.search(r'href="(/static/[^"]+\.css)"', page.text)[1])
    assert style.status == 200 and "immutable" in style.headers["Cache-Control"]
    assert visitor.press("/accounts/enter/", phone="13800138000", agree="on").status == 302
    code = re.search(r"\b\d{6}\b", wait_for_text(box))[0]
    second = visitor.press("/accounts/enter/code/", code=code).headers["Location"]
    assert second.startswith("/accounts/2fa/authenticate/"), second
    assert visitor.press(second, code=one_time_code(secret)).status == 302
    home = visitor.get("/me/")
    assert home.status == 200 and "管理员" in home.text, home.headers["Location"]
    assert Visitor().get("/me/").status == 302
    large = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.ask("POST", "/accounts/enter/", b"x" * 1_500_000, **large).status == 403  # it came through: no token
    assert visitor.ask("POST", "/accounts/enter/", b"", **large, **{"Content-Length": str(110_000_000)}).status == 413
    private = box.root / "var/lib/wobangni/private/face.jpg"
    private.parent.mkdir(exist_ok=True)
    private.write_bytes(b"face")
    for path in ("/private/face.jpg", "/media/../private/face.jpg", "/media/%2e%2e/private/face.jpg"):
        assert visitor.get(path).status in (301, 302, 400, 404), path
    private.unlink()
    say("the first administrator has signed in with a code through nginx")


def one_time_code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8), "sha1")
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def wait_for_text(box: Box) -> str:
    texts, end = box.root / "var/lib/wobangni/texts", time.monotonic() + 15
    while not texts.exists() or not texts.read_text():
        assert time.monotonic() < end, "no text came"
        time.sleep(0.2)
    return texts.read_text()


def by_itself(box: Box) -> None:
    """Everything that a timer starts comes to a good end."""
    _services, timed = units.of_target(box)
    for service in sorted(timed, key=lambda service: "doctor" in service.name):
        code, said = service.run_once()
        assert code == 0 or ("doctor" in service.name and code == 1), f"{service.name}: exit code {code}\n{said}"
    say(f"{', '.join(service.name for service in timed)} ended well")


def one_dies(going: list) -> None:
    """A web process is killed and started again: every page is answered."""
    service, process = going[0]
    visitor = Visitor()
    process.kill()
    process.wait()
    assert [visitor.get("/accounts/enter/").status for _ in range(20)] == [200] * 20
    going[0] = (service, service.start())
    wait_ready(*going[0])
    say(f"{service.name} was killed: 20 of 20 pages were answered")


def caddy(box: Box) -> None:
    """The same through Caddy, with the certificate of the machine instead of one from outside."""
    box.do("nginx", "-s", "quit")
    text = (box.root / "opt/wobangni/current/deploy/caddy/Caddyfile").read_text()
    own = f"{HOST} {{\n\ttls /etc/wobangni/tls/site.crt /etc/wobangni/tls/site.key\n"
    (box.root / "etc/caddy/Caddyfile").write_text(text.replace(f"{HOST} {{\n", own, 1))
    wait_free(443)
    subprocess.Popen(box.command("caddy", "run", "--config", "/etc/caddy/Caddyfile"), env=PLAIN, stderr=subprocess.DEVNULL)
    wait_free(443, free=False)
    visitor = Visitor()
    assert visitor.get("/accounts/enter/").status == 200
    assert visitor.get("/readyz").status == 200
    assert Visitor(80).get("/").status == 308
    say("Caddy serves the same")


def wait_free(port: int, free: bool = True) -> None:
    """Until nobody listens there, or somebody does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if bool(probe.connect_ex(("127.0.0.1", port))) == free:
                return
        time.sleep(0.1)


if __name__ == "__main__":
    main()
