"""Shows the first frames of a run in seconds: rendered small, with their labels, in one picture.

What that takes also tells how long the run will take and how large its frames will be.
"""

import dataclasses
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.files import whole_file
from blender_addon.contract.scene_spec import SceneSpec

from .bake_library import LibraryAsset
from .render_scenes import Run, render_scenes
from .scene_inspection.overlays import flat_labels
from .scene_inspection.sheet import frames_sheet
from .scene_record.dataset import FrameView, open_dataset
from .scenes.frames import frames_per_scene
from .scenes.stock import Stock

LONGER_SIDE = 192  # pixels, at most
SHORTEST_SIDE = 16  # pixels, as a spec may have
SAMPLES = 6
MOST = 64  # frames: more cannot be looked at in one picture
EACH = 256  # pixels, the longer side of a picture of one frame: Blender's panels show it somewhat smaller
EACH_TEXT = 17  # pixels, its letters


@dataclasses.dataclass(frozen=True)
class Shown:
    """What a preview has made, and what the run itself will take; seconds are of one worker."""

    frames: int
    pictures: tuple[Path, ...]  # of single frames, if asked for
    seconds_per_frame: float
    bytes_per_frame: float
    bytes_of_meshes: int


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
    each: Path | None = None,
) -> Shown:
    """Writes the picture, and into the folder ``each`` one of every frame with its labels.

    Raises UserError if no frame could be made.
    """
    small = dataclasses.replace(run, spec=preview_spec(run.spec))
    with tempfile.TemporaryDirectory(prefix="asset2vec-") as scratch:
        folder = Path(scratch) / "preview"
        numbers = render_scenes(small, assets, stock, baked, folder, workers, blender, emit, log)
        frames = list(open_dataset(folder))
        if not frames:
            raise UserError("No frame of the preview could be made: change the spec, or try another --seed.")
        frames_sheet(picture, frames)
        pictures = tuple(_write_labels(frame, each) for frame in frames) if each else ()
        seconds = _seconds_per_frame(run.spec, small.spec, numbers)
        size = sum(_bytes(frame.folder, run.spec, small.spec) for frame in frames) / len(frames)
        meshes = sum(path.stat().st_size for path in (folder / "meshes").iterdir())
    return Shown(len(frames), pictures, seconds, size, meshes)


def _write_labels(frame: FrameView, folder: Path) -> Path:
    path = folder / f"{frame.frame_id:06d}.png"
    with whole_file(path) as partial:
        flat_labels(frame, EACH, EACH_TEXT).save(partial, "PNG")
    return path


def _seconds_per_frame(full: SceneSpec, small: SceneSpec, numbers: Mapping[str, float]) -> float:
    """Rendering takes longer with pixels and samples; building a scene does not, and labelling hardly."""
    rendered = numbers["scenes"] * frames_per_scene(small)
    longer = _pixels(full) * full.frames.samples / (_pixels(small) * small.frames.samples)
    return (numbers["seconds_beside"] + longer * numbers["seconds_rendering"]) / rendered


def _bytes(folder: Path, full: SceneSpec, small: SceneSpec) -> float:
    larger = _pixels(full) / _pixels(small)
    return sum(p.stat().st_size * (1.0 if p.suffix == ".json" else larger) for p in folder.iterdir())


def _pixels(spec: SceneSpec) -> int:
    return spec.frames.width * spec.frames.height


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
