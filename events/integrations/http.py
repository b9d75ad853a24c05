"""Sending to an address that a stranger named: over TLS, to a public host, at the very address that was looked at; no way on."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from volunteer.core.outside_calls import call_within

TIMEOUT_SECONDS = 5  # to connect, and for each part of the answer
DEADLINE_SECONDS = 8  # for all of it, from the name to the answer


class UnfitAddressError(Exception):
    """The address is none that we send to."""


@dataclass(frozen=True)
class Answer:
    """What the other side said: an HTTP status; or none, and what went wrong in a word."""

    status: int | None
    problem: str = ""

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def parse_address(address: str) -> SplitResult:
    """The parts of an address that we may send to; hosts of `settings.WEBHOOK_HOSTS` need no TLS. Raises `UnfitAddressError`."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as problem:
        raise UnfitAddressError("address") from problem
    if not host or parts.username or parts.password or not address.isascii() or not address.isprintable() or " " in address:
        raise UnfitAddressError("address")
    if parts.scheme != "https" and not (host in settings.WEBHOOK_HOSTS and parts.scheme == "http"):
        raise UnfitAddressError("https")
    if port == 0:
        raise UnfitAddressError("address")
    return parts


def public_ip(host: str, port: int) -> str:
    """The address of a host in the public net. Raises `UnfitAddressError` where one of them is not, OSError for unknown hosts."""
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if host not in settings.WEBHOOK_HOSTS and not all(is_public(ip) for ip in found):
        raise UnfitAddressError("private")
    return min(found)


def is_public(ip: str) -> bool:
    """Whether an IP address lies in the public net; one that wraps another is judged by the other too."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    wrapped = [address]
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo[1] if address.teredo else None
        nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in ipaddress.ip_network("64:ff9b::/96") else None
        wrapped += [each for each in (address.ipv4_mapped, address.sixtofour, teredo, nat64) if each]
    return all(each.is_global and not each.is_multicast for each in wrapped)


class PinnedConnection(http.client.HTTPConnection):
    """A connection to an address that was judged at that moment, whatever the name means a moment later."""

    def __init__(self, parts: SplitResult) -> None:
        self.tls = parts.scheme == "https"
        super().__init__(str(parts.hostname), parts.port or (443 if self.tls else 80), timeout=TIMEOUT_SECONDS)

    def connect(self) -> None:
        self.sock = socket.create_connection((public_ip(self.host, self.port), self.port), TIMEOUT_SECONDS)
        if self.tls:  # known before the handshake, so that `abort` ends that too
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def send_post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            self.request("POST", path, body, headers | {"Content-Type": "application/json", "User-Agent": "wobangni"})
            with self.getresponse() as answer:
                return Answer(answer.status)
        finally:
            self.close()

    def abort(self) -> None:
        """End what another thread reads or writes here, at once."""
        with suppress(OSError, AttributeError):  # the other side was quicker, or nothing is connected
            self.sock.shutdown(socket.SHUT_RDWR)


def post(address: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Send once, in `DEADLINE_SECONDS` at most. A redirect is not followed.

    Whatever goes wrong is an answer: the other side's fault must not stop ours.
    """
    try:
        parts = parse_address(address)
        connection = PinnedConnection(parts)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return call_within(DEADLINE_SECONDS, lambda: connection.send_post(path, body, headers), give_up=connection.abort)
    except UnfitAddressError as unfit:
        return Answer(None, str(unfit))
    except TimeoutError:
        return Answer(None, "timeout")
    except ssl.SSLError:
        return Answer(None, "certificate")
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return Answer(None, type(problem).__name__[:40])
