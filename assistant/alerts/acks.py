"""The page behind the link: one large button. A small HTTP listener on the local network.

    GET  /a/<token>   asks; changes nothing, as previews of links and scanners look at it too
    POST /a/<token>   accepts, once; the page then offers to close
    POST /c/<token>   closes, for the one who accepted

It answers "thank you" only after the desk has recorded the answer. Tokens appear in no log.
"""

from __future__ import annotations

import html
import queue
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import Answer
from assistant.alerts.settings import AlertsSettings
from assistant.alerts.tokens import Grant, Tokens
from assistant.alerts.wording import Wording

RECORDED_S = 3.0
"""Seconds for the desk to record an answer."""
READ_S = 5.0
"""Seconds that a caller has for each part of a request."""
AT_ONCE = 16
"""Requests answered at the same time; more are turned away."""
ADDRESSES = 1000
"""Addresses whose requests are counted."""
LARGEST_BODY = 4096
PURPOSES = {"a": "accept", "c": "close"}
STYLE = (
    "body{font:1.25rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem;color:#1c2733;"
    "background:#fff}button{font:inherit;font-size:1.75rem;width:100%;padding:1.5rem;border:0;border-radius:.75rem;"
    "background:#0b5c8a;color:#fff}button:focus{outline:.25rem solid #f4b400}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered."""

    status: int
    lines: tuple[str, ...]
    button: str = ""
    action: str = field(default="", repr=False)
    """Where the button posts to."""

    def html(self) -> bytes:
        """The page; every word escaped, nothing fetched from elsewhere."""
        words = "".join(f"<p>{html.escape(line)}</p>" for line in self.lines)
        button = f"<button>{html.escape(self.button)}</button>" if self.button else ""
        form = f'<form method="post" action="{html.escape(self.action)}">{button}</form>'
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Solace</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="referrer" content="no-referrer">'
            f"<style>{STYLE}</style><h1>Solace</h1>{words}{form if button else ''}</html>"
        ).encode()


class Turnstile:
    """Lets each address through so many times a minute."""

    def __init__(self, per_minute: int) -> None:
        """`per_minute` requests of one address."""
        self._per_minute, self._lock = per_minute, threading.Lock()
        self._seen: dict[str, deque[float]] = {}

    def lets(self, address: str, now_s: float) -> bool:
        """Whether a request of `address` is answered."""
        with self._lock:
            times = self._seen.pop(address, deque())
            self._seen[address] = times
            while len(self._seen) > ADDRESSES:
                del self._seen[next(iter(self._seen))]
            while times and now_s - times[0] >= 60.0:
                times.popleft()
            if len(times) >= self._per_minute:
                return False
            times.append(now_s)
            return True


class Door:
    """What each request means. Reads the desk's alarms, and passes answers on to it."""

    def __init__(
        self, tokens: Tokens, wording: Wording, settings: AlertsSettings, alarms: Callable[[], Mapping[str, Alarm]]
    ) -> None:
        """`alarms` gives the newest state; `pass_on` is set before the listener starts."""
        self._tokens, self._wording, self._alarms = tokens, wording, alarms
        self._people = [person.key for person in settings.people]
        self.pass_on: Callable[[Answer], None] = lambda answer: None

    def look(self, path: str) -> Page:
        """The page with the button."""
        grant, alarm = self._grant(path)
        if grant is None or alarm is None:
            return self._say(410, "over")
        return self._close_page(alarm, grant) if grant.purpose == "close" else self._accept_page(alarm, grant)

    def press(self, path: str) -> Page:
        """What follows the button."""
        grant, alarm = self._grant(path)
        if grant is None or alarm is None:
            return self._say(410, "over")
        recorded: queue.SimpleQueue[bool] = queue.SimpleQueue()
        closes = grant.purpose == "close"
        self.pass_on(Answer(alarm.id, grant.person, closes, "link", grant.start, recorded.put))
        try:
            counted = recorded.get(timeout=RECORDED_S)
        except queue.Empty:
            return self._say(503, "slow")
        if not counted:
            return self._say(410, "over")
        if closes:
            return self._say(200, "closed")
        if alarm.kind != "alarm":
            return self._say(200, "accepted_test")
        page = self._close_page(alarm, replace(grant, purpose="close"))
        return replace(page, lines=(self._wording.line("page.accepted"), *page.lines))

    def many(self) -> Page:
        """Too many requests."""
        return self._say(429, "many")

    def _grant(self, path: str) -> tuple[Grant | None, Alarm | None]:
        kind, _, token = path.partition("?")[0].strip("/").partition("/")
        alarms = self._alarms()
        grants = [g for alarm in alarms.values() for g in alarm.grants(self._people) if g.purpose == PURPOSES.get(kind)]
        grant = self._tokens.find(token, grants) if token.isascii() else None
        return grant, alarms.get(grant.alarm) if grant else None

    def _accept_page(self, alarm: Alarm, grant: Grant) -> Page:
        line = self._wording.line
        asks = {"test": (line("page.test"),)}.get(alarm.kind, (line("page.asks", alarm.since), line("page.please")))
        lines = (line("page.drill"), *asks) if alarm.kind == "drill" else asks
        return Page(200, lines, line("page.button"), f"/a/{self._tokens.make(grant)}")

    def _close_page(self, alarm: Alarm, grant: Grant) -> Page:
        line = self._wording.line
        return Page(200, (line("page.close_asks"),), line("page.close_button"), f"/c/{self._tokens.make(grant)}")

    def _say(self, status: int, name: str) -> Page:
        return Page(status, (self._wording.line(f"page.{name}"),))


class Listener:
    """The server; runs between `start` and `end`."""

    def __init__(self, address: str, port: int, door: Door, turnstile: Turnstile) -> None:
        """Binds at once. Raises OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        kind = type("Server", (_Server,), {"address_family": family})
        self._server = kind((address, port), _answering(door, turnstile))
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        """Answer requests, in threads."""
        threading.Thread(target=self._server.serve_forever, args=(0.2,), name="listener", daemon=True).start()

    def end(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 32

    def __init__(self, *args: Any) -> None:
        self._places = threading.Semaphore(AT_ONCE)
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hangs up or dawdles is no event."""


def _answering(door: Door, turnstile: Turnstile) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        timeout = READ_S
        server_version, sys_version = "Solace", ""

        def do_GET(self) -> None:
            self._give(door.look)

        do_HEAD = do_GET  # noqa: N815

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            if not length.isdecimal() or int(length) > LARGEST_BODY:
                self.close_connection = True
                self.send_error(413)
                return
            self.rfile.read(int(length))
            self._give(door.press)

        def _give(self, page_of: Callable[[str], Page]) -> None:
            lets = turnstile.lets(self.client_address[0], time.monotonic())
            page = page_of(self.path) if lets else door.many()
            body = page.html()
            self.send_response(page.status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header(
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
            )
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Says nothing: paths hold tokens."""

    return Answering
