"""What takes long to read of an asset for its hash: arrays of meshes, pictures, weights.

A walk over an asset (fingerprint.py) cannot pause, because data may be freed while Blender goes on. It reads
what is short; the rest is read in steps, and then the asset is walked over again with what is known by then.
Between two steps nothing of Blender's is held but whole datablocks, which it marks when it frees them.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..contract.steps import Steps, at_once

Read = Callable[[Any], Steps[Any]]  # of a datablock

_IN_A_WALK = 4_000_000  # bytes that it reads itself, which takes some milliseconds
_IN_A_STEP = 4_000_000  # bytes that are hashed


class LongParts:
    """Of one asset, from walk to walk."""

    def __init__(self) -> None:
        self._left = _IN_A_WALK
        self._told: dict[tuple[int, Read], Any] = {}
        self._missing: dict[tuple[int, Read], bpy.types.ID] = {}

    def get(self, datablock: bpy.types.ID, read: Read, size: int) -> Any:
        """What ``read`` tells of it, which is some ``size`` bytes; None if that is too much for this walk."""
        key = (datablock.session_uid, read)
        if key not in self._told:
            if size > self._left:
                self._missing[key] = datablock
                return None
            self._left -= size
            self._told[key] = at_once(read(datablock))
        return self._told[key]

    @property
    def missing(self) -> bool:
        """Whether the walk was told None, so that what it found is of no use."""
        return bool(self._missing)

    def read_missing(self) -> Steps[None]:
        for (uid, read), datablock in self._missing.items():
            self._told[uid, read] = yield from read(datablock)
        self._missing.clear()
        self._left = _IN_A_WALK


def digest_array(array: "np.ndarray[Any, Any]") -> Steps[str]:
    """SHA-256 of the little-endian values of an array [n]; -0 counts as 0, as it looks the same."""
    hashed = hashlib.sha256()
    for part in _parts(array, _IN_A_STEP // array.itemsize):
        values = part + part.dtype.type(0) if part.dtype.kind == "f" else part
        hashed.update(values.astype(values.dtype.newbyteorder("<")).tobytes())
        yield
    return hashed.hexdigest()


def digest_bytes(data: bytes) -> Steps[str]:
    hashed = hashlib.sha256()
    for part in _parts(memoryview(data), _IN_A_STEP):
        hashed.update(part)
        yield
    return hashed.hexdigest()


def digest_file(path: Path) -> Steps[str]:
    hashed = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(_IN_A_STEP):
            hashed.update(part)
            yield
    return hashed.hexdigest()


def _parts(whole: Any, length: int) -> Iterator[Any]:
    for start in range(0, len(whole), length):
        yield whole[start : start + length]
