"""Runs as a step's process: uploads and downloads a file through the services for actions, and copies it, in turns. Prints what each took.

It lets the kernel move the bytes (sendfile, splice), so that what is measured is the service and not this program.
"""
import base64
import concurrent.futures
import http.client
import json
import os
import shutil
import socket
import sys
import time
import urllib.parse

BLOCK = 8 << 20
AT_ONCE = 5
PIPE = 1 << 20
SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService/"


class Failed(Exception):
    """The service did not do what it was asked."""


def claims() -> dict:
    payload = os.environ["ACTIONS_RUNTIME_TOKEN"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def call(method: str, **fields) -> dict:
    """One call of the service of artifacts."""
    _, run, job = claims()["scp"].split(":")
    root = urllib.parse.urlsplit(os.environ["ACTIONS_RESULTS_URL"])
    connection = http.client.HTTPConnection(root.hostname, root.port)
    body = json.dumps({"workflow_run_backend_id": run, "workflow_job_run_backend_id": job, **fields})
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['ACTIONS_RUNTIME_TOKEN']}"}
    connection.request("POST", SERVICE + method, body, headers)
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise Failed(f"{method}: {response.status} {answer!r}")
    return json.loads(answer)


def put(address: str, query: str, file: str, offset: int, count: int) -> None:
    """Sends a part of a file."""
    url = urllib.parse.urlsplit(address)
    with socket.create_connection((url.hostname, url.port)) as connection, open(file, "rb") as source:
        connection.sendall(f"PUT {url.path}?{url.query}&{query} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: {count}\r\n\r\n".encode())
        connection.sendfile(source, offset, count)
        response = http.client.HTTPResponse(connection)
        response.begin()
        answer = response.read()
    if response.status != 201:
        raise Failed(f"PUT {query}: {response.status} {answer!r}")


def upload(file: str) -> None:
    size = os.path.getsize(file)
    address = call("CreateArtifact", name="large", version=4)["signed_upload_url"]
    offsets = range(0, size, BLOCK)
    ids = [base64.b64encode(b"%048d" % number).decode() for number in range(len(offsets))]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(
            lambda pair: put(address, f"comp=block&blockid={urllib.parse.quote(pair[0])}", file, pair[1], min(BLOCK, size - pair[1])),
            zip(ids, offsets)))
    names = "".join(f"<Latest>{name}</Latest>" for name in ids)
    path = os.path.join(os.path.dirname(file), "list.xml")
    with open(path, "w", encoding="utf-8") as blocks:
        blocks.write(f"<BlockList>{names}</BlockList>")
    put(address, "comp=blocklist", path, 0, os.path.getsize(path))
    call("FinalizeArtifact", name="large", size=str(size))


def download(file: str) -> None:
    url = urllib.parse.urlsplit(call("GetSignedArtifactURL", name="large")["signed_url"])
    with socket.create_connection((url.hostname, url.port)) as connection, open(file, "wb") as target:
        connection.sendall(f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode())
        head, body = b"", b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        head, body = head.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 200"):
            raise Failed(head.decode())
        size = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")).split(b":")[1])
        target.write(body)
        target.flush()
        left = size - len(body)
        reading, writing = os.pipe()
        while left > 0:
            moved = os.splice(connection.fileno(), writing, min(PIPE, left))
            if moved == 0:
                raise Failed("the download ended early")
            left -= moved
            while moved > 0:
                moved -= os.splice(reading, target.fileno(), moved)
        os.close(reading)
        os.close(writing)


def weir() -> int:
    """The id of the weir that this process descends from."""
    process = os.getpid()
    while True:
        with open(f"/proc/{process}/stat", encoding="utf-8") as stat:
            name, rest = stat.read().rsplit(")", 1)
        if name.split("(", 1)[1] == "weir":
            return process
        process = int(rest.split()[1])


def peak(process: int) -> float:
    """The most memory that a process has had, in MiB."""
    with open(f"/proc/{process}/status", encoding="utf-8") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024


def timed(work, *arguments) -> tuple[float, float]:
    """Seconds until the work is done, and until it is on the disk."""
    os.sync()
    begin = time.monotonic()
    work(*arguments)
    done = time.monotonic() - begin
    os.sync()
    return done, time.monotonic() - begin


def main() -> None:
    folder, size, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    file, copy = os.path.join(folder, "large"), os.path.join(folder, "copy")
    with open(file, "wb") as target:
        for _ in range(0, size, BLOCK):
            target.write(os.urandom(BLOCK))
    call("ListArtifacts")
    before = peak(weir())
    results: dict[str, list[tuple[float, float]]] = {"upload": [], "download": [], "cp": []}
    for _ in range(rounds):
        results["upload"].append(timed(upload, file))
        results["cp"].append(timed(lambda: os.system(f"cp {file} {copy}")))
        os.remove(copy)
        results["download"].append(timed(download, copy))
        if os.path.getsize(copy) != os.path.getsize(file):
            raise Failed("what was downloaded is not what was uploaded")
        os.remove(copy)
        call("DeleteArtifact", name="large")
    shutil.rmtree(folder)
    print("BENCH " + json.dumps({"times": results, "before": before, "peak": peak(weir())}), flush=True)


if __name__ == "__main__":
    main()
