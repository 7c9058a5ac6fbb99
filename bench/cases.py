"""What is measured. Each case is a function that gives its rows; README.md says what each stands for."""
import os
import re
from dataclasses import dataclass

from measuring import Command, CommandFailed, Cost, cpu, memory, run_in_turns, wall
from pipelines import GITLAB_FILE, WORKFLOW, Job, github, gitlab, repository
from table import Row, Target

MS = 1000


@dataclass(frozen=True)
class Bench:
    """Where and how often to measure. `peer` is the path of gitlab-ci-local, or `without_peer` says why there is none."""

    program: str
    root: str
    folder: str
    environment: dict[str, str]
    runs: int
    peer: str | None
    without_peer: str

    def command(self, *words: str, folder: str | None = None, output: str = os.devnull) -> Command:
        return Command(words, folder or self.folder, self.environment, output)

    def weir(self, name: str, jobs: list[Job], *words: str, output: str = os.devnull) -> Command:
        """Weir on a repository with these jobs."""
        folder = repository(os.path.join(self.folder, name), WORKFLOW, github(jobs))
        return self.command(self.program, *words, folder=folder, output=output)

    def beside(self, name: str, jobs: list[Job], *words: str) -> list[Command]:
        """The peer on the equivalent repository; nothing where there is no peer."""
        if self.peer is None:
            return []
        folder = repository(os.path.join(self.folder, f"{name}-gitlab"), GITLAB_FILE, gitlab(jobs))
        return [self.command(self.peer, *words, folder=folder)]

    def peer_row(self, what: str, unit: str, ours: float, peers: list[float], target: Target) -> Row:
        """A row beside gitlab-ci-local, or one that says why it is not there."""
        return Row(what, unit, ours, "gitlab-ci-local" if peers else self.without_peer, peers[0] if peers else None, target)


def hello(bench: Bench) -> list[Row]:
    jobs = [Job("hello", ["echo hello"])]
    ours, shell, *peers = run_in_turns(
        [bench.weir("hello", jobs, "run"), bench.command("sh", "-c", "echo hello"), *bench.beside("hello", jobs)], bench.runs)
    return [
        bench.peer_row("hello world, CPU", "ms", cpu(ours) * MS, [cpu(peer) * MS for peer in peers], Target(50)),
        Row("hello world, CPU", "ms", cpu(ours) * MS, "sh -c", cpu(shell) * MS),
        Row("hello world, wall", "ms", wall(ours) * MS, "sh -c", wall(shell) * MS),
    ]


def step(bench: Bench) -> list[Row]:
    more = 200
    script = os.path.join(bench.folder, "step.sh")
    with open(script, "w", encoding="utf-8") as file:
        file.write("true\n")
    many, one, shell = run_in_turns(
        [
            bench.weir("steps-many", [Job("steps", ["'true'"] * (more + 1))], "run"),
            bench.weir("steps-one", [Job("steps", ["'true'"])], "run"),
            bench.command("sh", "-c", f'i=0; while [ $i -lt {more} ]; do bash -e "$0"; i=$((i + 1)); done', script),
        ],
        bench.runs)

    def row(what: str, of) -> Row:
        return Row(what, "ms", (of(many) - of(one)) / more * MS, "bash -e", of(shell) / more * MS, Target(3, above_peer=True))

    return [row("one more step, wall", wall), row("one more step, CPU", cpu)]


def lines(bench: Bench) -> list[Row]:
    count = 1_000_000
    plain_log = os.path.join(bench.folder, "lines.log")
    script = f"seq -f 'line %.0f of a log, about as long as the lines of a build are' {count}"
    quiet, plain, producer = run_in_turns(
        [
            bench.weir("lines-quiet", [Job("lines", [script])], "run"),
            bench.weir("lines-plain", [Job("lines", [script])], "run", "--plain", output=plain_log),
            bench.command("bash", "-e", "-c", script),
        ],
        bench.runs)
    with open(plain_log, encoding="utf-8") as log:
        found = sum(re.search(r"line \d+ of a log", line) is not None for line in log)
    if found != count:
        raise CommandFailed(f"of {count} lines {found} are in the output")

    def rows(where: str, ours: list[Cost]) -> list[Row]:
        return [
            Row(f"1,000,000 lines to {where}, CPU", "s", cpu(ours), "producer", cpu(producer), Target(1, above_peer=True)),
            Row(f"1,000,000 lines to {where}, peak", "MiB", memory(ours), "", None, Target(60)),
        ]

    return rows("/dev/null", quiet) + rows("a file", plain)


def list_jobs(bench: Bench) -> list[Row]:
    names = [f"job-{number:03}" for number in range(500)]
    jobs = [
        Job(name, [f"echo {name}"], needs=[names[at] for at in (number - 10, number - 7) if number >= 10], on_main=number % 2 == 0)
        for number, name in enumerate(names)
    ]
    ours, *peers = run_in_turns([bench.weir("list", jobs, "list"), *bench.beside("list", jobs, "--list")], bench.runs)
    return [bench.peer_row("list 500 jobs, CPU", "ms", cpu(ours) * MS, [cpu(peer) * MS for peer in peers], Target(100))]


def version(bench: Bench) -> list[Row]:
    ours, shell = run_in_turns([bench.command(bench.program, "--version"), bench.command("sh", "-c", ":")], bench.runs * 5)
    return [
        Row("--version, wall", "ms", wall(ours) * MS, "sh -c :", wall(shell) * MS, Target(10)),
        Row("--version, CPU", "ms", cpu(ours) * MS, "sh -c :", cpu(shell) * MS, Target(10)),
    ]


def graph(bench: Bench) -> list[Row]:
    # The longest path is start, left, end: 1 + 3 + 1 s. A tool that goes by levels needs 1 + 3 + 2 + 1 s.
    jobs = [
        Job("start", ["sleep 1"]),
        Job("left", ["sleep 3"], needs=["start"]),
        Job("right", ["sleep 1"], needs=["start"]),
        Job("after-right", ["sleep 2"], needs=["right"]),
        Job("end", ["sleep 1"], needs=["left", "after-right"]),
    ]
    ours, *peers = run_in_turns([bench.weir("graph", jobs, "run"), *bench.beside("graph", jobs)], max(3, bench.runs // 4))
    return [bench.peer_row("graph of 5 s, wall", "s", wall(ours), [wall(peer) for peer in peers], Target(5.2))]


def wrapper(bench: Bench) -> list[Row]:
    script = os.path.join(bench.root, "weir")
    program = os.path.join(bench.root, "artifacts", "bin", "Weir.Cli", "release", "weir")
    # The first, uncounted round builds what is to be built, with the SDK and the packages in the user's own home.
    ours, bare = run_in_turns([Command((path, "--version"), bench.root, dict(os.environ)) for path in (script, program)], bench.runs)
    return [
        Row("./weir --version, wall", "ms", wall(ours) * MS, "the program itself", wall(bare) * MS, Target(50, above_peer=True)),
        Row("./weir --version, CPU", "ms", cpu(ours) * MS, "the program itself", cpu(bare) * MS, Target(50, above_peer=True)),
    ]


CASES = {"hello": hello, "step": step, "lines": lines, "list": list_jobs, "version": version, "graph": graph, "wrapper": wrapper}
NEEDING_PEER = {"hello", "list", "graph"}
