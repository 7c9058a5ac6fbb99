"""GitLab CI beside gitlab-ci-local: both run the very same repository."""
import os

from cases import MS, Bench
from measuring import cpu, run_in_turns, wall
from pipelines import GITLAB_FILE, repository
from table import Row, Target

HELLO = "hello:\n  script:\n    - echo hello\n"

# The longest path is start, left, end: 1 + 3 + 1 s. Going by levels takes 1 + 3 + 2 + 1 s.
GRAPH = {"start": (1, []), "left": (3, ["start"]), "right": (1, ["start"]), "after-right": (2, ["right"]), "end": (1, ["left", "after-right"])}


def many(count: int) -> str:
    """Jobs that extend a hidden one through another, with changes in their rules and needs."""
    lines = [".base:", "  interruptible: true", ".job:", "  extends: .base", "  rules:", "    - changes: [src/**/*, Makefile]", "      when: on_success"]
    for number in range(count):
        lines += [f"job-{number}:", "  extends: .job", f"  script: [echo {number}]"]
        if number >= 10:
            lines.append(f"  needs: [job-{number - 10}, job-{number - 7}]")
    return "\n".join(lines) + "\n"


def graph_file() -> str:
    return "\n".join(f"{name}:\n  needs: [{', '.join(needs)}]\n  script: [sleep {seconds}]" for name, (seconds, needs) in GRAPH.items()) + "\n"


def beside(bench: Bench, name: str, content: str, ours: list[str], peers: list[str], runs: int):
    """Costs of Weir and, where it can be had, of the peer, on one repository each with the same files."""
    folders = [repository(os.path.join(bench.folder, f"{name}-{who}"), GITLAB_FILE, content, {"src/a.c": "", "Makefile": "all:\n"}) for who in ("weir", "peer")]
    commands = [bench.command(bench.program, *ours, folder=folders[0])]
    if bench.peer is not None:
        commands.append(bench.command(bench.peer, *peers, folder=folders[1]))
    return run_in_turns(commands, runs)


def hello(bench: Bench) -> list[Row]:
    ours, *peers = beside(bench, "gitlab-hello", HELLO, ["run"], [], bench.runs)
    return [bench.peer_row("GitLab hello world, CPU", "ms", cpu(ours) * MS, [cpu(peer) * MS for peer in peers], Target(1 / 10, of_peer=True))]


def list_jobs(bench: Bench) -> list[Row]:
    ours, *peers = beside(bench, "gitlab-list", many(500), ["list"], ["--list"], bench.runs)
    return [bench.peer_row("GitLab list 500 jobs, CPU", "ms", cpu(ours) * MS, [cpu(peer) * MS for peer in peers], Target(1 / 50, of_peer=True))]


def graph(bench: Bench) -> list[Row]:
    ours, *peers = beside(bench, "gitlab-graph", graph_file(), ["run"], [], max(3, bench.runs // 4))
    return [bench.peer_row("GitLab graph of 5 s, wall", "s", wall(ours), [wall(peer) for peer in peers], Target(5.2))]


def fifty(bench: Bench) -> list[Row]:
    content = "\n".join(f"job-{number}:\n  script: ['true']" for number in range(50)) + "\n"
    ours, *peers = beside(bench, "gitlab-fifty", content, ["run"], [], max(3, bench.runs // 2))
    return [bench.peer_row("GitLab 50 trivial jobs, CPU", "ms", cpu(ours) * MS, [cpu(peer) * MS for peer in peers], Target(1 / 5, of_peer=True))]


CASES = {"gitlab-hello": hello, "gitlab-list": list_jobs, "gitlab-graph": graph, "gitlab-jobs": fifty}
