"""The services that actions talk to, beside plain copies of a file."""
import json
import os
import re
import statistics

from cases import Bench
from measuring import CommandFailed, run
from pipelines import WORKFLOW, repository
from table import Row, Target

SIZE = 500 << 20
MOST_MEMORY = 64

PIPELINE = """
on: push
jobs:
  large:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: ./action
        env:
          BENCH: {client} {folder} {size} {rounds}
"""

ACTION = """
name: large
description: uploads and downloads
runs:
  using: node20
  main: main.js
"""

PROGRAM = """
require('child_process').execFileSync('python3', process.env.BENCH.split(' '), { stdio: 'inherit' })
"""


def toolkit(bench: Bench) -> list[Row]:
    here = os.path.dirname(os.path.abspath(__file__))
    rounds = max(3, bench.runs // 2)
    files = os.path.join(bench.folder, "large-files")
    os.mkdir(files)
    pipeline = PIPELINE.format(client=os.path.join(here, "toolkit_client.py"), folder=files, size=SIZE, rounds=rounds)
    folder = repository(os.path.join(bench.folder, "toolkit"), WORKFLOW, pipeline, {"action/action.yml": ACTION, "action/main.js": PROGRAM})
    log = os.path.join(bench.folder, "toolkit.log")
    run(bench.command(bench.program, "run", folder=folder, output=log))
    with open(log, encoding="utf-8") as lines:
        found = re.search(r"BENCH (\{.*\})", lines.read())
    if found is None:
        raise CommandFailed(f"the client in {folder} has said nothing of what it measured")
    result = json.loads(found[1])

    def median(what: str, until: int) -> float:
        return statistics.median(times[until] for times in result["times"][what])

    rows = []
    for what in ("upload", "download"):
        rows.append(Row(f"{what} 500 MB, until it is on the disk", "s", median(what, 1), "cp", median("cp", 1), Target(1.25, of_peer=True)))
        rows.append(Row(f"{what} 500 MB, until it is done", "s", median(what, 0), "cp", median("cp", 0)))
    rows.append(Row("memory for both, at most", "MiB", result["peak"], "before", result["before"], Target(MOST_MEMORY)))
    return rows


CASES = {"toolkit": toolkit}
