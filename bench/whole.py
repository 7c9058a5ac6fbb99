#!/usr/bin/env python3
"""Measures whole processes of Weir beside its peers: python3 bench/whole.py. README.md says what and how."""
import argparse
import os
import sys
import tempfile
import time

import cases
import container_cases
import gitlab_cases
import table
import toolkit_cases
from cases import Bench
from measuring import CommandFailed
from peer import PeerMissing, gitlab_ci_local

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CASES = {**cases.CASES, **gitlab_cases.CASES, **toolkit_cases.CASES, **container_cases.CASES}
NEEDING_PEER = cases.NEEDING_PEER.union(gitlab_cases.CASES)
PROGRAM = os.path.join(ROOT, "artifacts", "publish", "weir", "weir")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures whole processes of Weir beside its peers.")
    parser.add_argument("--only", action="append", choices=list(CASES), metavar="NAME", help=f"only this case: {', '.join(CASES)}")
    parser.add_argument("--runs", type=int, default=9, metavar="N", help="how often each command is measured (default: 9)")
    parser.add_argument("--program", default=PROGRAM, metavar="PATH", help="the published weir (default: artifacts/publish/weir/weir)")
    parser.add_argument("--json", action="store_true", help="write JSON instead of a table")
    given = parser.parse_args()
    if given.runs < 1:
        parser.error(f"--runs takes a number of at least 1, found {given.runs}")
    if not os.access(given.program, os.X_OK):
        parser.error(f"there is no program {given.program}: dotnet publish src/Weir.Cli -c Release -r linux-x64 -o artifacts/publish/weir")
    return given


def environment(folder: str) -> dict[str, str]:
    """The caller's, with runs, caches and home in the folder of the measurement, so that nothing of the user is read or kept."""
    names = ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    places = {name: os.path.join(folder, name.lower()) for name in names}
    for place in places.values():
        os.mkdir(place)
    return {**os.environ, **places}


def peer_for(names: list[str]) -> tuple[str | None, str]:
    """The path of the peer, or None and why; asked for only by cases that need it."""
    if not NEEDING_PEER.intersection(names):
        return None, ""
    try:
        return gitlab_ci_local(), ""
    except PeerMissing as missing:
        return None, str(missing)


def main() -> int:
    given = arguments()
    names = given.only or list(CASES)
    peer, without_peer = peer_for(names)
    rows: list[table.Row] = []
    broken = False
    for name in names:
        print(f"measuring {name}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="weir-bench-") as folder:
            bench = Bench(os.path.abspath(given.program), ROOT, folder, environment(folder), given.runs, peer, without_peer)
            try:
                rows += CASES[name](bench)
            except CommandFailed as failed:
                print(f"{name}: {failed}", file=sys.stderr)
                broken = True
    if given.json:
        print(table.as_json(rows))
    else:
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors, load {load}, medians of {given.runs} runs\n\n{table.as_table(rows)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
