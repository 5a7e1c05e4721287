"""Renders the questions: photos of every asset of a category from random cameras in random light; kept."""

import dataclasses
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.jobs import TakePhotos
from procgen.blender_process import BlenderWorker
from procgen.photo_shots import FREE, PAPER, random_shot

from ..pose import Pose

RESOLUTION, SAMPLES = 192, 16
QUALITY = 80  # of the JPEGs that photos on paper are stored as
SETTINGS = (FREE, PAPER)


@dataclasses.dataclass(frozen=True)
class Question:
    """One photo of ``entry``: RGBA, opaque all over on PAPER; ``pose`` is in category space."""

    entry: Entry
    setting: str
    number: int
    rgba: NDArray[np.uint8]
    pose: Pose


def key_of(*settings: object) -> str:
    """Names what was made with these settings."""
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:8]


def take(
    entries: Sequence[Entry], settings: Sequence[str], count: int, hdri: str, out: Path, emit: Emit
) -> None:
    """``count`` photos of each asset in each setting, those that are not there yet."""
    wanted = [(s, n, e) for s in settings for n, e in enumerate(entries) if not _folder(out, s, e).exists()]
    with BlenderWorker(None, out / "blender.log", threads=1) as worker:
        for done, (setting, number, entry) in enumerate(wanted):
            emit(Progress("photos", done, len(wanted), message=entry.name))
            generator = np.random.default_rng([0, number, SETTINGS.index(setting)])
            shots = [dataclasses.asdict(random_shot(generator, setting, hdri)) for _ in range(count)]
            folder = _folder(out, setting, entry)
            partial = folder.with_name(f".partial-{folder.name}")
            job = TakePhotos(entry.library, entry.kind, entry.name, shots, RESOLUTION, SAMPLES, str(partial))
            worker.run(job, lambda event: None)
            (partial / "shots.json").write_text(json.dumps(shots), encoding="utf-8")
            partial.rename(folder)


def questions(entries: Sequence[Entry], settings: Sequence[str], out: Path) -> Iterator[Question]:
    """All photos that were taken of ``entries``."""
    for entry in entries:
        for setting in settings:
            folder = _folder(out, setting, entry)
            if not folder.exists():
                continue
            shots = json.loads((folder / "shots.json").read_text(encoding="utf-8"))
            front = entry.front.in_category if entry.front else 0.0
            for number, shot in enumerate(shots):
                with Image.open(folder / f"{number:03d}.png") as file:
                    rgba = np.asarray(_stored(file.convert("RGBA"), setting))
                pose = Pose(
                    (shot["azimuth"] - front) % 360, shot["elevation"], shot["roll"], shot["distance"]
                )
                yield Question(entry, setting, number, rgba, pose)


def _stored(image: Image.Image, setting: str) -> Image.Image:
    """What a camera would have kept of a photo on paper."""
    if setting == FREE:
        return image
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=QUALITY)
    return Image.open(buffer).convert("RGBA")


def _folder(out: Path, setting: str, entry: Entry) -> Path:
    return out / setting / entry.asset_id
