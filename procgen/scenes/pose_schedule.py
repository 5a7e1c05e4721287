"""Which asset the layers show in which pose and size, in which order (Hinterstoisser et al. 2019).

Poses are views (corners of an icosahedron) x turns in the image plane; their order is drawn once, so that
a short run sees all sides. The order of items: scales from near to far, then poses, then assets. A *round*
goes once through the assets; round k of a scale has those whose count floor(k weight + offset) grows in
it. Every count is known without counting, so a frame is the same alone.
"""

import bisect
import dataclasses
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scene_spec import LayersSpec

from .seeds import generator

Array = npt.NDArray[np.float64]

GOLDEN = (1 + np.sqrt(5)) / 2


@dataclasses.dataclass(frozen=True)
class Item:
    asset: SceneAsset
    view: Array  # [3], unit length, asset space: from the asset towards the camera
    turn: float  # degrees in the image plane, counter-clockwise
    scale: float  # as [layers] scales


def icosahedron(subdivisions: int) -> Array:
    """Corners [10 * 4^subdivisions + 2, 3] on the unit sphere; each edge is halved in each subdivision."""
    signs = [(a, b) for a in (-1, 1) for b in (-GOLDEN, GOLDEN)]
    corners = np.array([np.roll((0, a, b), shift) for shift in range(3) for a, b in signs])
    # Neighbours of the twelve corners are 2 apart; three that are neighbours make a face.
    near = np.abs(np.linalg.norm(corners[:, None] - corners, axis=-1) - 2) < 1e-9
    triples = combinations(range(12), 3)
    faces: list[tuple[int, ...]] = [f for f in triples if near[np.ix_(f, f)].sum() == 6]
    corners /= np.linalg.norm(corners[0])
    for _ in range(subdivisions):
        corners, faces = _subdivided(corners, faces)
    return corners


def _subdivided(corners: Array, faces: list[tuple[int, ...]]) -> tuple[Array, list[tuple[int, ...]]]:
    edges = sorted({tuple(sorted(edge)) for face in faces for edge in combinations(face, 2)})
    middle = {edge: len(corners) + k for k, edge in enumerate(edges)}
    middles = corners[np.array(edges)].sum(axis=1)
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    smaller: list[tuple[int, ...]] = []
    for face in faces:
        a, b, c = sorted(face)
        ab, ac, bc = middle[a, b], middle[a, c], middle[b, c]
        smaller += [(a, ab, ac), (b, ab, bc), (c, ac, bc), (ab, ac, bc)]
    return np.concatenate([corners, middles]), smaller


class Schedule:
    """``weights``: of the assets, not negative, at least one above 0. It has no end: it begins again."""

    def __init__(
        self, wanted: LayersSpec, assets: Sequence[SceneAsset], weights: Sequence[float], seed: int
    ) -> None:
        self.assets, self.seed = assets, seed
        self.weights = np.array(weights) / max(weights)
        # Spread, so that assets of equal weight below 1 are not all in the same rounds.
        self.offsets = np.arange(len(assets)) * GOLDEN % 1
        self.scales = sorted(wanted.scales, reverse=True)
        self.views, self.turns = icosahedron(wanted.subdivisions), wanted.rotations
        self.poses = generator(seed, 0, 0, "layers poses").permutation(len(self.views) * self.turns)
        self.sizes = np.arange(wanted.subjects[0], wanted.subjects[1] + 1)

    def frame(self, number: int) -> list[Item]:
        """The subjects of a frame. Of as many frames as there are sizes, each has another size."""
        block, place = divmod(number, len(self.sizes))
        sizes = generator(self.seed, block, 0, "layers sizes").permutation(self.sizes)
        first = block * int(sizes.sum()) + int(sizes[:place].sum())
        return [self.item(n) for n in range(first, first + int(sizes[place]))]

    def item(self, n: int) -> Item:
        """The ``n``-th item, from 0. In one cycle an asset of full weight has every pose at every scale."""
        rounds = len(self.poses)  # of a scale, in a cycle

        def before_cycle(c: int) -> int:
            return len(self.scales) * self._before_round(c * rounds)

        # Every round has an asset of full weight, hence the ends of the searches.
        cycle = bisect.bisect_right(range(n // rounds + 2), n, key=before_cycle) - 1
        per_scale = (before_cycle(cycle + 1) - before_cycle(cycle)) // len(self.scales)
        scale, place = divmod(n - before_cycle(cycle), per_scale)
        place += self._before_round(cycle * rounds)  # among all items of this scale
        k = bisect.bisect_right(range(place + 2), place, key=self._before_round) - 1
        asset = self._round(k, scale)[place - self._before_round(k)]
        pose = self.poses[int(self._counts(k)[asset]) % rounds]
        view, turn = divmod(int(pose), self.turns)
        return Item(self.assets[asset], self.views[view], 360 * turn / self.turns, self.scales[scale])

    def _counts(self, k: int) -> Array:
        """How often each asset was in the ``k`` rounds before round k of a scale."""
        return np.floor(k * self.weights + self.offsets)

    def _before_round(self, k: int) -> int:
        return int(self._counts(k).sum())

    def _round(self, k: int, scale: int) -> npt.NDArray[np.int64]:
        """The assets of a round, in an order of its own, so that not always the same ones meet."""
        present = np.flatnonzero(self._counts(k + 1) - self._counts(k))
        return generator(self.seed, k, 0, f"layers round {scale}").permutation(present)
