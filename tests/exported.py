"""What the tests of exports share: a dataset, and an export of it made once."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import procgen
from blender_addon.contract.scene_dataset import FrameObject
from procgen.exports import export_dataset
from procgen.exports.subjects import subjects
from procgen.scene_record.dataset import FrameView, SceneDataset

from .synthetic_dataset import write_dataset


def silent(event: object) -> None:
    """Whoever listens to nothing."""


def pairs(dataset: SceneDataset) -> list[tuple[FrameView, FrameObject]]:
    """Every object that an export names, in order."""
    return [(frame, item) for frame in dataset for item in subjects(frame)]


def overlap(a: NDArray, b: NDArray) -> float:
    """Of two masks: common pixels over all of both."""
    return float((a & b).sum() / (a | b).sum())


Made = tuple[SceneDataset, Path]
Maker = Callable[..., Made]


def made_once(folders: pytest.TempPathFactory) -> Maker:
    """A function that exports the room, less one frame that failed, when first asked for a format."""
    dataset = procgen.open_dataset(write_dataset(folders.mktemp("room"), without=(1,)))
    made: dict[tuple[str, float], Path] = {}

    def of(name: str, val: float = 0.0) -> Made:
        if (name, val) not in made:
            made[name, val] = folders.mktemp(name) / "out"
            export_dataset(dataset, name, made[name, val], silent, val)
        return dataset, made[name, val]

    return of


def box_of(mask: NDArray) -> list[int]:
    """left, top, right, bottom: indices of the outermost pixels."""
    rows, columns = np.nonzero(mask)
    return [int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())]
