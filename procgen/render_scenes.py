"""Renders the frames of a spec and a seed into a scene dataset: only those that are missing.

The unit of work is a scene: it is composed (procgen/scenes), built and rendered by a Blender worker, read
back as labels, proved by gates, and its frames appear, each whole. A scene whose labels fail a gate, or
whose wishes cannot be had, is drawn anew; a worker that dies or hangs gets the same draw again. All of
this follows from seed and scene number alone, so a frame is the same in any run that makes it.
"""

import dataclasses
import time
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from threadpoolctl import threadpool_limits

from blender_addon.contract import scene_dataset, typed
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed, Progress, seconds_left
from blender_addon.contract.files import clear_partials, write_json
from blender_addon.contract.locks import only_one
from blender_addon.contract.scene_dataset import (
    SCENES_REVISION,
    Dataset,
    Failure,
    SceneAsset,
    failure_file,
    frame_exists,
    other_frames,
    rgb_file,
    scene_file,
)
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import SET_CATEGORIES
from blender_addon.contract.settings import settings_hash

from .bake_library import LibraryAsset, copy_meshes
from .blender_process import BlenderWorker, WorkerDied
from .make_scene import Made, SceneFailed, SceneMaker
from .scenes.files import files_of
from .scenes.frames import frames_per_scene
from .scenes.stock import Stock
from .worker_pool import Workers, do_all

STAGE = "scenes"
LOCK = ".lock"
GIVE_UP = 3  # scenes, and no frame at all: then what is asked for cannot be had


@dataclasses.dataclass(frozen=True)
class Run:
    """What is to be made: frames ``first`` to ``first + count - 1`` of a spec and a seed."""

    spec: SceneSpec
    seed: int
    first: int
    count: int

    def scenes(self) -> range:
        each = frames_per_scene(self.spec)
        return range(self.first // each, (self.first + self.count - 1) // each + 1)

    def frames_of(self, scene: int) -> range:
        each = frames_per_scene(self.spec)
        end = min((scene + 1) * each, self.first + self.count)
        return range(max(scene * each, self.first), end)


def render_scenes(
    run: Run,
    assets: Sequence[LibraryAsset],
    stock: Stock,
    baked: Path,
    out: Path,
    workers: Workers,
    blender: Path | None,
    emit: Emit,
    log: Path | None,
) -> dict[str, float | int]:
    """Makes the missing frames in ``out``; returns what summary.json says of it.

    Frames that cannot be made are reported as Failed and recorded; the next run tries them again. Raises
    UserError if the folder holds frames of something else, or if no scene at all can be made.
    """
    # Products of many vectors by small matrices: threads of a linear algebra library would only wait, busily.
    with only_one(out / LOCK, f"writes into {out}"), threadpool_limits(1, "blas"):
        _clear(out)
        _write_dataset(run, stock, out)
        copy_meshes(stock, baked, out / "meshes")
        maker = SceneMaker(run.spec, run.seed, stock, assets, baked, out)
        missing = [s for s in run.scenes() if not _is_made(out, s, run.frames_of(s))]
        summary = _Summary(run, len(missing), out, emit)

        def make(worker: BlenderWorker, scene: int) -> Made:
            return maker.make(worker, scene, [k for k in run.frames_of(scene) if not frame_exists(out, k)])

        with closing(do_all(missing, make, workers, blender, log)) as finished:
            for scene, future in finished:
                summary.step(scene, future)
        _clear(out)  # of nodes that were lost
        return summary.write()


def _clear(out: Path) -> None:
    for folder in (out, out / "frames", out / "scenes", out / "failures"):
        clear_partials(folder)


def _is_made(out: Path, scene: int, frames: range) -> bool:
    return scene_file(out, scene).exists() and all(frame_exists(out, k) for k in frames)


def _write_dataset(run: Run, stock: Stock, out: Path) -> None:
    """Writes dataset.json, or checks that the one that is there is of the same spec, seed and assets."""
    categories = sorted({a.category for a in stock.assets})
    wanted = Dataset(
        spec=typed.encode(run.spec),
        seed=run.seed,
        spec_hash=settings_hash(run.spec, SCENES_REVISION),
        frames_per_scene=frames_per_scene(run.spec),
        categories=tuple(categories) + tuple(c for c in SET_CATEGORIES if c not in categories),
        assets=stock.assets,
        files=files_of(run.spec),
    )
    path = out / "dataset.json"
    if not path.exists():
        if out.exists() and any(p.name != LOCK for p in out.iterdir()):
            raise UserError(f"{out} has other files in it: name a new or empty folder.")
        scene_dataset.write(path, wanted)
        return
    found = scene_dataset.read(Dataset, path)
    what = other_frames(found, wanted.spec_hash, wanted.seed)
    if not what and found.files != wanted.files:
        what = "other panoramas or textures"
    if not what and _content(found) != _content(wanted):
        what = "other assets, or assets as they were before"
    if what:
        raise UserError(f"{out} holds frames of {what}: name another folder, or remove this one.")


def _content(dataset: Dataset) -> list[SceneAsset]:
    """The assets, wherever their libraries lie now."""
    return [dataclasses.replace(asset, library="") for asset in dataset.assets]


class _Summary:
    """Counts what a run does; speaks of it while it runs and writes it at its end."""

    def __init__(self, run: Run, scenes: int, out: Path, emit: Emit) -> None:
        self._run, self._out, self._emit = run, out, emit
        self._scenes, self._finished, self._failed = scenes, 0, 0
        self._made = self._drawn_anew = self._restarted = 0
        self._rendering = self._beside = 0.0
        self._before = self._present()
        self._start = time.monotonic()
        if scenes:
            emit(Progress(STAGE, self._before, run.count))

    def step(self, scene: int, future: "Future[Made]") -> None:
        self._finished += 1
        picture = ""
        try:
            made = future.result()
        except SceneFailed as error:
            self._fail(scene, error.reasons)
        except WorkerDied as error:  # with its node, again and again
            self._fail(scene, [str(error)])
        else:
            self._made += made.frames
            self._drawn_anew += made.drawn_anew
            self._restarted += made.restarts
            self._rendering += made.rendering
            self._beside += made.beside
            picture = str(rgb_file(self._out, self._run.frames_of(scene)[-1]))
            for index in self._run.frames_of(scene):
                failure_file(self._out, index).unlink(missing_ok=True)
        self._emit(
            Progress(
                STAGE,
                self._before + self._made,
                self._run.count,
                seconds_left=seconds_left(self._start, self._finished, self._scenes),
                values={"frames_per_second": self._made / self._seconds()},
                picture=picture,
            )
        )

    def write(self) -> dict[str, float | int]:
        seconds = self._seconds()
        numbers = {
            "frames": self._present(),
            "made": self._made,
            "scenes": self._finished - self._failed,
            "scenes_failed": self._failed,
            "scenes_drawn_anew": self._drawn_anew,
            "workers_restarted": self._restarted,
            "seconds": round(seconds, 1),
            "frames_per_second": round(self._made / seconds, 3),
            "seconds_rendering": round(self._rendering, 3),
            "seconds_beside": round(self._beside, 3),
        }
        if self._made or not (self._out / "summary.json").exists():  # else it would forget the run before
            write_json(self._out / "summary.json", numbers)
        return numbers

    def _seconds(self) -> float:
        return max(time.monotonic() - self._start, 1e-3)

    def _present(self) -> int:
        wanted = range(self._run.first, self._run.first + self._run.count)
        return sum(frame_exists(self._out, index) for index in wanted)

    def _fail(self, scene: int, reasons: Sequence[str]) -> None:
        self._failed += 1
        for index in self._run.frames_of(scene):
            record = Failure(index, scene, self._run.seed, tuple(reasons))
            scene_dataset.write(failure_file(self._out, index), record)
        self._emit(Failed(f"scene {scene}", f"Scene {scene} could not be made: {reasons[-1]}"))
        if self._before + self._made == 0 and self._failed >= GIVE_UP:
            raise UserError(f"{self._failed} scenes failed and none could be made: {reasons[-1]}")
