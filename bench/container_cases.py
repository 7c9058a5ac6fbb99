"""What containers cost beside the docker program, at the same engine."""
import io
import os
import shutil
import subprocess
import tarfile

from cases import MS, Bench
from measuring import CommandFailed, cpu, run_in_turns, wall
from pipelines import WORKFLOW, repository
from table import Row, Target

IMAGE = "weir-bench/busybox:1"
BUSYBOX = "/bin/busybox"
APPLETS = ("sh", "env", "sleep", "cat", "chown", "true", "echo", "mkdir", "rm", "touch")
MORE = 20


def docker(*words: str, content: bytes | None = None) -> str:
    """What docker says; the engine is that of the environment."""
    ended = subprocess.run(["docker", *words], input=content, capture_output=True, check=False)
    if ended.returncode != 0:
        raise CommandFailed(f"'docker {' '.join(words)}' ended with {ended.returncode}:\n{ended.stderr.decode(errors='replace')[-2000:]}")
    return ended.stdout.decode().strip()


def image() -> str:
    """An image of the machine's static busybox, made once and kept."""
    if shutil.which("docker") is None or not os.path.exists(BUSYBOX):
        raise CommandFailed("containers need docker and a static busybox (apt-get install docker.io busybox-static)")
    if docker("images", "--quiet", IMAGE):
        return IMAGE
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.add(BUSYBOX, "bin/busybox")
        for applet in APPLETS:
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
    docker("import", "--change", "ENV PATH=/bin", "--change", 'CMD ["/bin/sh"]', "-", IMAGE, content=archive.getvalue())
    return IMAGE


def workflow(scripts: list[str]) -> str:
    """One job in a container."""
    steps = "".join(f"      - run: {script}\n" for script in scripts)
    return f"on: push\njobs:\n  inside:\n    runs-on: ubuntu-latest\n    container: {image()}\n    steps:\n{steps}"


def container(bench: Bench) -> list[Row]:
    folder = repository(os.path.join(bench.folder, "container"), WORKFLOW, workflow(["echo hello"]))
    ours, docker_run = run_in_turns(
        [bench.command(bench.program, "run", folder=folder), bench.command("docker", "run", "--rm", IMAGE, "sh", "-c", "echo hello")], bench.runs)
    return [
        Row("a job in a container, wall", "ms", wall(ours) * MS, "docker run --rm", wall(docker_run) * MS, Target(1.3, of_peer=True)),
        Row("a job in a container, CPU of weir", "ms", cpu(ours) * MS, "docker run --rm", cpu(docker_run) * MS),
    ]


def container_step(bench: Bench) -> list[Row]:
    one = repository(os.path.join(bench.folder, "container-one"), WORKFLOW, workflow(["'true'"]))
    many = repository(os.path.join(bench.folder, "container-many"), WORKFLOW, workflow(["'true'"] * (MORE + 1)))
    beside = docker("run", "--detach", "--rm", IMAGE, "sleep", "100000")
    try:
        ours_many, ours_one, docker_exec = run_in_turns(
            [
                bench.command(bench.program, "run", folder=many),
                bench.command(bench.program, "run", folder=one),
                bench.command("sh", "-c", f'i=0; while [ $i -lt {MORE} ]; do docker exec "$0" sh -e -c true; i=$((i + 1)); done', beside),
            ],
            bench.runs)
    finally:
        docker("rm", "--force", beside)
    step = (wall(ours_many) - wall(ours_one)) / MORE * MS
    return [Row("one more step in a container, wall", "ms", step, "docker exec", wall(docker_exec) / MORE * MS, Target(1.5, of_peer=True))]


CASES = {"container": container, "container-step": container_step}
