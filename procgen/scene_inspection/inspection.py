"""Reads every frame of a dataset once and gathers what there is to say of it. Read this file first."""

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress, seconds_left
from blender_addon.contract.scene_dataset import Failure
from procgen.scene_record.dataset import FrameView, SceneDataset

from .duplicates import BITS, Duplicates, fingerprint, near_duplicates
from .subjects import SubjectNumbers, SubjectTally
from .surroundings import CameraNumbers, CameraTally, LightNumbers, LightTally
from .troubles import Damage, Damages, Redrawn, RedrawnTally, read_failures

STAGE = "inspect"


@dataclasses.dataclass(frozen=True)
class Inspection:
    frame_ids: tuple[int, ...]  # that could be read
    scenes: int
    subjects: SubjectNumbers
    cameras: CameraNumbers
    lights: LightNumbers
    duplicates: Duplicates  # their places are those in frame_ids
    redrawn: tuple[Redrawn, ...]
    failures: tuple[Failure, ...]
    damages: tuple[Damage, ...]
    summary: dict[str, Any]  # summary.json of the last run; empty if there is none


def inspect_dataset(dataset: SceneDataset, emit: Emit) -> Inspection:
    """Damaged frames are reported as Failed and left out. Raises UserError if no frame is left."""
    if len(dataset) == 0:
        raise UserError(f"{dataset.folder} has no frames yet: run `asset2vec scenes` first.")
    damages = Damages(emit)
    tallies = _Tallies(dataset, damages)
    start = time.monotonic()
    for done, frame_id in enumerate(dataset.frame_ids):
        left = seconds_left(start, done, len(dataset))
        emit(Progress(STAGE, done, len(dataset), seconds_left=left))
        with damages.noted(f"frame {frame_id}"):
            tallies.add(FrameView(dataset, frame_id))
    emit(Progress(STAGE, len(dataset), len(dataset)))
    if not tallies.frame_ids:
        raise UserError(f"{dataset.folder} has no frame that can be read: make the dataset again.")
    return tallies.inspection()


class _Tallies:
    def __init__(self, dataset: SceneDataset, damages: Damages) -> None:
        self.frame_ids: list[int] = []
        self._dataset, self._damages = dataset, damages
        self._subjects = SubjectTally(dataset.record.assets)
        self._cameras, self._lights, self._redrawn = CameraTally(), LightTally(), RedrawnTally()
        self._scenes: set[int] = set()
        self._fingerprints = np.zeros((len(dataset), BITS), bool)
        self._viewpoints: list[tuple[int, int]] = []  # scene and viewpoint, by frame

    def add(self, frame: FrameView) -> None:
        record = frame.record
        self._fingerprints[len(self.frame_ids)] = _fingerprint(frame)  # a damaged frame leaves no trace
        self.frame_ids.append(frame.frame_id)
        self._viewpoints.append((record.scene, record.viewpoint))
        self._subjects.add(record)
        self._cameras.add(record)
        self._redrawn.add(record)
        if record.scene not in self._scenes:
            self._scenes.add(record.scene)
            with self._damages.noted(f"scene {record.scene}"):  # its frames are whole without it
                self._lights.add(self._dataset.scene(record.scene).scene)

    def inspection(self) -> Inspection:
        # Frames of one viewpoint are meant to be alike: they differ in a step of its path, or in light.
        _, groups = np.unique(np.array(self._viewpoints), axis=0, return_inverse=True)
        return Inspection(
            frame_ids=tuple(self.frame_ids),
            scenes=len(self._scenes),
            subjects=self._subjects.numbers(),
            cameras=self._cameras.numbers(),
            lights=self._lights.numbers(),
            duplicates=near_duplicates(self._fingerprints[: len(groups)], groups.ravel()),
            redrawn=self._redrawn.scenes(),
            failures=read_failures(self._dataset, self._damages),
            damages=tuple(self._damages.found),
            summary=_read_summary(self._dataset.folder / "summary.json"),
        )


def _fingerprint(frame: FrameView) -> np.ndarray:
    picture = np.dstack([frame.rgb, frame.alpha]) if frame.has_alpha else frame.rgb
    return fingerprint(Image.fromarray(np.ascontiguousarray(picture)))


def _read_summary(path: Path) -> dict[str, Any]:
    """Of a dataset that is still being made there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
