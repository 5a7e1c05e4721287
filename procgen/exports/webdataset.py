"""WebDataset: shards of samples to stream in training. https://github.com/webdataset/webdataset

    OUT/train-000000.tar          500 frames each, and val-000000.tar
      000036.rgb.png              8-bit sRGB, with alpha where the scene has no background
      000036.albedo.png           if the spec asks for it
      000036.depth.npy            float32 [H, W], metres, 0: nothing
      000036.normal.npy           float16 [H, W, 3], world space
      000036.instance.npy         uint16 [H, W]
      000036.category.npy         uint16 [H, W], ids count the list "categories" from 1
      000036.part.npy             uint8 [H, W]
      000036.json                 frame.json of the native record, and "categories"

The package's own writer is Python's tarfile with names in a set order, so that is what is used here.
"""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from blender_addon.contract import typed
from blender_addon.contract.events import Emit
from procgen.scene_record.dataset import FrameView, SceneDataset

from .subjects import reported, splits, stored_picture

SHARD = 500


def export(dataset: SceneDataset, out: Path, emit: Emit, val: float = 0.0) -> dict[str, Any]:
    """Writes into the empty folder ``out``."""
    parts = splits(dataset, val)
    done = shards = 0
    for split, frame_ids in parts.items():
        for number, first in enumerate(range(0, len(frame_ids), SHARD)):
            some = frame_ids[first : first + SHARD]
            with tarfile.open(out / f"{split}-{number:06d}.tar", "w", format=tarfile.USTAR_FORMAT) as shard:
                for frame in reported(dataset, some, emit, done):
                    for name, content in _sample(frame):
                        _add(shard, name, content)
            done += len(some)
            shards += 1
    return {"images": {split: len(ids) for split, ids in parts.items()}, "shards": shards}


def _sample(frame: FrameView) -> Iterator[tuple[str, bytes]]:
    key = f"{frame.frame_id:06d}"
    for name in ("rgb", "albedo") if frame.has_albedo else ("rgb",):
        yield f"{key}.{name}.png", stored_picture(frame, name).read_bytes()
    arrays: dict[str, npt.NDArray] = {
        "depth": frame.depth,
        "normal": frame.normal.astype(np.float16),  # as precise as the record is
        "instance": frame.instance,
        "category": frame.category,
        "part": frame.part,
    }
    for name, array in arrays.items():
        yield f"{key}.{name}.npy", _npy(array)
    document = typed.encode(frame.record) | {"categories": list(frame.dataset.categories)}
    yield f"{key}.json", json.dumps(document, ensure_ascii=False).encode("utf-8")


def _npy(array: npt.NDArray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def _add(shard: tarfile.TarFile, name: str, content: bytes) -> None:
    """TarInfo's own defaults have neither a time nor an owner: equal frames are equal bytes."""
    member = tarfile.TarInfo(name)
    member.size = len(content)
    shard.addfile(member, io.BytesIO(content))
