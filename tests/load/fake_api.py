"""A server on this machine that answers as an API does, with the faults that a test plans."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answer:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: Any

    @property
    def whole(self) -> str:
        return self.path + "?" + "&".join(f"{k}={v}" for k, v in self.params.items())


class FakeApi:
    """`answer` is the API; `faults` come instead of an answer, `events` happen before a call."""

    # What the API gives at most, whatever is asked for.
    page_size = 10

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults: list[tuple[str, Answer | None]] = []
        self.events: list[tuple[str, Callable[[], None]]] = []

    def answer(self, call: Call) -> Answer:
        raise NotImplementedError

    def fail(self, path: str, *answers: Answer | None) -> None:
        """The next calls whose address has this in it get these answers; None = no answer."""
        self.faults += [(path, answer) for answer in answers]

    def before(self, path: str, event: Callable[[], None] = lambda: None) -> None:
        """What happens before the next call whose address has this in it; twice: the one after."""
        self.events.append((path, event))

    def asked(self, part: str) -> int:
        return sum(part in call.whole for call in self.calls)

    def handle(self, call: Call) -> Answer | None:
        self.calls.append(call)
        for planned in self.events:
            if planned[0] in call.whole:
                self.events.remove(planned)
                planned[1]()
                break
        for fault in self.faults:
            if fault[0] in call.whole:
                self.faults.remove(fault)
                return fault[1]
        return self.answer(call)

    @contextmanager
    def serving(self) -> Iterator[str]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # noqa: N802
                parts = urlsplit(self.path)
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size)) if size else None
                params = {k: ",".join(v) for k, v in parse_qs(parts.query).items()}
                call = Call(self.command, parts.path, params, dict(self.headers), body)
                answer = api.handle(call)
                if answer is None:
                    self.close_connection = True
                    return
                text = b"" if answer.body is None else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # It looks that often whether it shall end.
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


FAILED = Answer({"error": "internal"}, 500)
