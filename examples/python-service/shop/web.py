"""The HTTP interface: GET /health, POST /quote."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, Tuple

from shop.pricing import quote


def respond(method: str, path: str, body: bytes) -> Tuple[int, Dict[str, Any]]:
    """The status and the body of the answer to a request."""
    if (method, path) == ("GET", "/health"):
        return 200, {"status": "up"}
    if (method, path) != ("POST", "/quote"):
        return 404, {"error": f"there is no {method} {path}"}
    try:
        lines = json.loads(body).items()
        order = {article: (int(line["quantity"]), int(line["cents"])) for article, line in lines}
        return 200, dict(quote(order))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return 400, {"error": str(error)}


class Handler(BaseHTTPRequestHandler):
    """Answers with JSON."""

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        """Reads the request, and writes the answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = respond(self.command, self.path, body)
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def serve(port: int) -> ThreadingHTTPServer:
    """A server on this machine alone; port 0 takes a free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    serve(8000).serve_forever()
