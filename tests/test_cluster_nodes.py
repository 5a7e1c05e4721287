"""The main job and a run of scenes through three nodes, and nodes that are killed, blind or full."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.events import Event, Progress, Result, decode
from blender_addon.contract.workspace import Workspace

from .command_line import ROOT, command, result, run
from .ray_nodes import Nodes, nodes, processes_with
from .scene_library import frame_bytes, make_library, write_spec
from .test_cluster import pictures

pytestmark = [pytest.mark.bpy]

VIEWS = ["--resolution", "32", "--azimuths", "3", "--elevations", "10", "40", "--samples", "16"]
FIT = ["--steps", "12", "--minutes", "0", "--points-per-asset", "128", "--plane-resolution", "8"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Nodes]:
    """Three nodes of one core; a test may kill what it starts."""
    with nodes("head", "two", "three") as started:
        yield started


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("library") / "furniture.blend")


def begun_on(cluster: Nodes, *arguments: object) -> "subprocess.Popen[str]":
    """A command at work, as a client of the head: of several nodes of one machine it would be in any."""
    return subprocess.Popen(
        command("--events", *arguments, "--cluster", f"ray://127.0.0.1:{cluster.client_port}"),
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | cluster.environment,
    )


def run_on(
    cluster: Nodes, *arguments: object, at_first: tuple[str, Callable[[], None]] | None = None
) -> list[Event]:
    """The events of a command that succeeds; calls what is given when the first task of a stage is done."""
    with begun_on(cluster, *arguments) as running:
        assert running.stdout
        heard: list[Event] = []
        for line in running.stdout:
            if not (event := decode(line)):
                continue
            heard.append(event)
            if at_first and isinstance(event, Progress) and event.stage == at_first[0] and event.done:
                at_first[1]()
                at_first = None
    assert running.returncode == 0 and isinstance(heard[-1], Result), heard[-3:]
    assert not at_first
    return heard


def kill_at_work(cluster: Nodes, name: str) -> None:
    """Kills a node while a Blender of it is at a task."""
    assert comes(lambda: bool(cluster.workers(name)), 30)
    cluster.kill(name)


def comes(what: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not (there := what()) and time.monotonic() < until:
        time.sleep(0.05)
    return there


def lost(heard: list[Event], name: str) -> bool:
    notes = [e.message for e in heard if isinstance(e, Progress) and e.stage == "cluster"]
    return f"A worker on node {name} was lost: its task is begun again elsewhere." in notes


def no_partials(folder: Path) -> bool:
    return not list(folder.rglob(".partial-*"))


def codes(library: Path) -> dict[str, object]:
    return {e.name: e.codes for e in Catalogue(Workspace.of(library).catalogue).entries()}


@pytest.mark.long
def test_the_main_job_survives_the_loss_of_a_node(cluster: Nodes, library: Path, tmp_path: Path) -> None:
    alone, wide = (Path(shutil.copytree(library.parent, tmp_path / name)) for name in ("alone", "wide"))
    name = library.name
    result("refresh", alone / name, *VIEWS, *FIT)
    try:
        heard = run_on(
            cluster, "refresh", wide / name, *VIEWS, *FIT,
            at_first=("render", lambda: kill_at_work(cluster, "three")),
        )  # fmt: skip
    finally:
        cluster.start("three")
    assert lost(heard, "three")
    one, other = (Workspace.of(folder / name) for folder in (alone, wide))
    made = {path: data for path, data in pictures(one.views).items() if not path.endswith("asset.json")}
    assert len(made) > 4 * 6 * 5
    assert made == {p: data for p, data in pictures(other.views).items() if not p.endswith("asset.json")}
    assert len(codes(alone / name)) == 4 and codes(alone / name) == codes(wide / name)
    assert no_partials(other.root) and not cluster.workers()
    stages = {event.stage for event in heard if isinstance(event, Progress)}
    assert stages == {"list", "render", "cluster", "read", "fit", "write"}


@pytest.mark.long
def test_scenes_survive_the_loss_of_a_node(cluster: Nodes, library: Path, tmp_path: Path) -> None:
    spec = write_spec(tmp_path / "room.toml", "room")
    asked = ("scenes", spec, "--library", library, "--frames", 12, "--seed", 4)
    result(*asked, "--out", tmp_path / "alone")
    try:
        heard = run_on(
            cluster, *asked, "--out", tmp_path / "wide",
            at_first=("scenes", lambda: kill_at_work(cluster, "two")),
        )  # fmt: skip
    finally:
        cluster.start("two")
    assert lost(heard, "two")
    assert len(frame_bytes(tmp_path / "alone")) > 12 * 5
    assert frame_bytes(tmp_path / "alone") == frame_bytes(tmp_path / "wide")
    assert no_partials(tmp_path / "wide") and not cluster.workers()


@pytest.mark.slow
def test_a_node_that_does_not_see_the_folder_is_named(library: Path, tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("mount namespaces need root")
    hide = f'mount -t tmpfs tmpfs {library.parent} && exec "$@"'
    with nodes("head") as cluster:
        cluster.start("blind", within=["unshare", "-m", "sh", "-c", hide, "sh"])
        out = tmp_path / "views"
        done = run("views", library, "--out", out, *VIEWS, "--cluster", "auto", **cluster.environment)
        assert done.returncode == 2
        said = (
            f"Node blind does not see {Workspace.of(library).logs}: mount the folder there, at the same path."
        )
        assert done.stderr.splitlines()[-1] == said
        assert not (out / "assets").exists()


@pytest.mark.slow
def test_a_node_whose_disk_is_full_is_named_and_the_others_go_on(library: Path, tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("mount namespaces need root")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    small = f'mount -t tmpfs -o size=8m tmpfs {scratch} && exec "$@"'
    with nodes("head") as cluster:
        cluster.start("small", within=["unshare", "-m", "sh", "-c", small, "sh"], TMPDIR=str(scratch))
        heard = run_on(cluster, "views", library, "--out", tmp_path / "views", *VIEWS)
    assert len(list((tmp_path / "views" / "assets").iterdir())) == 4
    (note,) = [e.message for e in heard if isinstance(e, Progress) and e.stage == "cluster"]
    assert note == (
        f"Node small has only 8 MB free in {scratch}: free at least 256 MB there. The other nodes go on."
    )


@pytest.mark.slow
def test_a_lost_head_is_said_and_the_next_run_goes_on(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "views"
    asked = ("views", library, "--out", out, *VIEWS, "--samples", "200")
    with nodes("head", "two") as cluster:
        with begun_on(cluster, *asked) as running:
            assert running.stdout
            assert comes(lambda: bool(cluster.workers("two")), 60)
            for line in running.stdout:
                if '"stage": "render", "done": 1' in line:
                    break
            cluster.kill("head")
            rest = running.stdout.read()
        assert running.returncode == 2 and "run the same command again to go on" in rest
        assert comes(lambda: not cluster.workers("two"), 120)
        there = len([p for p in (out / "assets").iterdir() if not p.name.startswith(".")])
    with nodes("head", "two") as cluster:
        heard = run_on(cluster, *asked)
    assert isinstance(heard[-1], Result) and len(heard[-1].payload["rendered"]) == 4 - there < 4
    assert no_partials(out)


SRUN = """#!/bin/bash
# Slurm's srun as far as the script uses it: its options end where the command begins; all on this machine.
for word; do [[ $word == --* ]] || break; shift; done
exec "$@"
"""


@pytest.mark.slow
def test_the_script_for_slurm_refreshes_a_library(library: Path, tmp_path: Path) -> None:
    """All of it but Slurm itself: its nodes are processes of this machine."""
    copied = Path(shutil.copytree(library.parent, tmp_path / "library")) / library.name
    shims = tmp_path / "bin"
    shims.mkdir()
    (shims / "srun").write_text(SRUN)
    (shims / "srun").chmod(0o755)
    script = (ROOT / "docs" / "examples" / "cluster.sbatch").read_text()
    place = "source /mnt/library/asset2vec/.venv/bin/activate"
    assert place in script
    (tmp_path / "job.sh").write_text(script.replace(place, f"PATH={Path(sys.executable).parent}:$PATH"))
    slurm = {"SLURM_JOB_ID": str(os.getpid()), "SLURM_JOB_NUM_NODES": "2", "SLURM_CPUS_PER_TASK": "1"}
    slurm |= {"SLURMD_NODENAME": socket.gethostname()}
    path = {"PATH": f"{shims}:{os.environ['PATH']}", "NODE_OF_TEST": str(tmp_path), "PYTHONPATH": str(ROOT)}
    try:
        with open(tmp_path / "said", "wb") as said:  # the nodes hold it open when the script has ended
            code = subprocess.run(
                ["bash", tmp_path / "job.sh", copied, *VIEWS, *FIT],
                env=os.environ | slurm | path,
                cwd=tmp_path,
                check=False,
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=280,
            ).returncode
    finally:
        for pid in processes_with(str(tmp_path)):
            os.kill(pid, signal.SIGKILL)
    text = (tmp_path / "said").read_text()
    assert code == 0, text[-3000:]
    assert "4 assets rendered, 4 codes fitted, 4 assets written" in text
    assert len(codes(copied)) == 4
