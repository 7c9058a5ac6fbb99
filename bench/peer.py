"""The peer: gitlab-ci-local from npm, kept in the user's cache folder."""
import os
import shutil
import subprocess

VERSION = "4.61.1"
INSTALL_LIMIT_SECONDS = 300


class PeerMissing(Exception):
    """Why there is no peer to measure beside."""


def gitlab_ci_local() -> str:
    """The path of the program, installed where it is not there yet."""
    for program, package in (("node", "nodejs"), ("npm", "npm"), ("rsync", "rsync")):
        if shutil.which(program) is None:
            raise PeerMissing(f"no {program}: apt-get install {package}")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(cache, "weir-bench", f"gitlab-ci-local-{VERSION}")
    program = os.path.join(folder, "node_modules", ".bin", "gitlab-ci-local")
    if not os.path.exists(program):
        install(folder)
    return program


def install(folder: str) -> None:
    """Has npm install it into a folder."""
    os.makedirs(folder, exist_ok=True)
    words = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", f"gitlab-ci-local@{VERSION}"]
    try:
        done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=INSTALL_LIMIT_SECONDS)
    except subprocess.TimeoutExpired as late:
        raise PeerMissing(f"npm did not answer within {INSTALL_LIMIT_SECONDS} s") from late
    if done.returncode != 0:
        raise PeerMissing(f"npm: {(done.stderr.strip() or 'no reason given').splitlines()[0]}")
