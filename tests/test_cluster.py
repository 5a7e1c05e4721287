"""Work on a Ray cluster of this machine: the same bytes, and what becomes of tasks whose workers are lost."""

import contextlib
import copy
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import ray

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Failed, Progress
from blender_addon.contract.files import listening
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.view_dataset import ViewSettings
from nerf_backend.fit_codes import fit_codes
from nerf_backend.model_file import load_model
from nerf_backend.model_fits import CategoryFit, fit_codes_in, fit_models
from procgen.blender_process import WorkerDied
from procgen.cluster import crew, node_check, question
from procgen.cluster.connect import LOCAL, RayCluster, open_cluster
from procgen.cluster.node_check import complaint, needs
from procgen.make_scene import SceneFailed, SceneMaker
from procgen.render_library import render_stale
from procgen.scenes.stock import Stock

from .cluster_work import LateActor, Work, starts
from .command_line import ROOT, command, run
from .ray_nodes import wait_until_none
from .scene_library import make_library
from .tiny_fit import FEW_STEPS, fit

VIEWS = [
    "--resolution",
    "24",
    "--azimuths",
    "2",
    "--elevations",
    "10",
    "40",
    "--samples",
    "2",
    "--workers",
    "2",
]


class Heard(list[Event]):
    def notes(self) -> list[str]:
        return [event.message for event in self if isinstance(event, Progress) and event.stage == "cluster"]


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[RayCluster, Heard]]:
    """A cluster of two cores, and what it says."""
    heard = Heard()
    with open_cluster(LOCAL, 2, None, [], [], heard.append) as cluster:
        yield cluster, heard


@pytest.fixture
def cluster(opened: tuple[RayCluster, Heard]) -> RayCluster:
    opened[1].clear()
    opened[0]._refused.clear()
    opened[0].close()
    return opened[0]


@pytest.fixture
def heard(opened: tuple[RayCluster, Heard]) -> Heard:
    return opened[1]


def _name(cluster: RayCluster) -> str:
    return cluster.name(cluster._nodes()[0]["NodeID"])


def results(cluster: RayCluster, folder: Path, *words: str) -> dict[str, Any]:
    """What became of tasks: what they made, or the error that ended them."""
    ended = cluster.spread([(word, folder) for word in words], Work, threads=1)
    return {task[0]: future.exception() or future.result() for task, future in ended}


def test_tasks_whose_worker_is_killed_are_begun_again(
    cluster: RayCluster, heard: Heard, tmp_path: Path
) -> None:
    found = results(cluster, tmp_path, "one", "die once", "two")
    assert found == {"one": "ONE", "die once": "DIE ONCE", "two": "TWO"}
    assert len(starts(tmp_path, "die once")) == 2 and len(starts(tmp_path, "one")) == 1
    assert heard.notes() == [
        f"A worker on node {_name(cluster)} was lost: its task is begun again elsewhere."
    ]


def test_a_task_that_kills_its_worker_each_time_is_given_up(cluster: RayCluster, tmp_path: Path) -> None:
    found = results(cluster, tmp_path, "die", "one")
    assert found["one"] == "ONE" and len(starts(tmp_path, "die")) == 3
    assert isinstance(found["die"], WorkerDied) and "lost 3 times" in str(found["die"])


def test_errors_come_back_as_they_were_raised(cluster: RayCluster, tmp_path: Path) -> None:
    found = results(cluster, tmp_path, "refuse", "bug", "one")
    assert isinstance(found["refuse"], UserError) and str(found["refuse"]) == "It has no faces."
    assert isinstance(found["bug"], ZeroDivisionError) and "in do" in found["bug"].__notes__[0]
    assert len(starts(tmp_path, "bug")) == 1  # it would come again


def test_a_node_without_space_is_named_and_gets_no_more_tasks(cluster: RayCluster, tmp_path: Path) -> None:
    said = rf"No node .* can go on\. Node {_name(cluster)} has no space left: .*No space left on device"
    with pytest.raises(UserError, match=said):
        results(cluster, tmp_path, "full once")
    assert len(starts(tmp_path, "full once")) == 1


def test_a_full_node_costs_a_task_none_of_its_starts(
    cluster: RayCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        cluster, "complain", lambda node, said: None
    )  # of two nodes this is the other one too
    assert results(cluster, tmp_path, "full, then die twice") == {
        "full, then die twice": "FULL, THEN DIE TWICE"
    }
    assert len(starts(tmp_path, "full, then die twice")) == 4


def test_what_tasks_say_is_heard(cluster: RayCluster, tmp_path: Path) -> None:
    said: list[tuple[str, Event]] = []
    tasks = [("one", tmp_path), ("two", tmp_path)]
    ended = cluster.spread(tasks, Work, 1, lambda task, event: said.append((task[0], event)))
    assert len(list(ended)) == 2
    assert sorted(said, key=str) == [(word, Progress("test", 1, 1, word)) for word in ("one", "two")]


def test_what_is_answered_late_is_heard_too(
    cluster: RayCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_RemoteActor", ray.remote(LateActor))
    said: list[tuple[str, Event]] = []
    tasks = [("fail early", tmp_path), ("one", tmp_path)]
    ended = cluster.spread(tasks, Work, 1, lambda task, event: said.append((task[0], event)))
    assert len(list(ended)) == 2
    assert [event for word, event in said if word == "fail early"] == [
        Failed("fail early", "It shows nothing."),
        Progress("test", 1, 1, "fail early"),
    ]
    assert ("one", Progress("test", 1, 1, "one")) in said and len(said) == 3


def test_what_becomes_whole_on_a_node_is_heard_of_here(cluster: RayCluster, tmp_path: Path) -> None:
    """As the sender to an object store does, which need not wait for the end."""
    whole: list[Path] = []
    with listening(whole.append):
        assert results(cluster, tmp_path, "write", "one") == {"write": "WRITE", "one": "ONE"}
    assert whole == [tmp_path / "whole.txt"]


def test_who_stops_waits_until_what_runs_has_ended(cluster: RayCluster, tmp_path: Path) -> None:
    with contextlib.closing(cluster.spread([("wait", tmp_path), ("one", tmp_path)], Work, 1)) as ended:
        assert next(ended)[0][0] == "one"
        assert starts(tmp_path, "wait")
    assert (tmp_path / "left in peace").exists()


def slow_to_answer(seconds: float, answered: Path) -> Callable[[node_check.Needs], str]:
    def answer(wanted: node_check.Needs) -> str:
        time.sleep(seconds)
        answered.touch()
        return ""

    return answer


def test_others_go_on_while_a_node_is_asked_that_came_later(
    cluster: RayCluster, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = tmp_path / "answered"
    monkeypatch.setattr(question, "complaint", slow_to_answer(3, answered))
    words = ["hold", "one", "two", "three"]
    ended = cluster.spread([(word, tmp_path) for word in words], Work, threads=1)
    found = []
    for task, _ in ended:
        found.append((task[0], answered.exists()))
        cluster._checked.clear()  # as if it had come just now
        if task[0] == "two":
            (tmp_path / "let go").touch()
    assert found == [("one", False), ("two", False), ("hold", False), ("three", True)] and not heard.notes()


def test_a_node_that_does_not_answer_gets_no_task(
    cluster: RayCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "complaint", slow_to_answer(4, tmp_path / "answered"))
    monkeypatch.setattr(question, "SECONDS_TO_ANSWER", 1.0)
    cluster._checked.clear()
    with pytest.raises(UserError, match=rf"Node {_name(cluster)} did not answer in 1 s: look at its Ray\."):
        results(cluster, tmp_path, "one")
    assert not starts(tmp_path, "one")


def test_a_cluster_is_refused_whose_nodes_see_another_folder(
    cluster: RayCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_files", set())
    monkeypatch.setattr(cluster, "_folders", set())
    cluster.check([], [tmp_path / "new" / "out"])
    assert list((tmp_path / "new" / "out").iterdir()) == []  # no token is left

    monkeypatch.setattr(node_check, "_looks", lambda path: (1, 1))  # it is there for this machine only
    with pytest.raises(UserError, match=rf"^Node {_name(cluster)} does not see .*: mount its folder there"):
        cluster.check([tmp_path / "only here.blend"], [])


@pytest.fixture
def here(tmp_path: Path) -> Iterator[node_check.Needs]:
    (tmp_path / "lib.blend").write_bytes(b"BLENDER")
    with needs([tmp_path / "lib.blend"], [tmp_path / "views"], None) as wanted:
        yield wanted


def test_a_machine_that_has_all_is_not_complained_of(here: node_check.Needs) -> None:
    assert {"asset2vec", "bpy", "numpy", "torch"} <= {name for name, _ in here.packages}
    assert complaint(here) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"packages": (("numpy", "0.1"),)},
            r"^has numpy [\d.]+, and 0\.1 is needed: run pip install .* there\.$",
        ),
        (
            {"code": "0" * 16},
            r"^runs another state of asset2vec than this machine: bring .* to the same commit\.$",
        ),
        ({"packages": (("nosuch", "1"),)}, r"^lacks nosuch, and 1 is needed: run pip install .* there\.$"),
        (
            {"tokens": (("/nowhere/token", "x"),)},
            r"^does not see /nowhere: mount the folder there, at the same",
        ),
        (
            {"files": (("/nowhere/a.blend", 1, 1),)},
            r"^does not see /nowhere/a\.blend: mount its folder there",
        ),
        ({"files": ((__file__, 1, 1),)}, r"^sees another .*test_cluster\.py: mount the same folder there\.$"),
        (
            {"blender": ("/nowhere/blender", "Blender 4.3.2")},
            r"^has no Blender at /nowhere/blender: install Ble",
        ),
    ],
)
def test_what_a_machine_lacks_is_said_with_the_remedy(
    here: node_check.Needs, change: dict[str, Any], said: str
) -> None:
    assert re.search(said, complaint(dataclasses.replace(here, **change)))


def test_one_changed_line_of_ours_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in node_check.OWN:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    other = tmp_path / "procgen" / "cluster" / "node_check.py"
    code = node_check._code.__wrapped__
    here = code()
    monkeypatch.setattr(node_check, "__file__", str(other))
    assert code() == here
    with open(tmp_path / "procgen" / "cameras.py", "a", encoding="utf-8") as source:
        source.write("# mine\n")
    assert code() != here


def test_another_s_folder_of_the_same_name_is_noticed(here: node_check.Needs) -> None:
    ((token, _),) = here.tokens
    Path(token).write_text("of another")
    assert complaint(here).startswith(f"does not see {Path(token).parent}: ")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("library") / "furniture.blend")


def pictures(folder: Path) -> dict[str, bytes]:
    """All that was rendered, by its path in the view dataset."""
    files = (
        p for p in folder.rglob("*") if p.suffix in (".png", ".npy", ".json") and p.name != "dataset.json"
    )
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.mark.bpy
def test_views_of_a_cluster_are_the_same_bytes_and_ray_is_not_heard(library: Path, tmp_path: Path) -> None:
    alone, wide = tmp_path / "alone", tmp_path / "wide"
    assert run("views", library, "--out", alone, *VIEWS).returncode == 0
    done = run("views", library, "--out", wide, *VIEWS, "--cluster", "local", NODE_OF_TEST=str(wide))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("4 of 4 assets rendered into ") and done.stdout.count("\n") == 1
    assert {line.split()[0] for line in done.stderr.splitlines()} == {"render"}
    assert len(pictures(alone)) > 4 * 4 * 5 and pictures(alone) == pictures(wide)
    assert not wait_until_none(str(wide), 20)


@pytest.mark.bpy
@pytest.mark.slow
def test_ctrl_c_ends_all_processes_and_the_next_run_goes_on(library: Path, tmp_path: Path) -> None:
    views = tmp_path / "views"
    arguments = ("views", library, "--out", views, *VIEWS, "--samples", "400", "--cluster", "local")
    with subprocess.Popen(
        command("--events", *arguments),
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"NODE_OF_TEST": str(views)},
    ) as running:
        assert running.stdout
        for line in running.stdout:
            if '"stage": "render"' in line and '"done": 1' in line:
                break
        with pytest.raises(UserError, match="renders into"):
            render_stale(library, [], views, ViewSettings(), 1, None, lambda event: None)
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
    assert running.returncode == 130 and "Stopped. Run the same command again" in rest
    assert not wait_until_none(str(views), 10)
    there = [p.name for p in (views / "assets").iterdir()]
    assert 1 <= len(there) < 4 and not [name for name in there if name.startswith(".")]
    assert run(*arguments).stdout.startswith(f"{4 - len(there)} of 4 assets rendered")


def test_without_a_cluster_ray_is_not_imported(tiny_views: Path, tmp_path: Path) -> None:
    words = ["fit", str(tiny_views), "--model", str(tmp_path / "models")]
    words += [
        "--steps",
        "2",
        "--minutes",
        "0",
        "--points-per-asset",
        "64",
        "--assets-per-step",
        "2",
        "--plane-resolution",
        "8",
    ]
    code = f"import sys; from nerf_backend.cli import main; main({words}); sys.exit('ray' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (
            "auto",
            r"This machine is in no Ray cluster that answers \(.*\): start one as docs/guide-cluster\.md",
        ),
        ("ray://127.0.0.1:9", r"No Ray cluster answers at ray://127\.0\.0\.1:9 \(.*\): see that it runs"),
        ("ray", r"ray is none of local, auto and ray://HOST:PORT"),
    ],
)
def test_a_cluster_that_is_not_there_is_said(tiny_views: Path, tmp_path: Path, where: str, said: str) -> None:
    done = run("fit", tiny_views, "--model", tmp_path, "--cluster", where, RAY_ADDRESS="127.0.0.1:9")
    assert done.returncode == 2 and re.search(said, done.stderr), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_views_look_for_the_cluster_before_they_touch_the_library(tmp_path: Path) -> None:
    library = tmp_path / "furniture.blend"
    library.write_bytes(b"no library: listing it would fail")
    done = run("views", library, "--out", tmp_path / "views", "--cluster", "ray://127.0.0.1:9")
    assert done.returncode == 2 and "No Ray cluster answers at ray://127.0.0.1:9" in done.stderr, done.stderr
    assert [*tmp_path.iterdir()] == [library]


def test_torchrun_s_processes_are_refused(tiny_views: Path, tmp_path: Path) -> None:
    torchrun = {"TORCHELASTIC_RUN_ID": "1", "RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "2"}
    done = run("fit", tiny_views, "--model", tmp_path, "--cluster", LOCAL, **torchrun)
    assert done.returncode == 2 and "start this command without torchrun" in done.stderr


def test_models_and_codes_of_a_cluster_are_those_of_this_machine(
    cluster: RayCluster, heard: Heard, tiny_views: Path, tmp_path: Path
) -> None:
    wanted = fit(tiny_views, tmp_path / "alone", FEW_STEPS)
    asked = CategoryFit(tiny_views, "chair", tmp_path / "wide", FEW_STEPS)
    for _, future in fit_models([asked], cluster, heard.append):
        assert future.result().model_id == wanted.model_id
        model = load_model(asked.model)  # its codes are fitted while what fitted it is still there
        codes = fit_codes_in(asked.model, model, tiny_views, ["chair003"], cluster, heard.append)
        assert [*codes] == [*fit_codes(model, tiny_views, ["chair003"], heard.append)]
    stages = {e.stage for e in heard if isinstance(e, Progress)}
    assert stages - {"cluster"} == {"read", "fit", "measure", "codes"}, (
        "a busy machine is also said to be waited for"
    )


def test_a_failed_scene_and_a_maker_of_scenes_go_to_other_processes(tmp_path: Path) -> None:
    failed = copy.copy(SceneFailed(["No camera.", "No light."]))  # by the means that pickling has
    assert failed.reasons == ("No camera.", "No light.") and str(failed) == "No light."
    maker = SceneMaker(SceneSpec("room"), 3, Stock((), {}), [], tmp_path, tmp_path)
    maker._memory._jobs[1] = 2
    other = copy.copy(maker)
    assert (other.spec, other.seed, other.out) == (maker.spec, 3, tmp_path) and not other._memory._jobs
