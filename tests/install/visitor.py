"""A browser without pages: what an installed site answers through its proxy, on this machine, by the name that people use."""

import http.client
import re
import socket
import ssl
from typing import NamedTuple
from urllib.parse import urlencode

HOST = "help.example.cn"


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str


class Visitor:
    def __init__(self, port: int = 443) -> None:
        self.port, self.cookies = port, {}
        self.trust = ssl.create_default_context()
        self.trust.check_hostname, self.trust.verify_mode = False, ssl.CERT_NONE  # a certificate of its own

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection = http.client.HTTPConnection(HOST, self.port)
        connection.sock = line if self.port == 80 else self.trust.wrap_socket(line, server_hostname=HOST)
        sent = {"Host": HOST, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | headers
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode(errors="replace"))
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def press(self, path: str, **fields: str) -> Answer:
        """Send a form as a browser does: with the token of its page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).text)
        data = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        kind = "application/x-www-form-urlencoded"
        return self.ask(
            "POST", path, data, **{"Content-Type": kind, "Origin": f"https://{HOST}", "Referer": f"https://{HOST}{path}"}
        )
