"""Workers that die or hang, and scenes that cannot be had: tried again, then given up by name."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.jobs import MakeSamples
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import Scene
from procgen import make_scene
from procgen.blender_process import BlenderWorker, WorkerDied
from procgen.make_scene import DRAWS, SceneFailed, SceneMaker
from procgen.scenes.stock import Stock
from procgen.worker_pool import STARTS

EMPTY = Scene((), (), (), ())


class Worker:
    """Stands in for a Blender process that does as it is told, one answer a job."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.answers, self.jobs, self.closed = list(answers), 0, 0

    def run(self, request: Any, emit: Any, timeout: float) -> dict[str, Any]:
        assert timeout > 60
        self.jobs += 1
        answer = self.answers.pop(0) if self.answers else {"impossible": "No camera.", "memory": 100.0}
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SceneMaker:
    monkeypatch.setattr(make_scene, "compose", lambda spec, stock, draws: EMPTY)
    return SceneMaker(SceneSpec("room"), 1, Stock((), {}), [], tmp_path, tmp_path)


def test_a_wish_that_cannot_be_had_is_drawn_anew_and_then_named(maker: SceneMaker) -> None:
    worker: Any = Worker()
    with pytest.raises(SceneFailed, match="No camera") as caught:
        maker.make(worker, 0, [0])
    assert worker.jobs == DRAWS == len(caught.value.reasons)


def test_a_worker_that_keeps_dying_is_started_anew_and_then_given_up(maker: SceneMaker) -> None:
    worker: Any = Worker(*[WorkerDied("Blender ended.")] * STARTS)
    with pytest.raises(SceneFailed, match="Blender ended"):
        maker.make(worker, 0, [0])
    assert worker.jobs == STARTS


def test_bad_input_is_not_tried_again(maker: SceneMaker) -> None:
    worker: Any = Worker(UserError("sky.hdr cannot be read."))
    with pytest.raises(UserError, match="cannot be read"):
        maker.make(worker, 0, [0])
    assert worker.jobs == 1


def test_a_worker_is_replaced_before_its_memory_grows(maker: SceneMaker) -> None:
    full = {"impossible": "No camera.", "memory": 200.0}
    worker: Any = Worker({"impossible": "No camera.", "memory": 100.0}, full)
    with pytest.raises(SceneFailed):
        maker.make(worker, 0, [0])
    assert worker.closed == 1


@pytest.mark.bpy
def test_a_job_that_hangs_is_ended_in_time(tmp_path: Path) -> None:
    job = MakeSamples(str(tmp_path / "chairs.blend"), "chair", 1, 1, False, "original")
    with BlenderWorker(None, threads=1) as worker:
        worker.run(job, lambda event: None, timeout=100)
        with pytest.raises(WorkerDied):
            worker.run(dataclasses.replace(job, count=3000), lambda event: None, timeout=0.5)
        assert worker.run(job, lambda event: None, timeout=100)["present"] == ["Chair 001"]
