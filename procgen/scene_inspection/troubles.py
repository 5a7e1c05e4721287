"""Which scenes were drawn anew, which frames could not be made, and why."""

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence

from blender_addon.contract import scene_dataset
from blender_addon.contract.scene_dataset import Failure, Frame
from procgen.scene_record.dataset import SceneDataset


@dataclasses.dataclass(frozen=True)
class Redrawn:
    """A scene of which earlier draws were given up."""

    scene: int
    frames: int
    reasons: tuple[str, ...]


class RedrawnTally:
    def __init__(self) -> None:
        self._frames: Counter[int] = Counter()
        self._reasons: dict[int, tuple[str, ...]] = {}

    def add(self, frame: Frame) -> None:
        if frame.given_up:
            self._frames[frame.scene] += 1
            self._reasons[frame.scene] = frame.given_up

    def scenes(self) -> tuple[Redrawn, ...]:
        return tuple(
            Redrawn(scene, self._frames[scene], self._reasons[scene]) for scene in sorted(self._frames)
        )


def read_failures(dataset: SceneDataset) -> tuple[Failure, ...]:
    """By frame; without those that a later run could make."""
    made = set(dataset.frame_ids)
    paths = sorted((dataset.folder / "failures").glob("*.json"))
    found = [scene_dataset.read(Failure, path) for path in paths]
    return tuple(failure for failure in found if failure.index not in made)


def kinds_of_reasons(reasons: Sequence[str]) -> list[tuple[str, int]]:
    """How often each reason stands there, whatever its numbers; the most frequent first."""
    return Counter(re.sub(r"\d+(?:\.\d+)?", "…", reason) for reason in reasons).most_common()
