"""Finds frames that look alike: fingerprints of small images, compared by how many of their bits differ.

A fingerprint is a difference hash (Krawetz 2013): whether each pixel of the reduced grey image is brighter
than the one before it. Exposure and noise change few of its bits. The bits that differ are set against
those that are set in either: so pictures are not alike because an even background sets none in both.
"""

import dataclasses

import numpy as np
import numpy.typing as npt
from PIL import Image

Bits = npt.NDArray[np.bool_]

SIDE = 16  # of the reduced image
BITS = SIDE * SIDE
ALIKE = 0.15  # share of the bits set in either that may differ; in other frames of one kind 0.4 or more do
GREY = 128  # behind what is transparent
ROWS = 512  # fingerprints that are compared with all others at a time
MOST_PAIRS = 60  # that are kept; the alike ones first


@dataclasses.dataclass(frozen=True)
class Pair:
    first: int  # places in what was compared
    second: int
    differing: int  # bits, of BITS


@dataclasses.dataclass(frozen=True)
class Duplicates:
    pairs: tuple[Pair, ...]  # the most alike first, at most MOST_PAIRS
    count: int  # of all pairs
    frames: int  # that are in one


def fingerprint(image: Image.Image) -> Bits:
    """bool [BITS] of a picture RGB or RGBA."""
    if image.mode == "RGBA":
        behind = Image.new("RGBA", image.size, (GREY, GREY, GREY, 255))
        image = Image.alpha_composite(behind, image)
    small = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    grey = np.asarray(small).astype(int)
    return (grey[:, 1:] > grey[:, :-1]).ravel()


def near_duplicates(bits: Bits, groups: npt.NDArray[np.int64]) -> Duplicates:
    """Pairs of fingerprints [n, BITS] that differ in at most ALIKE and are not of one group [n].

    The bits of a block of rows are counted by one matrix product: exact, since it sums small integers.
    """
    signs, ones = np.where(bits, 1, -1).astype(np.float32), bits.sum(axis=1)
    nearest: list[Pair] = []
    involved, count = np.zeros(len(bits), bool), 0
    for start in range(0, len(bits), ROWS):
        block = signs[start : start + ROWS]
        differing = (BITS - block @ signs[start:].T) / 2
        either = (ones[start : start + ROWS, None] + ones[start:] + differing) / 2
        alike = np.triu(differing <= ALIKE * either, 1) & (
            groups[start : start + ROWS, None] != groups[start:]
        )
        i, j = np.nonzero(alike)
        involved[start + i] = involved[start + j] = True
        count += len(i)
        order = np.argsort(differing[i, j], kind="stable")[:MOST_PAIRS]
        found = [Pair(start + int(i[k]), start + int(j[k]), int(differing[i[k], j[k]])) for k in order]
        nearest = sorted(nearest + found, key=lambda p: (p.differing, p.first, p.second))[:MOST_PAIRS]
    return Duplicates(tuple(nearest), count, int(involved.sum()))
