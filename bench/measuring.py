"""Runs a command and says what it cost."""
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass

MIB_IN_KIB = 1024


@dataclass(frozen=True)
class Command:
    """A process to start. Its output goes to `output`, a path."""

    words: tuple[str, ...]
    folder: str
    environment: dict[str, str]
    output: str = os.devnull


@dataclass(frozen=True)
class Cost:
    """What the process and all the processes that it waited for took: seconds, and MiB for the largest of them."""

    wall: float
    cpu: float
    memory: float


class CommandFailed(Exception):
    """A measured command did not end with exit code 0, so that its figures say nothing."""


def run(command: Command) -> Cost:
    """Runs a command to its end.

    The memory is never below that of this Python, from which the process was forked: about 12 MiB.
    """
    with open(command.output, "wb") as output, tempfile.TemporaryFile() as errors:
        begin = time.monotonic()
        process = subprocess.Popen(
            command.words, cwd=command.folder, env=command.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2000:]
            raise CommandFailed(f"'{' '.join(command.words)}' in {command.folder} ended with {process.returncode}:\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB_IN_KIB)


def run_in_turns(commands: list[Command], runs: int) -> list[list[Cost]]:
    """Runs the commands one after the other, `runs` times round, so that what else the machine does meets all of them alike.

    A first round that is not counted warms the caches of the disk.
    """
    for command in commands:
        run(command)
    costs: list[list[Cost]] = [[] for _ in commands]
    for _ in range(runs):
        for command, own in zip(commands, costs):
            own.append(run(command))
    return costs


def wall(costs: list[Cost]) -> float:
    """The median of the wall times, in seconds."""
    return statistics.median(cost.wall for cost in costs)


def cpu(costs: list[Cost]) -> float:
    """The median of the processor times, in seconds."""
    return statistics.median(cost.cpu for cost in costs)


def memory(costs: list[Cost]) -> float:
    """The median of the peaks of memory, in MiB."""
    return statistics.median(cost.memory for cost in costs)
