"""Which scenes were drawn anew, which frames could not be made or be read, and why."""

import contextlib
import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from blender_addon.contract import scene_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed
from blender_addon.contract.scene_dataset import Failure, Frame
from procgen.scene_record.dataset import SceneDataset


@dataclasses.dataclass(frozen=True)
class Damage:
    """Something of a dataset that could not be read, and was left out."""

    item: str  # "frame 12"
    message: str


class Damages:
    """Collects what ``noted`` blocks could not read; each is reported as Failed, too."""

    def __init__(self, emit: Emit) -> None:
        self.found: list[Damage] = []
        self._emit = emit

    @contextlib.contextmanager
    def noted(self, item: str) -> Iterator[None]:
        """A UserError ends the block, and is noted instead of being raised."""
        try:
            yield
        except UserError as error:
            self.found.append(Damage(item, str(error)))
            self._emit(Failed(item, str(error)))


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


def read_failures(dataset: SceneDataset, damages: Damages) -> tuple[Failure, ...]:
    """By frame; without those that a later run could make."""
    made = set(dataset.frame_ids)
    found = []
    for path in sorted((dataset.folder / "failures").glob("[!.]*.json")):
        with damages.noted(f"failures/{path.name}"):
            found.append(scene_dataset.read(Failure, path))
    return tuple(failure for failure in found if failure.index not in made)


def kinds_of_reasons(reasons: Sequence[str]) -> list[tuple[str, int]]:
    """How often each reason stands there, whatever its numbers; the most frequent first."""
    return Counter(re.sub(r"\d+(?:\.\d+)?", "…", reason) for reason in reasons).most_common()
