"""How far a new model's codes are from those of the model it replaced, after alignment.

Only the assets that both models know, with the same content, can tell, and of them those that the old
model described well.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from blender_addon.similarity import nearest, typical_distance

NEAREST = 5  # neighbours compared
WORST = 5  # assets named
# Codes kept their meaning from this overlap on, unless they moved further: of few assets all nearest stay.
KEPT, NEAR = 0.8, 0.25


@dataclasses.dataclass(frozen=True)
class PartDrift:
    """``overlap``: share of an asset's NEAREST that stayed, mean of the assets. ``moved``: mean way of a
    code, 1.0 being the distance between two typical assets."""

    overlap: float
    moved: float


@dataclasses.dataclass(frozen=True)
class MovedAsset:
    """How far the codes of one asset went, in typical distances."""

    asset_id: str
    name: str
    shape: float
    appearance: float


@dataclasses.dataclass(frozen=True)
class Drift:
    """``previous`` is the id of the model replaced, ``common`` how many assets count: those that it
    described well, and that are as they were."""

    previous: str
    common: int
    shape: PartDrift
    appearance: PartDrift
    worst: tuple[MovedAsset, ...]

    def sentence(self) -> str:
        if not self.common:
            return (
                "Codes changed: no asset that the old model described well is as it was, "
                "so new codes cannot be compared with old ones."
            )
        worst = ", ".join(asset.name for asset in self.worst[:3])
        assets = f"the {self.common} assets" if self.common > 1 else "the one asset"
        return (
            f"{'Codes kept their meaning' if self.kept else 'Codes changed: trust the new neighbours'}. "
            f"Of {assets} that the old model described well, {self.shape.overlap:.0%} (shape) and "
            f"{self.appearance.overlap:.0%} (look) of the nearest are the same as before; codes moved by "
            f"{self.shape.moved:.2f} and {self.appearance.moved:.2f} of the distance between two typical "
            f"assets. Moved most: {worst}."
        )

    @property
    def kept(self) -> bool:
        """Whether a search finds much the same as before."""
        return all(part.overlap >= KEPT and part.moved <= NEAR for part in (self.shape, self.appearance))


def measure_drift(
    previous: str,
    assets: Sequence[tuple[str, str]],
    shape: tuple[np.ndarray, np.ndarray],
    appearance: tuple[np.ndarray, np.ndarray],
) -> Drift:
    """Drift of ``assets`` (id, name); codes are (before, after), float [A, CODE_SIZE] each, aligned."""
    if not assets:
        return Drift(previous, 0, PartDrift(0.0, 0.0), PartDrift(0.0, 0.0), ())
    ways = [moved(*codes) for codes in (shape, appearance)]
    parts = [
        PartDrift(neighbour_overlap(*codes), float(way.mean()))
        for codes, way in zip((shape, appearance), ways, strict=True)
    ]
    order = np.argsort(-np.maximum(*ways), kind="stable")[:WORST]
    worst = tuple(MovedAsset(assets[i][0], assets[i][1], float(ways[0][i]), float(ways[1][i])) for i in order)
    return Drift(previous, len(assets), parts[0], parts[1], worst)


def moved(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The way of each code [A], in typical distances of ``before``; codes are [A, C]."""
    difference = np.asarray(after, dtype=np.float64) - before
    way: np.ndarray = np.linalg.norm(difference, axis=1) / typical_distance(before)
    return way


def neighbour_overlap(before: np.ndarray, after: np.ndarray) -> float:
    """Mean share of the NEAREST of each asset that are the same in both, codes [A, C]; 1 for a lone asset."""
    return float(nearest_kept(before, after).mean())


def nearest_kept(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The share [A] of the NEAREST of each asset that are the same in both, codes [A, C]."""
    count = min(NEAREST, len(before) - 1)
    if not count:
        return np.ones(len(before))
    same = [
        len(_nearest(before, asset, count) & _nearest(after, asset, count)) for asset in range(len(before))
    ]
    return np.array(same) / count


def _nearest(codes: np.ndarray, asset: int, count: int) -> set[int]:
    return {index for index, _ in nearest(codes, codes, asset, "shape", count)}
