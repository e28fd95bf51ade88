"""``python bench/entering.py [PEOPLE [AT_ONCE]]``: members sign in by telephone and code.

The whole way against a product of its own: the page, the code asked for, carried by the worker to
a stub of the office's SMS gateway, told on the page, a session begun. Each comes from an address
of its own. Printed are sign-ins a second, how long the two answers took, and how long 100,000
would take at this pace.

Not here: the product (``product``), claims (``run``).
"""

import http.client
import json
import re
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

from product import BenchProduct

EVE = 100_000
_CODE, _TOKEN = re.compile(r"\d{6}"), re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_PARTS = ("web", "worker")
_TIMES = ("code asked for", "entered", "code come")
_PATH, _LONGEST = "/member/sign-in/", 120.0


class Gateway(BaseHTTPRequestHandler):
    """Takes every message at once and remembers its code by number."""

    protocol_version = "HTTP/1.1"
    codes: dict[str, str] = {}
    news = threading.Condition()

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.news:
            if found := _CODE.search(told["text"]):
                self.codes[told["phone"]] = found[0]
            self.news.notify_all()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


def code_of(number: str) -> str:
    """Wait for the code of a number."""
    with Gateway.news:
        if not Gateway.news.wait_for(lambda: number in Gateway.codes, timeout=_LONGEST):
            raise TimeoutError(number)
        return Gateway.codes[number]


def sign_in(port: int, serial: int) -> tuple[float, float, float]:
    """Sign one person in; return how long code and entry took to answer, and the code to come."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONGEST)
    number, place = (
        f"154{serial:08d}",
        f"10.{serial >> 16 & 255}.{serial >> 8 & 255}.{serial & 255}",
    )
    heads = {"X-Forwarded-For": place, "Host": f"127.0.0.1:{port}"}
    page, cookie = _ask(line, "GET", "", heads)
    heads |= {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    told = {"csrfmiddlewaretoken": _TOKEN.findall(page)[0], "number": number}
    began = time.monotonic()
    _ask(line, "POST", urlencode({**told, "send": "1"}), heads)
    sent = time.monotonic()
    code = code_of(number)
    come = time.monotonic()
    answer, session = _ask(line, "POST", urlencode({**told, "code": code, "enter": "1"}), heads)
    if "sessionid" not in session:
        raise RuntimeError(answer[:300])
    line.close()
    return sent - began, time.monotonic() - come, come - sent


def _processor(product: BenchProduct) -> dict[str, float]:
    return {part: product.processor(part) for part in _PARTS}


def _ask(
    line: http.client.HTTPConnection, method: str, body: str, heads: dict[str, str]
) -> tuple[str, str]:
    line.request(method, _PATH, body or None, heads)
    answer = line.getresponse()
    cookies = [value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]
    return answer.read().decode(), "; ".join(cookies)


def main(people: int = 2000, at_once: int = 32) -> None:
    """Measure and print."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="huzhu-entering-") as top:
        home = Path(top) / "home"
        (home / "keys").mkdir(mode=0o700, parents=True)
        (home / "keys" / "sms").write_text('{"key": "bench"}')
        (home / "keys" / "sms").chmod(0o600)
        product = BenchProduct(home)
        product.variables |= {
            "HUZHU_SMS": f"http://127.0.0.1:{server.server_port}/",
            "HUZHU_SMS_RATE": "500",
            "HUZHU_PROXIES": "127.0.0.1",
        }
        with product, ThreadPoolExecutor(at_once) as pool:
            before, began = _processor(product), time.monotonic()
            took = list(pool.map(lambda serial: sign_in(product.port, serial), range(people)))
            seconds = time.monotonic() - began
            used = {part: now - before[part] for part, now in _processor(product).items()}
    pace = people / seconds
    needed = EVE / pace / 60
    print(f"{people} sign-ins in {seconds:.1f} s, {pace:.1f} a second; {EVE} in {needed:.0f} min")
    each = ", ".join(f"{part} {spent / people * 1000:.0f} ms" for part, spent in used.items())
    print(f"processor for each sign-in: {each}")
    for name, times in zip(_TIMES, zip(*took, strict=True), strict=True):
        cuts = statistics.quantiles(times, n=20)
        print(f"{name}: median {cuts[9] * 1000:.0f} ms, 95 % {cuts[18] * 1000:.0f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
