"""Makes the frames of one scene: compose, render, read labels, prove, write."""

import dataclasses
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract import scene_dataset, typed
from blender_addon.contract.errors import UserError
from blender_addon.contract.files import whole_folder
from blender_addon.contract.jobs import RenderScene
from blender_addon.contract.scene_dataset import (
    Frame,
    FrameObject,
    SceneRecord,
    Sensor,
    frame_folder,
)
from blender_addon.contract.scenes import STRUCTURE, Camera, Scene

from .bake_library import LibraryAsset, Shape, bake_into
from .blender_process import BlenderWorker, WorkerDied
from .scene_record import gates
from .scene_record.frame_files import FrameImages, write_images
from .scene_record.label_views import LabelledViews, label_views
from .scene_record.labels import with_colour
from .scenes.compose import compose
from .scenes.frames import frames_per_scene, place
from .scenes.seeds import Draws, renderer_seed
from .scenes.spec import SceneSpec
from .scenes.stock import Stock

DRAWS = 5  # of a scene, until it is given up
STARTS = 3  # of a worker at one draw
RECYCLE = 100  # scenes that a worker makes before a new one takes its place
GROWTH = 1.5  # of its memory, after which it does so at once
PATIENCE = (120.0, 20.0)  # seconds for a scene, and for each of its frames at PATIENCE_FRAME
PATIENCE_FRAME = 256 * 256 * 24  # pixels times samples


class SceneFailed(Exception):
    """A scene could not be made; ``reasons`` of all draws, the last one last."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(reasons[-1])
        self.reasons = tuple(reasons)


@dataclasses.dataclass(frozen=True)
class Made:
    frames: int
    drawn_anew: bool
    restarts: int  # of a worker that died or hung


@dataclasses.dataclass(frozen=True)
class _Rendered:
    """A scene in files, with what Blender decided of it."""

    record: SceneRecord
    objects: tuple[FrameObject, ...]
    meshes: dict[int, Path]
    folder: Path
    cameras: tuple[Camera, ...]


class SceneMaker:
    """Makes scenes of one spec and seed; safe to use from several threads, each with its worker."""

    def __init__(
        self,
        spec: SceneSpec,
        seed: int,
        stock: Stock,
        assets: Sequence[LibraryAsset],
        baked: Path,
        out: Path,
        scratch: Path,
    ) -> None:
        self.spec, self.seed, self.stock, self.out = spec, seed, stock, out
        self._baked, self._scratch = baked, scratch
        self._sources = {a.record.asset_id: a for a in assets}
        self._assets = {a.asset_id: a for a in stock.assets}
        self._memory = _WorkerMemory()

    def make(self, worker: BlenderWorker, scene: int, wanted: Sequence[int]) -> Made:
        """Writes the ``wanted`` frames of a scene. Raises SceneFailed, or UserError for bad input."""
        given_up: list[str] = []
        restarts = 0
        for draw in range(DRAWS):
            try:
                composed = compose(self.spec, self.stock, Draws(self.seed, scene, draw))
            except UserError as error:
                given_up.append(str(error))
                continue
            with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
                result, died = self._render(worker, scene, composed, Path(folder), given_up)
                restarts += died
                if "impossible" in result:
                    given_up.append(result["impossible"])
                    continue
                rendered = self._rendered(composed, result, scene, draw, Path(folder))
                if wrong := self._write(rendered, scene, wanted, tuple(given_up)):
                    given_up += wrong
                    continue
            return Made(len(wanted), draw > 0, restarts)
        raise SceneFailed(given_up)

    def _render(
        self, worker: BlenderWorker, scene: int, composed: Scene, folder: Path, given_up: Sequence[str]
    ) -> tuple[dict[str, Any], int]:
        """The worker's result, and how often it had to be started anew."""
        for died in range(STARTS):
            try:
                folders, shapes = self._prepare(worker, composed, folder)
                request = RenderScene(
                    scene=typed.encode(composed),
                    baked=[str(f) for f in folders],
                    frames=typed.encode(self.spec.frames),
                    seed=renderer_seed(self.seed, scene),
                    out=str(folder / "raw"),
                )
                result = worker.run(request, lambda event: None, self._patience())
            except (WorkerDied, RuntimeError) as error:
                failure = str(error)
                shutil.rmtree(folder / "raw", ignore_errors=True)
                continue
            self._memory.watch(worker, result["memory"])
            return result | {"folders": folders, "shapes": shapes}, died
        raise SceneFailed([*given_up, failure])

    def _patience(self) -> float:
        frames = self.spec.frames
        cost = frames.width * frames.height * frames.samples / PATIENCE_FRAME
        return PATIENCE[0] + PATIENCE[1] * frames_per_scene(self.spec) * max(cost, 1.0)

    def _prepare(
        self, worker: BlenderWorker, composed: Scene, folder: Path
    ) -> tuple[list[Path], dict[int, Shape]]:
        """The baked folder of each object, and the shapes of those that have parameters of their own."""
        folders, shapes = [], {}
        for instance, item in enumerate(composed.objects, 1):
            baked = self._baked / item.asset_id
            if item.parameters:
                baked = folder / f"{instance:04d}"
                source = self._sources[item.asset_id]
                shapes[instance] = bake_into(baked, worker, source, item.parameters)
            folders.append(baked)
        return folders, shapes

    def _rendered(
        self, composed: Scene, result: dict[str, Any], scene: int, draw: int, folder: Path
    ) -> _Rendered:
        poses = tuple(tuple(tuple(row) for row in pose) for pose in result["poses"])
        paths = tuple(
            v.candidates[chosen] for v, chosen in zip(composed.viewpoints, result["chosen"], strict=True)
        )
        # Candidates that were not taken are of no interest to anybody.
        kept = dataclasses.replace(
            composed,
            viewpoints=tuple(
                dataclasses.replace(v, candidates=(path,))
                for v, path in zip(composed.viewpoints, paths, strict=True)
            ),
        )
        record = SceneRecord(kept, poses, draw, renderer_seed(self.seed, scene))
        return _Rendered(
            record=record,
            objects=self._objects(record, result["shapes"]),
            meshes={i: path / "mesh.npz" for i, path in enumerate(result["folders"], 1)},
            folder=folder / "raw",
            cameras=tuple(camera for path in paths for camera in path),
        )

    def _objects(self, record: SceneRecord, shapes: dict[int, Shape]) -> tuple[FrameObject, ...]:
        found = []
        for instance, (item, pose) in enumerate(zip(record.scene.objects, record.poses, strict=True), 1):
            asset = self._assets[item.asset_id]
            box = shapes.get(instance, asset)
            found.append(
                FrameObject(
                    instance, asset.asset_id, asset.name, asset.category, item.role, pose, item.scale,
                    box.low, box.high, 0, None,
                )
            )  # fmt: skip
        for instance, surface in enumerate(record.scene.surfaces, len(found) + 1):
            corners = np.array(surface.vertices)
            low, high = tuple(corners.min(axis=0).tolist()), tuple(corners.max(axis=0).tolist())
            found.append(
                FrameObject(
                    instance,
                    "",
                    surface.name,
                    surface.category,
                    STRUCTURE,
                    _IDENTITY,
                    1.0,
                    low,
                    high,
                    0,
                    None,
                )
            )
        return tuple(found)

    def _write(
        self, rendered: _Rendered, scene: int, wanted: Sequence[int], given_up: tuple[str, ...]
    ) -> list[str]:
        """Writes the frames; returns what is wrong instead if any frame of the scene fails a gate."""
        views = label_views(
            rendered.folder / "labels",
            rendered.cameras,
            rendered.objects,
            rendered.meshes,
            {a.asset_id: a.keypoints for a in self.stock.assets},
            rendered.record.scene.transparent,
        )
        if views.wrong:
            return list(views.wrong)
        wrong: list[str] = []
        frames = []
        each = frames_per_scene(self.spec)
        for index in range(scene * each, (scene + 1) * each):
            frame, images = self._frame(rendered, index, views, given_up)
            wrong += gates.check_colour(images)
            if index in wanted:
                frames.append((frame, images))
        if not wrong:
            scene_dataset.write(scene_dataset.scene_file(self.out, scene), rendered.record)
            for frame, images in frames:
                _write_frame(self.out, frame, images)
        return wrong

    def _frame(
        self,
        rendered: _Rendered,
        index: int,
        views: LabelledViews,
        given_up: tuple[str, ...],
    ) -> tuple[Frame, FrameImages]:
        at = place(self.spec, index)
        path = len(rendered.record.scene.viewpoints[0].candidates[0])
        view = at.viewpoint * path + at.step
        rng = Draws(self.seed, at.scene)(f"sensor {index}")
        wish = self.spec.sensor
        sensor = Sensor(float(rng.uniform(*wish.noise)), float(rng.uniform(*wish.blur))) if wish else Sensor()
        colour = rendered.folder / "colour" / str(at.lighting) / f"{view:04d}.png"
        frame = Frame(
            index, at.scene, at.viewpoint, at.step, at.lighting,
            rendered.cameras[view], sensor, views.objects[view], given_up,
        )  # fmt: skip
        return frame, with_colour(views.labels[view], colour, sensor, rng)


_IDENTITY = tuple(tuple(float(i == j) for j in range(4)) for i in range(4))


def _write_frame(out: Path, frame: Frame, images: FrameImages) -> None:
    with whole_folder(frame_folder(out, frame.index)) as folder:
        write_images(folder, images)
        scene_dataset.write(folder / "frame.json", frame)


class _WorkerMemory:
    """Ends a worker before its memory grows: the next job starts a new one."""

    def __init__(self) -> None:
        self._first: dict[int, float] = {}
        self._scenes: dict[int, int] = {}

    def watch(self, worker: BlenderWorker, memory: float) -> None:
        key = id(worker)
        first = self._first.setdefault(key, memory)
        self._scenes[key] = self._scenes.get(key, 0) + 1
        if self._scenes[key] >= RECYCLE or memory > GROWTH * first:
            worker.close()
            del self._first[key], self._scenes[key]
