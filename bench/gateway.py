"""Measures the gateway beside nginx: processor time of a request and memory, in turns on the same machine.

    dotnet publish src/Weir.Server -c Release -r linux-x64 -o artifacts/publish/weir-server
    python3 bench/gateway.py [--program artifacts/publish/weir-server/weir-server] [--seconds 8] [--rounds 3]

It needs nginx and wrk (apt-get install nginx-light wrk). nginx also serves the 1 KB answers behind both. Exit code 1 where a run had errors.
"""
import argparse
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

TICK = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 32

BACKEND = """
worker_processes 1; daemon off; pid {folder}/{name}.pid; error_log {folder}/{name}.log; events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {folder}/{name}-1; proxy_temp_path {folder}/{name}-2;
  fastcgi_temp_path {folder}/{name}-3; uwsgi_temp_path {folder}/{name}-4; scgi_temp_path {folder}/{name}-5;
  {servers} }}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx(folder, name, servers):
    path = os.path.join(folder, name + ".conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(BACKEND.format(folder=folder, name=name, servers=servers))
    return subprocess.Popen(["nginx", "-p", folder, "-c", path], stderr=subprocess.DEVNULL)


def tree(process):
    """The process and its children."""
    found = [process]
    with open(f"/proc/{process}/task/{process}/children", encoding="utf-8") as file:
        for child in file.read().split():
            found += tree(int(child))
    return found


def cpu(process):
    total = 0
    for one in tree(process):
        with open(f"/proc/{one}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def memory(process):
    total = 0
    for one in tree(process):
        with open(f"/proc/{one}/status", encoding="utf-8") as file:
            total += int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))
    return total / 1024


def load(port, seconds):
    out = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True).stdout
    if "Socket errors" in out or "Non-2xx" in out:
        sys.exit(f"a run had errors:\n{out}")
    return int(re.search(r"(\d+) requests in", out).group(1)), re.search(r"50%\s+(\S+)", out).group(1)


class Control(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("gateway")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def ask(folder, method, path, body=None):
    control = Control(os.path.join(folder, "control.sock"))
    control.request(method, path, json.dumps(body) if body else None)
    answer = control.getresponse()
    text = answer.read()
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status} {text}")


def gateway(program, folder, port, backend):
    process = subprocess.Popen([program, "gateway", "--folder", folder, "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True, env=os.environ | {"DOTNET_GCgen0size": "400000"})  # as 'weir gateway start' does
    process.stdout.readline()
    ask(folder, "PUT", "/table", {
        "version": 1, "releases": [{"id": "r1", "backends": [f"127.0.0.1:{backend}"]}], "stable": "r1", "health": {"path": "/"}})
    ask(folder, "GET", "/ready?release=r1&within=10")
    return process


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default="artifacts/publish/weir-server/weir-server")
    options.add_argument("--seconds", type=int, default=8)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    for needed in ("nginx", "wrk", given.program):
        if not shutil.which(needed):
            sys.exit(f"{needed} is not there")
    backend, proxy, own = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        running = [
            nginx(folder, "backend", f'server {{ listen 127.0.0.1:{backend} backlog=4096; location / {{ return 200 "{"x" * 1024}"; }} }}'),
            nginx(folder, "proxy", f'upstream b {{ server 127.0.0.1:{backend}; keepalive 64; keepalive_requests 100000000; }} server {{ listen 127.0.0.1:{proxy}; '
                  'location / { proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; '
                  'proxy_set_header X-Forwarded-For $remote_addr; } }'),
        ]
        time.sleep(0.5)
        state = os.path.join(folder, "gateway")
        os.mkdir(state)
        running.append(gateway(os.path.abspath(given.program), state, own, backend))
        try:
            rows = {"nginx": (running[1], proxy, []), "weir": (running[2], own, [])}
            for process, port, _ in rows.values():
                load(port, given.seconds)
            for _ in range(given.rounds):
                for process, port, costs in rows.values():
                    before = cpu(process.pid)
                    requests, median = load(port, given.seconds)
                    costs.append(((cpu(process.pid) - before) / requests * 1e6, requests / given.seconds, median))
            print("| proxy | CPU us/request | requests/s | p50 | RSS MiB |\n| --- | --- | --- | --- | --- |")
            for name, (process, _, costs) in rows.items():
                print(f"| {name} | {statistics.median(c[0] for c in costs):.1f} | {statistics.median(c[1] for c in costs):.0f} | {costs[-1][2]} | {memory(process.pid):.0f} |")
            ratio = statistics.median(w[0] / n[0] for w, n in zip(rows["weir"][2], rows["nginx"][2]))
            print(f"\nCPU of a request, weir over nginx in the same round: {ratio:.2f} (at most 2)")
        finally:
            for process in reversed(running):
                process.terminate()
                process.wait()


main()
