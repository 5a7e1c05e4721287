"""Shows the first frames of a run in seconds: rendered small, with their labels, in one picture."""

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.scene_spec import SceneSpec

from .bake_library import LibraryAsset
from .render_scenes import Run, render_scenes
from .scene_inspection.sheet import frames_sheet
from .scene_record.dataset import open_dataset
from .scenes.stock import Stock

LONGER_SIDE = 192  # pixels, at most
SHORTEST_SIDE = 16  # pixels, as a spec may have
SAMPLES = 6
MOST = 64  # frames: more cannot be looked at in one picture


def preview_scenes(
    run: Run,
    assets: Sequence[LibraryAsset],
    stock: Stock,
    baked: Path,
    picture: Path,
    workers: int,
    blender: Path | None,
    emit: Emit,
    log: Path | None,
) -> int:
    """Writes the picture; returns how many frames are in it. Raises UserError if none could be made."""
    small = dataclasses.replace(run, spec=preview_spec(run.spec))
    with tempfile.TemporaryDirectory(prefix="asset2vec-") as scratch:
        folder = Path(scratch) / "preview"
        render_scenes(small, assets, stock, baked, folder, workers, blender, emit, log)
        frames = list(open_dataset(folder))
        if not frames:
            raise UserError("No frame of the preview could be made: change the spec, or try another --seed.")
        frames_sheet(picture, frames)
    return len(frames)


def preview_spec(spec: SceneSpec) -> SceneSpec:
    """The same scenes from the same cameras, in fewer pixels and samples."""
    frames = spec.frames
    factor = min(1.0, LONGER_SIDE / max(frames.width, frames.height))
    width, height = (max(SHORTEST_SIDE, round(factor * side)) for side in (frames.width, frames.height))
    small = dataclasses.replace(frames, width=width, height=height, samples=min(frames.samples, SAMPLES))
    sensor = spec.sensor
    if sensor:
        low, high = sensor.blur
        sensor = dataclasses.replace(sensor, blur=(factor * low, factor * high))
    return dataclasses.replace(spec, frames=small, sensor=sensor)
