"""A provider of text messages that checks what it gets as Aliyun's and Tencent's descriptions say, and can be slow or drip.

It shares no code with the gateways. What it took stands in `taken`.
"""

import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit


def hashed(data):
    return hashlib.sha256(data).hexdigest()


def signed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def parts_of(authorization):
    """Credential, SignedHeaders and Signature of an Authorization header."""
    return dict(part.strip().split("=", 1) for part in authorization.partition(" ")[2].split(","))


def canonical_request(headers, names, query, body):
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names.split(";"))
    return "\n".join(["POST", "/", query, lines, names, hashed(body)])


def aliyun_signature(secret, headers, names, query, body):
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    encoded = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    text = f"ACS3-HMAC-SHA256\n{hashed(canonical_request(headers, names, encoded, body).encode())}"
    return signed(secret.encode(), text).hex()


def tencent_signature(secret, headers, names, body, service, seconds):
    day = datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    lowered = {name: text.lower() if name == "x-tc-action" else text for name, text in headers.items()}
    request = canonical_request(lowered, names, "", body)
    text = f"TC3-HMAC-SHA256\n{seconds}\n{day}/{service}/tc3_request\n{hashed(request.encode())}"
    key = signed(signed(signed(b"TC3" + secret.encode(), day), service), "tc3_request")
    return signed(key, text).hex()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): text for name, text in self.headers.items()}
        time.sleep(self.server.pause)
        with suppress(OSError):  # whoever asked may be gone
            self.answer(*self.server.judge(headers, urlsplit(self.path).query, body))

    def answer(self, status, said):
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        for byte in data if self.server.drip else [data]:
            self.wfile.write(bytes([byte]) if self.server.drip else byte)
            self.wfile.flush()
            time.sleep(self.server.drip)

    def log_message(self, *_args):
        """Nothing: numbers stand in no log."""


class Provider(ThreadingHTTPServer):
    """Knows one account, `key` and `secret`. `refusal` is the code that it answers instead of yes."""

    daemon_threads = True
    key, secret = "LTAI-test", "a secret of the account"
    refusal = ""
    pause = drip = 0  # seconds before the answer, and after each byte of it

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def judge(self, headers, query, body):
        scheme = headers.get("authorization", "").partition(" ")[0]
        return {"ACS3-HMAC-SHA256": self.as_aliyun, "TC3-HMAC-SHA256": self.as_tencent}.get(scheme, self.as_http)(
            headers, query, body
        )

    def as_aliyun(self, headers, query, body):
        said = parts_of(headers["authorization"])
        names = said["SignedHeaders"]
        due = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
        whole = due <= set(names.split(";")) and headers["x-acs-content-sha256"] == hashed(body) and said["Credential"] == self.key
        if not whole or said["Signature"] != aliyun_signature(self.secret, headers, names, query, body):
            return 400, {"Code": "SignatureDoesNotMatch"}
        if self.refusal:
            return 200, {"Code": self.refusal, "Message": "no"}
        self.taken.append(dict(parse_qsl(query)) | {"version": headers["x-acs-version"], "action": headers["x-acs-action"]})
        return 200, {"Code": "OK", "Message": "OK", "BizId": "1"}

    def as_tencent(self, headers, query, body):
        said = parts_of(headers["authorization"])
        names, (key, _day, service, _end) = said["SignedHeaders"], said["Credential"].split("/")
        right = tencent_signature(self.secret, headers, names, body, service, headers["x-tc-timestamp"])
        if (
            key != self.key
            or service != "sms"
            or said["Signature"] != right
            or not {"host", "content-type"} <= set(names.split(";"))
        ):
            return 200, {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}}}
        if self.refusal:
            return 200, {"Response": {"SendStatusSet": [{"Code": self.refusal, "Message": "no"}]}}
        self.taken.append(json.loads(body) | {"version": headers["x-tc-version"], "region": headers["x-tc-region"]})
        return 200, {"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "1"}], "RequestId": "1"}}

    def as_http(self, headers, query, body):
        if headers.get("authorization") != f"Bearer {self.secret}":
            return 401, {}
        if self.refusal:
            return int(self.refusal), {}
        self.taken.append(json.loads(body))
        return 202, {}


@contextmanager
def running():
    provider = Provider()
    threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
