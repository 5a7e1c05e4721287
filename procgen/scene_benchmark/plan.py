"""What is measured, of which scenes, and the assets that they are made of."""

import contextlib
import dataclasses
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Progress
from blender_addon.contract.scene_spec import Frames, Kind, SceneSpec
from blender_addon.contract.workspace import Workspace

from ..bake_library import LibraryAsset, bake_stale
from ..list_library import list_library
from ..render_scenes import STAGE, Run, render_scenes
from ..scenes.frames import frames_per_scene
from ..scenes.stock import Stock

Size = tuple[int, int]  # width, height
PARTS = ("speed", "labels", "workers", "memory")


@dataclasses.dataclass(frozen=True)
class Plan:
    library: Path
    kinds: tuple[Kind, ...] = ("room", "layers")
    sizes: tuple[Size, ...] = ((256, 256), (640, 480))
    scenes: int = 6  # of each kind and size, that are timed
    samples: int = 24
    # What labels cost hardly depends on the samples of the colours that they come with, and is measured best
    # beside few: BlenderProc's is a difference of two times.
    label_samples: int = 1
    label_scenes: int = 3
    repeats: int = 5  # of each measurement of labels
    memory_frames: tuple[int, int] = (50, 500)
    parts: tuple[str, ...] = PARTS
    seed: int = 1

    def spec(self, kind: Kind, size: Size) -> SceneSpec:
        return SceneSpec(scene=kind, frames=Frames(width=size[0], height=size[1], samples=self.samples))


@dataclasses.dataclass(frozen=True)
class Assets:
    """The library, baked, and where what is made of it goes."""

    assets: tuple[LibraryAsset, ...]
    stock: Stock
    baked: Path
    scratch: Path


def prepare(plan: Plan, scratch: Path) -> Assets:
    workspace = Workspace.of(plan.library)
    records = list_library(plan.library, [], workspace.previews, None, lambda event: None)
    assets = tuple(LibraryAsset(plan.library, record) for record in records if record.category)
    if not assets:
        raise UserError(f"{plan.library} has no asset with a category: set it in Blender.")
    workers = len(os.sched_getaffinity(0))
    stock = bake_stale(assets, workspace.baked, workers, None, lambda event: None, scratch / "log")
    return Assets(assets, stock, workspace.baked, scratch)


@dataclasses.dataclass(frozen=True)
class Finished:
    """One of our runs: when, and how many frames were done after each scene."""

    out: Path
    times: tuple[tuple[float, int], ...]  # seconds since the start, frames
    frames: int


def run_ours(plan: Plan, assets: Assets, kind: Kind, size: Size, scenes: int, workers: int) -> Finished:
    """What ``asset2vec scenes`` does, in the cores that this process has."""
    spec = plan.spec(kind, size)
    out = assets.scratch / f"{kind}-{size[0]}x{size[1]}-{workers}"
    count = scenes * frames_of(spec)
    start = time.perf_counter()
    times: list[tuple[float, int]] = []

    def note(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == STAGE and event.done:
            times.append((time.perf_counter() - start, event.done))

    run = Run(spec, plan.seed, 0, count)
    log = assets.scratch / "log"
    render_scenes(run, assets.assets, assets.stock, assets.baked, out, workers, None, note, log)
    return Finished(out, tuple(times), times[-1][1] if times else 0)


def frames_of(spec: SceneSpec) -> int:
    return frames_per_scene(spec)


def steady_rate(times: Sequence[tuple[float, int]], workers: int) -> float:
    """Frames a second while all workers had work: neither their start nor their last scenes count."""
    if len(times) < 2 * workers:
        raise UserError(f"{len(times)} scenes are too few to time {workers} workers: raise --scenes.")
    (first, before), (last, after) = times[workers - 1], times[len(times) - workers]
    return (after - before) / (last - first)


@contextlib.contextmanager
def on_cores(count: int) -> Iterator[None]:
    """This thread and all that it starts share ``count`` cores."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(cores)[-count:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
