"""The pictures of one or a few assets as tensors. What a fit draws rays from is ``pixel_table.py``.

A pixel takes 6 bytes: albedo and its coverage (4 x uint8), depth (int16).
"""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import ALBEDO, COLOURS, AssetViews

DEPTH_STEPS = 32767  # of int16; a depth is stored in units of the largest depth / DEPTH_STEPS


@dataclasses.dataclass(frozen=True)
class Views:
    """Views of ``assets``, one after another: M views of H x W pixels in all.

    View v of asset a is row ``first_view[a] + v``. All assets have as many views.
    """

    assets: list[AssetViews]
    first_view: list[int]
    view_count: list[int]
    colours: Tensor  # uint8 [M, H, W, 4], sRGB and coverage, straight alpha
    depth: Tensor  # int16 [M, H, W], in depth_unit; 0 where there is no surface
    depth_unit: float
    cameras: Tensor  # float32 [M, 4, 4], camera to unit space
    lenses: Tensor  # float32 [M, 4], focal x, focal y, centre x, centre y in pixels

    @property
    def resolution(self) -> int:
        return self.colours.shape[1]

    def rows(self, asset: int) -> range:
        return range(self.first_view[asset], self.first_view[asset] + self.view_count[asset])

    def to(self, device: torch.device) -> "Views":
        moved = {n: getattr(self, n).to(device) for n in ("colours", "depth", "cameras", "lenses")}
        return dataclasses.replace(self, **moved)


def held_out_views(count: int, held_out: int) -> list[int]:
    """The views kept out of the fit, spread evenly; at most a quarter of all."""
    kept = min(held_out, count // 4)
    return [int((index + 0.5) * count / kept) for index in range(kept)]


def load_views(views: Path, assets: Sequence[AssetViews], colour: str = ALBEDO) -> Views:
    """Reads every view of the given assets of the dataset ``views``; ``colour`` is one of COLOURS."""
    if not assets:
        raise UserError(f"{views} has no views of the assets to fit: run `asset2vec views` first.")
    loaded = [
        _load_asset(view_dataset.asset_folder(views, asset.asset_id), COLOURS[colour]) for asset in assets
    ]
    if len({colours.shape[:3] for colours, *_ in loaded}) > 1:
        raise UserError(f"{views} mixes views of different settings: run `asset2vec views` for all of it.")
    counts = [len(albedo) for albedo, *_ in loaded]
    depth = np.concatenate([part[1] for part in loaded])
    unit = max(float(depth.max()), 1.0) / DEPTH_STEPS
    return Views(
        list(assets),
        [sum(counts[:index]) for index in range(len(counts))],
        counts,
        torch.from_numpy(np.concatenate([part[0] for part in loaded])),
        torch.from_numpy(np.round(depth / unit).astype(np.int16)),
        unit,
        torch.from_numpy(np.concatenate([part[2] for part in loaded])),
        torch.from_numpy(np.concatenate([part[3] for part in loaded])),
    )


def _load_asset(folder: Path, channel: str) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Colours [V, H, W, 4], depth [V, H, W], cameras [V, 4, 4] and lenses [V, 4] of one asset."""
    try:
        transforms = json.loads((folder / "transforms.json").read_text(encoding="utf-8"))
        cameras = np.array([f["transform_matrix"] for f in transforms["frames"]], np.float32)
        lens = np.array([transforms[key] for key in ("fl_x", "fl_y", "cx", "cy")], np.float32)
        count = len(cameras)
        files = [view_dataset.view_file(folder, channel, view) for view in range(count)]
        colours = np.stack([np.asarray(Image.open(file).convert("RGBA")) for file in files])
        files = [view_dataset.view_file(folder, "depth", view) for view in range(count)]
        depth = np.stack([np.load(file, allow_pickle=False) for file in files]).astype(np.float32)
    except (OSError, ValueError, KeyError) as error:
        raise UserError(
            f"{folder} is not a complete set of views ({error}): delete it, render again."
        ) from error
    if depth.shape != colours.shape[:3] or not np.isfinite(depth).all():
        raise UserError(f"{folder} has depths that do not fit its pictures: delete it and render again.")
    return colours, depth, cameras, np.tile(lens, (count, 1))
