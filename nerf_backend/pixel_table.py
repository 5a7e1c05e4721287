"""The pixels of one asset as a table in a file, so that a fit draws rays without any picture in memory.

    VIEWS/assets/<asset id>/pixels-<colour>.safetensors, made from the pictures when a fit first needs it

    rows      uint8 [N, ROW]        pixel (uint32, flat index into [V, H, W]), depth (uint16, in units of
                                   "depth_unit"; 0 without surface), colour (3 x uint8, sRGB), little endian
    first     int32 [3, V + 1]     where the rows of a class (surface, rim, empty) and view begin, and the
                                   class ends: rows are sorted by class, and by view within
    cameras   float32 [V, 4, 4]    camera to unit space
    lenses    float32 [V, 4]       focal x, focal y, centre x, centre y in pixels
    metadata  "key" (what it was made from and how), "resolution", "depth_unit"

Far more empty pixels than a fit can use are thinned out. Rows are read through a memory map that lasts
as long as one look-up: nothing grows with the number of assets but what the operating system caches.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import safetensors
import torch
from torch import Tensor
from torch.nn import functional

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import ALBEDO, AssetViews

from .tensor_file import write_tensors
from .view_data import Views, load_views

REVISION = 1  # raise it when a table would be made differently
RIM = 0.05  # empty pixels within this part of the picture's width from the silhouette
DEPTH_STEPS = 65535  # of uint16
ROW = 9  # bytes

SURFACE, RIM_CLASS, EMPTY = CLASSES = range(3)


@dataclasses.dataclass(frozen=True)
class PixelTable:
    """All of a table but its rows."""

    resolution: int
    depth_unit: float
    first: Tensor
    cameras: Tensor
    lenses: Tensor


def table_path(views: Path, asset_id: str, colour: str = ALBEDO) -> Path:
    return view_dataset.asset_folder(views, asset_id) / f"pixels-{colour}.safetensors"


def open_table(views: Path, asset: AssetViews, colour: str = ALBEDO) -> PixelTable:
    """The asset's table; made first if there is none, or one of other views."""
    path = table_path(views, asset.asset_id, colour)
    key = f"{asset.source_hash} {asset.settings_hash} {REVISION}"
    return _read(path, key) or _make(path, key, load_views(views, [asset], colour))


def read_rows(path: Path, places: Tensor) -> Tensor:
    """Rows ``places`` [n] of a table, uint8 [n, ROW]; only the pages that hold them are read."""
    try:
        with safetensors.safe_open(path, "pt") as file:
            return file.get_tensor("rows").index_select(0, places)
    except (OSError, IndexError, safetensors.SafetensorError) as error:
        raise UserError(f"{path} vanished or changed while a fit read it: fit again.") from error


def decode(rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Pixels (int32), depths in depth_unit (float32) and albedo (float32, 0 to 1) of rows [..., ROW]."""
    pixels = rows[..., :4].contiguous().view(torch.int32)[..., 0]
    depth = rows[..., 4:6].contiguous().view(torch.int16)[..., 0].int() & DEPTH_STEPS  # as unsigned
    return pixels, depth.float(), rows[..., 6:].float() / 255


def _read(path: Path, key: str) -> PixelTable | None:
    try:
        with safetensors.safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("key") != key:
                return None
            # Copies: a view into the map would keep the file open.
            small = {name: file.get_tensor(name).clone() for name in ("first", "cameras", "lenses")}
    except (OSError, safetensors.SafetensorError):
        return None
    return PixelTable(int(metadata["resolution"]), float(metadata["depth_unit"]), **small)


def _make(path: Path, key: str, views: Views) -> PixelTable:
    unit = views.depth_unit * float(views.depth.max().clamp_min(1)) / DEPTH_STEPS
    first, pixels = classify(views.depth > 0)
    depth = (views.depth.view(-1)[pixels].float() * (views.depth_unit / unit)).round().int()
    parts = [
        pixels.int()[:, None].view(torch.uint8),
        depth.to(torch.int16)[:, None].view(torch.uint8),  # keeps the lower 16 bits
        views.colours.view(-1, 4)[pixels][:, :3],
    ]
    small = {"first": first, "cameras": views.cameras, "lenses": views.lenses}
    metadata = {"key": key, "resolution": str(views.resolution), "depth_unit": repr(unit)}
    write_tensors(path, small | {"rows": torch.cat(parts, dim=1)}, metadata)
    return PixelTable(views.resolution, unit, **small)


def classify(surface: Tensor) -> tuple[Tensor, Tensor]:
    """``first`` [3, V + 1] and the pixels [N] in the order of rows, of surface masks [V, H, W].

    A view keeps at most as many empty pixels as it has surface pixels, or an eighth of all; which, is
    drawn with a seed of its own.
    """
    count, size, _ = surface.shape
    reach = max(1, round(RIM * size))
    near = functional.max_pool2d(surface.float(), 2 * reach + 1, stride=1, padding=reach) > 0
    pixels = torch.arange(surface.numel()).view(surface.shape)
    generator = torch.Generator().manual_seed(0)
    by_class: list[list[Tensor]] = [[], [], []]
    for view in range(count):
        hit, close = surface[view], near[view]
        empty = pixels[view][~close]
        most = max(int(hit.sum()), size * size // 8)
        kept = torch.randperm(len(empty), generator=generator)[:most].sort().values
        for found, part in zip(by_class, (hit, close & ~hit), strict=False):
            found.append(pixels[view][part])
        by_class[EMPTY].append(empty[kept])
    lengths = torch.tensor([[len(part) for part in parts] for parts in by_class])
    ends = lengths.flatten().cumsum(0).view(len(CLASSES), count)
    first = torch.cat([ends[:, :1] - lengths[:, :1], ends], dim=1)
    return first.int(), torch.cat([part for parts in by_class for part in parts])


def check_alike(folder: Path, tables: Sequence[PixelTable]) -> None:
    """One fit needs as many views of one size of every asset."""
    if len({(table.resolution, len(table.cameras)) for table in tables}) > 1:
        raise UserError(f"{folder} mixes views of different settings: run `asset2vec views` for all of it.")
