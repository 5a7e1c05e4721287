"""What a run of scenes finds in its folder, and leaves there; without Blender."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Failed, Progress
from blender_addon.contract.locks import only_one
from blender_addon.contract.scene_dataset import Failure, failure_file, frame_folder, read, scene_file
from blender_addon.contract.scene_spec import SceneSpec
from procgen import render_scenes as module
from procgen.make_scene import Made, SceneFailed
from procgen.render_scenes import GIVE_UP, Run, render_scenes
from procgen.scenes.stock import Stock

RUN = Run(SceneSpec("room"), seed=1, first=0, count=8)  # scenes of two frames


class Workers:
    """Stands in for the pool: each scene ends as ``outcome`` says."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.outcome: Callable[[int], Made] = lambda scene: Made(2, False, 0)

    def __call__(self, tasks: Sequence[int], *arguments: Any) -> Iterator[tuple[int, "Future[Made]"]]:
        for scene in tasks:
            self.asked.append(scene)
            future: Future[Made] = Future()
            try:
                future.set_result(self.outcome(scene))
            except SceneFailed as error:
                future.set_exception(error)
            yield scene, future


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Workers:
    made = Workers()
    monkeypatch.setattr(module, "do_all", made)
    return made


def run(out: Path, wanted: Run = RUN) -> tuple[dict[str, Any], list[Event]]:
    events: list[Event] = []
    numbers = render_scenes(wanted, [], Stock((), {}), out, out, 1, None, events.append, None)
    return numbers, events


def pretend(out: Path, frame: int) -> None:
    frame_folder(out, frame).mkdir(parents=True)
    (frame_folder(out, frame) / "frame.json").write_text("{}")
    scene_file(out, frame // 2).parent.mkdir(exist_ok=True)
    scene_file(out, frame // 2).write_text("{}")


def refuse(scene: int) -> Made:
    raise SceneFailed(["No camera.", "Still no camera."])


def test_only_scenes_with_missing_frames_are_made(workers: Workers, tmp_path: Path) -> None:
    run(tmp_path)
    for frame in (0, 1, 2, 6, 7):
        pretend(tmp_path, frame)
    scene_file(tmp_path, 3).unlink()  # frames without the record of their scene are not whole
    workers.asked.clear()
    numbers, _ = run(tmp_path)
    assert workers.asked == [1, 2, 3]
    assert numbers["frames"] == 5  # those that are there, for these workers write nothing


def test_progress_shows_the_last_frame_and_numbers_say_where_time_went(
    workers: Workers, tmp_path: Path
) -> None:
    workers.outcome = lambda scene: Made(2, False, 0, rendering=3.0, beside=0.5)
    numbers, events = run(tmp_path)
    pictures = [e.picture for e in events if isinstance(e, Progress)]
    assert pictures[0] == "" and pictures[-1] == str(tmp_path / "frames" / "000007" / "rgb.png")
    assert (numbers["scenes"], numbers["seconds_rendering"], numbers["seconds_beside"]) == (4, 12.0, 2.0)


def test_what_a_run_left_that_was_killed_at_its_first_file_is_no_obstacle(
    workers: Workers, tmp_path: Path
) -> None:
    (tmp_path / ".partial-12345678-dataset.json").write_text("{")
    run(tmp_path)
    assert (tmp_path / "dataset.json").exists()
    assert not list(tmp_path.glob(".partial-*"))


def test_a_folder_with_other_files_is_refused(workers: Workers, tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(UserError, match="other files"):
        run(tmp_path)


def test_a_second_run_into_a_folder_is_refused_and_told_who_runs(workers: Workers, tmp_path: Path) -> None:
    sentence = rf"\(process {os.getpid()}, since .*\) writes into {tmp_path}: wait for it"
    with only_one(tmp_path / ".lock", "writes"), pytest.raises(UserError, match=sentence):
        run(tmp_path)
    assert not workers.asked


def test_failures_are_recorded_and_tried_again(workers: Workers, tmp_path: Path) -> None:
    pretend_first = Run(SceneSpec("room"), seed=1, first=0, count=2)
    run(tmp_path, pretend_first)
    pretend(tmp_path, 0)
    pretend(tmp_path, 1)
    workers.outcome = refuse
    _, events = run(tmp_path)
    assert [e.item for e in events if isinstance(e, Failed)] == ["scene 1", "scene 2", "scene 3"]
    assert read(Failure, failure_file(tmp_path, 4)).reasons == ("No camera.", "Still no camera.")
    workers.outcome = lambda scene: Made(2, False, 0)
    workers.asked.clear()
    run(tmp_path)
    assert workers.asked == [1, 2, 3]
    assert not list((tmp_path / "failures").glob("*.json"))


def test_a_run_that_makes_nothing_at_all_is_given_up(workers: Workers, tmp_path: Path) -> None:
    workers.outcome = refuse
    with pytest.raises(UserError, match="none could be made: Still no camera"):
        run(tmp_path)
    assert len(workers.asked) == GIVE_UP
    assert len(list((tmp_path / "failures").glob("*.json"))) == 2 * GIVE_UP
