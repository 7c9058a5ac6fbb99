"""A shop that sells one thing. Change FAILING to see a release that is taken back."""
import argparse
import http.server
import json
import os
import random

FAILING = 0  # percent of the orders that end with an error


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            self.answer(200, {"healthy": True})
        elif random.random() * 100 < FAILING:
            self.answer(500, {"error": "the stock is not to be found"})
        else:
            self.answer(200, {"item": "kettle", "price": 19, "version": os.environ.get("WEIR_VERSION", "none")})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    Server(("127.0.0.1", parser.parse_args().port), Shop).serve_forever()
