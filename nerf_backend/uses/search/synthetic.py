"""Codes with the statistics of real ones, as many as a benchmark asks for, and what is nearest among them.

Never more than AT_ONCE of them are in memory: what is measured is to be all that takes any.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.similarity import scaled

CENTRES, SPREAD, AT_ONCE = 1000, 0.4, 50_000
CATEGORY, MODEL = "chair", "synthetic"
WEIGHTS = {"shape": 0.0, "both": 0.5, "appearance": 1.0}


def grouped(assets: int, seed: int) -> Iterator[np.ndarray]:
    """Shape and appearance codes, float32 [2, AT_ONCE or fewer, CODE_SIZE], so many assets in all.

    They lie round CENTRES centres, with the falling spread of principal components.
    """
    draw = np.random.default_rng(seed)
    falling = np.linspace(1, 0.1, CODE_SIZE)
    centres = draw.normal(size=(2, CENTRES, CODE_SIZE)) * falling
    for first in range(0, assets, AT_ONCE):
        count = min(AT_ONCE, assets - first)
        own = SPREAD * falling * draw.normal(size=(2, count, CODE_SIZE))
        yield (centres[:, draw.integers(0, CENTRES, count)] + own).astype(np.float32)


def in_cloud(assets: int, seed: int) -> Iterator[np.ndarray]:
    """As grouped, without centres: the hardest there is for an index; looks lie three times as far apart."""
    draw = np.random.default_rng(seed)
    spread = np.linspace(1, 0.1, CODE_SIZE) * np.array([1, 3])[:, None, None]
    for first in range(0, assets, AT_ONCE):
        count = min(AT_ONCE, assets - first)
        yield (draw.normal(size=(2, count, CODE_SIZE)) * spread).astype(np.float32)


def asset_id(number: int) -> str:
    """Ascending, so that many millions can be written in minutes: others would touch the whole index."""
    return f"{number:016x}{(number * 0x9E3779B97F4A7C15 + 1) % 2**64:016x}"


def codes_of(pieces: Iterator[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Codes [2, rows, CODE_SIZE] of some of the assets."""
    found, first = np.empty((2, len(rows), CODE_SIZE), np.float32), 0
    for piece in pieces:
        here = (rows >= first) & (rows < first + piece.shape[1])
        found[:, here] = piece[:, rows[here] - first]
        first += piece.shape[1]
    return found


def truth(
    pieces: Iterator[np.ndarray], queries: np.ndarray, by: Sequence[tuple[float, float]], top: int
) -> np.ndarray:
    """Rows [by, queries, top] of what is nearest to queries [2, n, CODE_SIZE] in double precision.

    Once for each of the scales ``by`` (similarity.scales); in no order, the query among them.
    """
    shape = len(by), queries.shape[1]
    rows, apart, first = np.zeros((*shape, 0), np.int64), np.zeros((*shape, 0)), 0
    for piece in pieces:
        near = np.stack([_apart(piece, queries, scale) for scale in by])
        numbers = np.broadcast_to(first + np.arange(piece.shape[1]), near.shape)
        rows, apart = np.concatenate([rows, numbers], axis=2), np.concatenate([apart, near], axis=2)
        best = np.argpartition(apart, top - 1, axis=2)[..., :top]
        rows, apart = np.take_along_axis(rows, best, axis=2), np.take_along_axis(apart, best, axis=2)
        first += piece.shape[1]
    return rows


def _apart(piece: np.ndarray, queries: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Squared distances [queries, assets], each less the square of the query."""
    assets, asked = (scaled(codes[0], codes[1], scale) for codes in (piece, queries))
    return np.asarray(np.square(assets).sum(axis=1) - 2 * asked @ assets.T)
