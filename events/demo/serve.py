"""Serving the demo with the production web server, beside a runner that keeps it alive."""

import ipaddress
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import qrcode
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from volunteer.core import clock

PULSE_SECONDS = 20
PATIENCE_SECONDS = 3  # for answers that are under way when the demo is stopped


@dataclass(frozen=True)
class Address:
    """Where the demo answers. `pin` is asked before one-click sign-in when others on the network can reach it."""

    host: str
    port: int
    secure: bool = False
    pin: str = ""

    @property
    def url(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}:{self.port}"

    @classmethod
    def on_the_network(cls, port: int) -> "Address":
        """This machine's address in its network, with https (phones give the camera to secure pages only) and a PIN."""
        return cls(host=lan_address(), port=port, secure=True, pin=f"{secrets.randbelow(10_000):04d}")


def lan_address() -> str:
    """The address under which other machines reach this one; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the routing table is asked
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def make_certificate(folder: Path, host: str, at: datetime) -> tuple[Path, Path]:
    """A self-signed certificate for an IP address, good for 30 days: (certificate file, key file)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "demo.crt", folder / "demo.key"
    files[1].touch(mode=0o600)
    files[0].write_bytes(built.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def server_command(address: Address, bind: str, folder: Path) -> list[str]:
    """The web server's command line."""
    words = [sys.executable, "-m", "volunteer.serve", "--host", bind, "--port", str(address.port), "--log-level", "warning"]
    words += ["--workers-kill-timeout", str(PATIENCE_SECONDS)]
    if address.secure:
        public, private = make_certificate(folder, address.host, clock.now())
        words += ["--ssl-certificate", str(public), "--ssl-keyfile", str(private)]
    return words


def collect_static() -> None:
    """Hash and compress the static files, which takes seconds; not again while none of them has changed."""
    stamp = Path(settings.STATIC_ROOT, ".collected")
    found = (Path(place.path(name)) for finder in get_finders() for name, place in finder.list([]))
    now = "\n".join(sorted(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in found))
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def is_port_taken(bind: str, port: int) -> bool:
    """Whether somebody listens there already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return True
        return False


def run(address: Address, bind: str, folder: Path, pulse: Callable[[], None]) -> int:
    """Serve until interrupted, with a runner beside, calling `pulse` every twenty seconds; returns the server's exit code."""
    environment = os.environ | {"PUBLIC_URL": address.url, "DEMO_PIN": address.pin}
    # In a session of its own: Ctrl+C reaches this runner alone, and the server is asked to stop once.
    server = subprocess.Popen(server_command(address, bind, folder), env=environment, start_new_session=True)  # noqa: S603 (our own words)
    runner = start_runner(environment)
    for number in (signal.SIGINT, signal.SIGTERM):  # said anew: a shell's background starts programs that ignore the first
        signal.signal(number, signal.default_int_handler)
    try:
        while server.poll() is None:
            if runner.poll() is not None:  # it has said why
                runner = start_runner(environment)
            pulse()
            wait(server, PULSE_SECONDS)
    except KeyboardInterrupt:
        return stop(runner, server)
    stop(runner)
    return server.wait()


def start_runner(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """What happens by itself, in a process of its own."""
    words = [sys.executable, "manage.py", "runner"]
    return subprocess.Popen(words, cwd=settings.BASE_DIR, env=environment, start_new_session=True)  # noqa: S603 (our own words)


def stop(*processes: "subprocess.Popen[bytes]") -> int:
    """End these and their workers, those too that do not want to; a second Ctrl+C does not hurry it. Returns 0."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=2 * PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return 0


def wait(server: "subprocess.Popen[bytes]", seconds: float) -> None:
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        time.sleep(0.2)


def terminal_qr(url: str) -> str:
    """The address as a QR code of half blocks, dark on light, for a terminal."""
    code = qrcode.QRCode(border=2)
    code.add_data(url)
    code.make(fit=True)
    rows = code.get_matrix()
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "\n".join("".join(blocks[pair] for pair in zip(*rows[i : i + 2], strict=True)) for i in range(0, len(rows), 2))
