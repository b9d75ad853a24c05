"""Errors go to a server that speaks Sentry's protocol, here one of ours, and nothing of people goes with them."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
from django.conf import settings as site

OPEN = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
FAILS = """
import os, sys
sys.argv = ["test"]
import django
django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path

def fails(request, number):
    secret = "local 13700137000"
    from django.db import connection
    connection.cursor().execute("SELECT 'text 13800138000'::int")

handler500 = lambda request: HttpResponse(status=500)
urlpatterns = [path("people/<str:number>/", fails, name="person")]
settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "__main__", ["testserver"]
client = Client(raise_request_exception=False, headers={"X-Request-ID": "seen-by-a-person", "User-Agent": "phone of somebody"})
client.cookies["device"] = "a-device-of-somebody"
print(client.post("/people/13600136000/?who=13500135000", {"name": "a body of somebody"}).status_code)
import sentry_sdk
sentry_sdk.flush(10)
"""


@pytest.fixture
def receiver():
    """A server that takes what is sent to it: address, key and what it says."""
    taken = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            text = OPEN[self.headers.get("Content-Encoding", "")](body)
            taken.append((self.path, self.headers.get("X-Sentry-Auth", ""), text.decode()))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, taken
    server.shutdown()
    server.server_close()


def run(**variables):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "volunteer.settings"} | variables
    words = [sys.executable, "-c", FAILS]
    return subprocess.run(words, env=environment, cwd=site.BASE_DIR, capture_output=True, text=True, check=False)


def test_an_error_is_told_without_anything_of_people(receiver):
    port, taken = receiver
    done = run(SENTRY_DSN=f"http://ourkey@127.0.0.1:{port}/7")
    assert done.stdout.split() == ["500"], done.stderr
    (sent,) = taken
    assert sent[0] == "/api/7/envelope/" and "sentry_key=ourkey" in sent[1]
    event = json.loads(sent[2].splitlines()[2])
    assert event["exception"]["values"][-1]["type"] == "DataError"
    assert event["exception"]["values"][-1]["stacktrace"]["frames"]
    assert (event["transaction"], event["tags"]["request_id"]) == ("/people/{number}/", "seen-by-a-person")
    assert "request" not in event and "user" not in event
    told_of = ["13800138000", "13700137000", "13600136000", "13500135000", "somebody"]
    assert [word for word in told_of if word in sent[2].replace("seen-by-a-person", "")] == []


def test_where_none_is_named_nobody_is_told(receiver):
    _port, taken = receiver
    assert run(SENTRY_DSN="").stdout.split() == ["500"]
    assert taken == []
