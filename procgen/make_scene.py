"""Makes the frames of one scene: compose, render, read labels, prove, write."""

import dataclasses
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blender_addon.contract import scene_dataset, typed
from blender_addon.contract.errors import UserError
from blender_addon.contract.files import whole_folder
from blender_addon.contract.jobs import RenderScene
from blender_addon.contract.scene_dataset import Frame, Sensor, frame_folder
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import Scene, SceneObject

from .bake_library import LibraryAsset, bake_into
from .blender_process import BlenderWorker, WorkerDied
from .patience import patience
from .scene_record import gates
from .scene_record.frame_files import FrameImages, write_images
from .scene_record.label_views import LabelledViews, label_views
from .scene_record.labels import with_colour
from .scene_record.rendered_scene import Form, RenderedScene, labels_need_cycles, rendered_scene
from .scene_record.traced_meshes import MeshTrees
from .scenes.compose import compose
from .scenes.frames import frames_per_scene, place
from .scenes.seeds import Draws, renderer_seed
from .scenes.stock import Stock
from .worker_memory import WorkerMemory
from .worker_pool import again_if_it_died

DRAWS = 5  # of a scene, until it is given up
SECONDS_TO_BUILD = 120.0  # a scene, at most


class SceneFailed(Exception):
    """A scene could not be made; ``reasons`` of all draws, the last one last."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(reasons)  # whole, for it may come from another process
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        return self.reasons[-1]


@dataclasses.dataclass(frozen=True)
class Made:
    """Seconds are of one worker, without its start; ``beside`` is for building, labelling and writing."""

    frames: int
    drawn_anew: bool
    restarts: int  # of a worker that died or hung
    rendering: float = 0.0
    beside: float = 0.0


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
    ) -> None:
        self.spec, self.seed, self.stock, self.out = spec, seed, stock, out
        self._sources, self._baked = {a.record.asset_id: a for a in assets}, baked
        self._assets = {a.asset_id: a for a in stock.assets}
        self._memory, self._trees = WorkerMemory(), MeshTrees(baked)

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process it goes without what it keeps of meshes and workers of this one."""
        return SceneMaker, (
            self.spec, self.seed, self.stock, [*self._sources.values()], self._baked, self.out,
        )  # fmt: skip

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
            with tempfile.TemporaryDirectory(prefix="asset2vec-") as name:
                folder = Path(name)
                result, forms, died = self._render(worker, scene, composed, folder, given_up)
                restarts += died
                if "impossible" in result:
                    given_up.append(result["impossible"])
                    continue
                seed, begin = renderer_seed(self.seed, scene), time.monotonic()
                rendered = rendered_scene(
                    composed,
                    result,
                    forms,
                    self._assets,
                    draw,
                    seed,
                    folder / "raw",
                    labels_need_cycles(self.spec.frames, forms),
                )
                if wrong := self._write(rendered, scene, wanted, tuple(given_up)):
                    given_up += wrong
                    continue
                beside = result["seconds"] - result["rendering"] + time.monotonic() - begin
            return Made(len(wanted), draw > 0, restarts, result["rendering"], beside)
        raise SceneFailed(given_up)

    def _render(
        self, worker: BlenderWorker, scene: int, composed: Scene, folder: Path, given_up: Sequence[str]
    ) -> tuple[dict[str, Any], list[Form], int]:
        """The worker's result, the objects' meshes, and how often the worker had to be started anew."""

        def attempt() -> tuple[dict[str, Any], list[Form]]:
            shutil.rmtree(folder / "raw", ignore_errors=True)
            forms = [self._form(worker, item, folder / str(k)) for k, item in enumerate(composed.objects)]
            request = RenderScene(
                scene=typed.encode(composed),
                baked=[str(form.mesh.parent) for form in forms],
                frames=typed.encode(self.spec.frames),
                labels=labels_need_cycles(self.spec.frames, forms),
                seed=renderer_seed(self.seed, scene),
                out=str(folder / "raw"),
            )
            return worker.run(request, lambda event: None, self._patience()), forms

        try:
            (result, forms), died = again_if_it_died(attempt)
        except (WorkerDied, RuntimeError) as error:  # the second is a bug: it would come again
            raise SceneFailed([*given_up, str(error)]) from error
        self._memory.watch(worker, result["memory"])
        return result, forms, died

    def _patience(self) -> float:
        frames = self.spec.frames
        pixels = frames.width * frames.height * frames.samples
        return patience(SECONDS_TO_BUILD, frames_per_scene(self.spec), pixels)

    def _form(self, worker: BlenderWorker, item: SceneObject, folder: Path) -> Form:
        """The baked asset, or one that is baked now into ``folder`` with parameters of its own."""
        if not item.parameters:
            asset = self._assets[item.asset_id]
            mesh = self._baked / item.asset_id / "mesh.npz"
            return Form(mesh, asset.low, asset.high, asset.keypoints, asset.cutout)
        shape = bake_into(folder, worker, self._sources[item.asset_id], item.parameters)
        return Form(folder / "mesh.npz", shape.low, shape.high, shape.keypoints, shape.cutout)

    def _write(
        self, rendered: RenderedScene, scene: int, wanted: Sequence[int], given_up: tuple[str, ...]
    ) -> list[str]:
        """Writes the frames; returns what is wrong instead if any frame of the scene fails a gate."""
        views = label_views(rendered, self._trees)
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
        self, rendered: RenderedScene, index: int, views: LabelledViews, given_up: tuple[str, ...]
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
        labels = views.labels[view]
        if not self.spec.frames.albedo:  # Cycles renders it with the rest
            labels = dataclasses.replace(labels, albedo=None)
        return frame, with_colour(labels, colour, sensor, rng)


def _write_frame(out: Path, frame: Frame, images: FrameImages) -> None:
    with whole_folder(frame_folder(out, frame.index)) as folder:
        write_images(folder, images)
        scene_dataset.write(folder / "frame.json", frame)
