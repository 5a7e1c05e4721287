"""Whether a worker grows: its memory after many small frames beside that after a few."""

import contextlib
import math
import statistics

from blender_addon.contract import jobs
from blender_addon.contract.events import Emit
from blender_addon.contract.scene_spec import Frames, SceneSpec

from .. import worker_memory
from ..blender_process import BlenderWorker
from ..make_scene import SceneFailed, SceneMaker
from .plan import Assets, Plan

VIEWPOINTS = 5
NEIGHBOURS = 10  # scenes whose median counts: what one scene takes depends on its assets


class _Watched(BlenderWorker):
    """Notes what its process has in memory after its last job, in MB, and how often it was replaced."""

    def __init__(self) -> None:
        super().__init__(None, threads=1)
        self.memory = 0.0
        self.closed = 0

    def run(self, request: jobs.Request, emit: Emit, timeout: float | None = None) -> dict:
        result = super().run(request, emit, timeout)
        self.memory = float(result["memory"])
        return result

    def close(self) -> None:
        self.closed += 1
        super().close()


def measure_memory(plan: Plan, assets: Assets) -> dict[str, float]:
    few, many = (count // VIEWPOINTS for count in plan.memory_frames)
    frames = Frames(width=48, height=48, samples=1, viewpoints=VIEWPOINTS)
    spec = SceneSpec(scene="tabletop", frames=frames)
    out = assets.scratch / "memory"
    worker_memory.JOBS, worker_memory.GROWTH = many + 1, math.inf  # else growth could not show
    maker = SceneMaker(spec, plan.seed, assets.stock, assets.assets, assets.baked, out)
    worker, memory = _Watched(), list[float]()
    try:
        for scene in range(many):
            with contextlib.suppress(SceneFailed):
                maker.make(worker, scene, range(scene * VIEWPOINTS, (scene + 1) * VIEWPOINTS))
            memory.append(worker.memory)
    finally:
        replaced = worker.closed
        worker.close()
    before, after = _median(memory[:few]), _median(memory)
    return {
        "frames_before": few * VIEWPOINTS,
        "frames_after": many * VIEWPOINTS,
        "before": before,
        "after": after,
        "growth": after / before - 1,
        "largest": max(memory),
        "replaced": replaced,
    }


def _median(memory: list[float]) -> float:
    return statistics.median(memory[-NEIGHBOURS:])
