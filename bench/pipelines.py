"""Writes the repositories that are measured: each once for GitHub Actions and once, with the same meaning, for GitLab CI."""
import os
import subprocess
from dataclasses import dataclass, field

WORKFLOW = ".github/workflows/ci.yml"
GITLAB_FILE = ".gitlab-ci.yml"


@dataclass(frozen=True)
class Job:
    """A job of shell steps. With `on_main` a condition lets it run on the branch main only."""

    name: str
    scripts: list[str]
    needs: list[str] = field(default_factory=list)
    on_main: bool = False


def github(jobs: list[Job]) -> str:
    """The jobs as a workflow."""
    lines = ["on: push", "jobs:"]
    for job in jobs:
        lines += [f"  {job.name}:", "    runs-on: ubuntu-latest"]
        if job.needs:
            lines.append(f"    needs: [{', '.join(job.needs)}]")
        if job.on_main:
            lines.append("    if: github.ref == 'refs/heads/main' && github.event_name == 'push'")
        lines.append("    steps:")
        lines += [f"      - run: {script}" for script in job.scripts]
    return "\n".join(lines) + "\n"


def gitlab(jobs: list[Job]) -> str:
    """The jobs as a pipeline of GitLab, all in one stage: what waits for what is said by needs alone."""
    lines = []
    for job in jobs:
        lines += [f"{job.name}:", f"  needs: [{', '.join(job.needs)}]"]
        if job.on_main:
            lines += ["  rules:", "    - if: $CI_COMMIT_BRANCH == \"main\" && $CI_PIPELINE_SOURCE == \"push\""]
        lines.append("  script:")
        lines += [f"    - {script}" for script in job.scripts]
    return "\n".join(lines) + "\n"


def repository(folder: str, file: str, content: str, others: dict[str, str] | None = None) -> str:
    """Makes a git repository with a pipeline and other files, committed on the branch main and known to be on a remote, and gives its folder."""
    for name, text in {**(others or {}), file: content}.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as target:
            target.write(text)
    git = ("git", "-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@localhost")
    remote = (("remote", "add", "origin", "https://gitlab.example.com/bench/bench.git"), ("update-ref", "refs/remotes/origin/main", "HEAD"))
    for words in (("init", "-q", "-b", "main"), ("add", "--all"), ("commit", "-q", "-m", "Measure"), *remote):
        subprocess.run([*git, *words], check=True, stdin=subprocess.DEVNULL)
    return folder
