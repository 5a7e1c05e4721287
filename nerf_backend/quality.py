"""How well the field shows an asset on views that were kept out of the fit."""

import dataclasses
import math

import torch
from torch import Tensor

from .field.marching import BakedAsset
from .render_asset import picture
from .view_data import Views

SUPERSAMPLING = 2  # the true pictures are means over pixels, so ours must be


@dataclasses.dataclass(frozen=True)
class Quality:
    """``psnr`` over whole pictures on white, ``foreground`` over the object's pixels; dB. IoU 0 to 1."""

    psnr: float
    foreground: float
    iou: float


def measure(asset: BakedAsset, views: Views, rows: list[int]) -> Quality:
    """Mean quality over the given views of the asset; NaN is never returned, 0 stands for no view."""
    if not rows:
        return Quality(0.0, 0.0, 0.0)
    found = []
    for row in rows:
        shown = picture(asset, views.cameras[row], views.lenses[row], views.resolution, SUPERSAMPLING)
        found.append(compare(shown, views.colours[row].float() / 255))
    return Quality(*(sum(values) / len(values) for values in zip(*found, strict=True)))


def compare(shown: Tensor, truth: Tensor) -> tuple[float, float, float]:
    """PSNR, foreground PSNR and IoU of straight-alpha pictures [H, W, 4] in [0, 1]."""
    error = ((over_white(shown) - over_white(truth)) ** 2).mean(-1)
    covered = truth[..., 3] > 0
    foreground = error[covered].mean() if covered.any() else error.mean()
    return psnr(float(error.mean())), psnr(float(foreground)), iou(shown[..., 3], truth[..., 3])


def over_white(rgba: Tensor) -> Tensor:
    return rgba[..., :3] * rgba[..., 3:] + 1 - rgba[..., 3:]


def psnr(mean_square_error: float) -> float:
    """dB for values in [0, 1]; at most 100."""
    return min(100.0, -10 * math.log10(max(mean_square_error, 1e-10)))


def iou(first: Tensor, second: Tensor) -> float:
    """Overlap of two coverages, each taken as present above one half; two empty ones agree."""
    a, b = first > 0.5, second > 0.5
    union = int(torch.logical_or(a, b).sum())
    return int(torch.logical_and(a, b).sum()) / union if union else 1.0
