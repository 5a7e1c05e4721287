"""What crops are compared by: outline, where edges run, colours."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from procgen.srgb import encode_srgb

from .lighting import LUMINANCE, relit
from .splatting import SIZE, Drawing

Float = NDArray[np.floating]

CELL, ORIENTATIONS = 8, 8  # of histograms of oriented gradients (Dalal and Triggs 2005): pixels, half turns
COARSE = 4  # pixels averaged of an outline that is compared as it is
BINS, REACH = 6, 0.25  # of the two opponent colours, over -REACH to REACH


@dataclasses.dataclass(frozen=True)
class Crop:
    """A square picture of one object: coverage [S, S] and linear colours [S, S, 3]."""

    alpha: NDArray[np.float32]
    light: NDArray[np.float32]


def seen_evenly(drawing: Drawing) -> Crop:
    """A drawing in even light with some from above: a first guess at any photo's."""
    shading = 0.65 + 0.35 * drawing.normals[..., 2:]
    return Crop(drawing.alpha, np.asarray(drawing.albedo * shading, np.float32))


def describe(crop: Crop) -> NDArray[np.float32]:
    """One vector of a crop; PARTS says how long its parts are, each of which has length 1."""
    coarse = crop.alpha.reshape(SIZE // COARSE, COARSE, SIZE // COARSE, COARSE).mean((1, 3)).ravel()
    parts = (coarse, gradients(crop.alpha), gradients(brightness(crop)), colours(crop))
    return np.concatenate([unit(part) for part in parts]).astype(np.float32)


PARTS = (
    (SIZE // COARSE) ** 2,
    (SIZE // CELL) ** 2 * ORIENTATIONS,
    (SIZE // CELL) ** 2 * ORIENTATIONS,
    BINS**2,
)


def unit(vector: Float) -> Float:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def brightness(crop: Crop) -> NDArray[np.float32]:
    """[S, S]: as a person sees it, of mean 0 and deviation 1 within the object and 0 around it."""
    seen = np.sqrt(np.maximum(crop.light @ LUMINANCE, 0))
    weight = crop.alpha / max(float(crop.alpha.sum()), 1e-6)
    mean = float((seen * weight).sum())
    spread = float(np.sqrt(((seen - mean) ** 2 * weight).sum()))
    return np.asarray(crop.alpha * (seen - mean) / max(spread, 0.02), np.float32)


def gradients(picture: Float) -> NDArray[np.float32]:
    """Root of the gradient by cell and orientation, flat; each gradient is shared by two orientations."""
    padded = np.pad(picture, 1, mode="edge")
    across, along = padded[1:-1, 2:] - padded[1:-1, :-2], padded[2:, 1:-1] - padded[:-2, 1:-1]
    strength = np.hypot(across, along).ravel()
    place = (np.arctan2(along, across).ravel() / np.pi % 1) * ORIENTATIONS
    lower = np.floor(place).astype(np.int64)
    share = place - lower
    cells = np.arange(SIZE) // CELL
    cell = (cells[:, None] * (SIZE // CELL) + cells).ravel() * ORIENTATIONS
    length = (SIZE // CELL) ** 2 * ORIENTATIONS
    sums = np.bincount(cell + lower % ORIENTATIONS, strength * (1 - share), length)
    sums += np.bincount(cell + (lower + 1) % ORIENTATIONS, strength * share, length)
    return np.sqrt(sums).astype(np.float32)


def colours(crop: Crop) -> NDArray[np.float32]:
    """Root of the share of the object in each of BINS^2 squares of opponent colours, brightness left out."""
    inside = crop.alpha > 0.5
    light = np.sqrt(np.maximum(crop.light[inside], 0))
    share = light / np.maximum(light.sum(1, keepdims=True), 1e-3)
    opponent = np.stack([share[:, 0] - share[:, 1], (share[:, 0] + share[:, 1]) / 2 - share[:, 2]], axis=1)
    place = np.clip((opponent / REACH + 1) / 2 * BINS - 0.5, 0, BINS - 1)
    lower = np.minimum(np.floor(place).astype(np.int64), BINS - 2)
    part = place - lower
    sums = np.zeros(BINS * BINS)
    for i in (0, 1):
        for j in (0, 1):
            weight = np.abs(1 - i - part[:, 0]) * np.abs(1 - j - part[:, 1])
            sums += np.bincount((lower[:, 0] + i) * BINS + lower[:, 1] + j, weight, BINS * BINS)
    return np.sqrt(sums / max(len(light), 1)).astype(np.float32)


@dataclasses.dataclass(frozen=True)
class Likeness:
    """How well a drawing explains a photo's crop. All but ``error`` are 1 for the same picture."""

    overlap: float  # intersection over union of the outlines
    outline: float  # cosine of the outlines' gradients
    edges: float  # cosine of the gradients of brightness, the drawing put into the photo's light
    error: float  # root mean square of the difference of colours, in that light, sRGB 0 to 1

    def numbers(self) -> tuple[float, float, float, float]:
        return self.overlap, self.outline, self.edges, self.error


class Photo:
    """A crop with all that is the same for each drawing it is compared with."""

    def __init__(self, crop: Crop) -> None:
        self.crop = crop
        self.description = describe(crop)
        self._outline = unit(gradients(crop.alpha))
        self._edges = unit(gradients(brightness(crop)))
        self._shown = encode_srgb(crop.light)

    def likeness(self, drawing: Drawing) -> Likeness:
        photo = self.crop
        both = np.minimum(photo.alpha, drawing.alpha)
        union = np.maximum(photo.alpha, drawing.alpha).sum()
        light = relit(drawing, photo.light, photo.alpha)
        weight = both.sum()
        squares = ((encode_srgb(light) - self._shown) ** 2).mean(-1)
        return Likeness(
            float(both.sum() / max(union, 1e-6)),
            float(self._outline @ unit(gradients(drawing.alpha))),
            float(self._edges @ unit(gradients(brightness(Crop(drawing.alpha, light))))),
            float(np.sqrt((squares * both).sum() / max(weight, 1e-6))),
        )
