"""Gateways on this machine, as their providers' published documentation has them answer.

Each remembers what it sent, once for each key where it knows keys, and fails as it is told to.
Sources: Aliyun 短信服务 SendSms (Code, Message, BizId; isv.MOBILE_NUMBER_ILLEGAL,
isv.BUSINESS_LIMIT_CONTROL); WeChat 公众号 模板消息 (errcode, msgid; client_msg_id; 40001, 43004);
发送一次性订阅消息 (scene, title of 15, content of 200; 43101);
WeCom 发送应用消息 (errcode, msgid, invaliduser; enable_duplicate_check).
"""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FINE, NEVER, LATER = "fine", "never", "later"
BROKEN, GARBAGE, SILENT = "broken", "garbage", "silent"
TRICKLING = "trickling"


@dataclass
class Stub:
    """What a gateway was asked and what it sent; ``mood`` is how it answers."""

    mood: str = FINE
    asked: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    url: str = ""
    is_over: threading.Event = field(default_factory=threading.Event)

    def take(self, key, address, text):
        if not key or key not in [each[0] for each in self.sent]:
            self.sent.append((key, address, text))
        return f"m{len(self.sent)}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer's two pieces do not wait for each other

    def _any(self):
        stub = self.server.stub
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        stub.asked.append((self.command, parts.path, query, dict(self.headers), body))
        if self.command == "HEAD":
            return self._answer(200, b"")
        if stub.mood == SILENT:
            stub.is_over.wait(10)
            return None
        if stub.mood == TRICKLING:
            return self._trickle()
        if amiss := {BROKEN: (500, b"oops"), GARBAGE: (200, b"<html>")}.get(stub.mood):
            return self._answer(*amiss)
        answer = self.server.answer(stub, parts.path, query, self.headers, body)
        if answer is None:  # it died over it
            self.close_connection = True
            return None
        status, told = answer
        return self._answer(status, json.dumps(told).encode())

    do_GET = do_POST = do_HEAD = _any  # noqa: N815 -- the server calls them so

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _trickle(self):
        """A fine answer, each of its bytes sooner than a line's timeout."""
        self.send_response(200)
        self.send_header("Content-Length", "40")
        self.end_headers()
        for _ in range(40):
            if self.server.stub.is_over.wait(0.05):
                return
            self.wfile.write(b" ")

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # who is not let in at once asks again a second later


@contextmanager
def serving(answer):
    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # somebody was killed while asking
    server.stub, server.answer = Stub(), answer
    server.stub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.stub
    finally:
        server.stub.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def own(stub, path, query, headers, body):
    told = json.loads(body)
    if stub.mood == NEVER:
        return 422, {}
    if stub.mood == LATER:
        return 429, {}
    assert headers["Idempotency-Key"] == told["key"]
    return 202, {"id": stub.take(told["key"], told["phone"], told["text"])}


def aliyun(stub, path, query, headers, body):
    codes = {NEVER: "isv.MOBILE_NUMBER_ILLEGAL", LATER: "isv.BUSINESS_LIMIT_CONTROL"}
    if code := codes.get(stub.mood):
        return 400, {"Code": code, "Message": "x", "RequestId": "r"}
    assert query["TemplateCode"] == "SMS_1"
    sent = stub.take("", query["PhoneNumbers"], query["TemplateParam"])
    return 200, {"Code": "OK", "Message": "OK", "BizId": sent, "RequestId": "r"}


def wechat(stub, path, query, headers, body):
    if path == "/cgi-bin/token":
        return 200, {"access_token": f"T{time.monotonic_ns()}", "expires_in": 7200}
    codes = {NEVER: 43004, LATER: 45009, "token": 40001}
    if code := codes.get(stub.mood):
        return 200, {"errcode": code, "errmsg": "x"}
    told = json.loads(body)
    text = "".join(each["value"] for each in told["data"].values())
    sent = stub.take(told["client_msg_id"], told["touser"], text)
    return 200, {"errcode": 0, "errmsg": "ok", "msgid": sent}


def once(stub, path, query, headers, body):
    """One message for each permission: a scene that was used up is 43101."""
    if path == "/cgi-bin/token":
        return 200, {"access_token": "T", "expires_in": 7200}
    assert path == "/cgi-bin/message/template/subscribe"
    told = json.loads(body)
    used = [key for key, _, _ in stub.sent]
    codes = {NEVER: 43101, LATER: 45009}
    if code := codes.get(stub.mood) or (43101 if told["scene"] in used else 0):
        return 200, {"errcode": code, "errmsg": "x"}
    assert told["template_id"] == "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc"
    assert len(told["title"]) <= 15
    stub.take(told["scene"], told["touser"], told["data"]["content"]["value"])
    return 200, {"errcode": 0, "errmsg": "ok"}


def wecom(stub, path, query, headers, body):
    if path == "/cgi-bin/gettoken":
        return 200, {"errcode": 0, "errmsg": "ok", "access_token": "T", "expires_in": 7200}
    if stub.mood == LATER:
        return 200, {"errcode": 45009, "errmsg": "x"}
    if stub.mood == NEVER:
        return 200, {"errcode": 0, "errmsg": "ok", "invaliduser": "lin"}
    told = json.loads(body)
    assert told["enable_duplicate_check"] == 1
    sent = stub.take(
        told["touser"] + told["text"]["content"], told["touser"], told["text"]["content"]
    )
    return 200, {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": sent}


class Mailbox:
    """aiosmtpd's handler: takes mails into the stub, or answers as it is told to."""

    def __init__(self, stub):
        self.stub = stub

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 -- aiosmtpd
        codes = {NEVER: "550 no such user", LATER: "451 later", BROKEN: "421 going down"}
        if code := codes.get(self.stub.mood):
            return code
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 -- aiosmtpd
        self.stub.asked.append(envelope)
        self.stub.take("", envelope.rcpt_tos[0], envelope.content.decode())
        return "250 OK"
