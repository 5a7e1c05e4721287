"""What a fit sees of the views of a category: cameras in memory, pixels on the disk.

An asset takes some 2 kB of memory (18 views), whatever the size of its pictures.
"""

import dataclasses
from pathlib import Path

import torch
from torch import Tensor

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed
from blender_addon.contract.view_dataset import ALBEDO, AssetViews

from .pixel_table import SURFACE, check_alike, open_table
from .view_data import Views, held_out_views, load_views


@dataclasses.dataclass(frozen=True)
class FitData:
    """A assets of V views each. ``cameras`` may be replaced by others, such as cameras turned with the asset.

    Tensors are on the CPU; rays and pictures are moved to ``device`` when they are asked for.
    """

    folder: Path  # of the view dataset
    assets: list[AssetViews]
    resolution: int  # of the views, in pixels
    depth_units: Tensor  # float32 [A], of the tables' depths
    first: Tensor  # int32 [A, 3, V + 1], of the tables: where classes and views begin
    cameras: Tensor  # float32 [A, V, 4, 4], camera to unit space
    lenses: Tensor  # float32 [A, V, 4], focal x, focal y, centre x, centre y in pixels
    kept: list[int]  # views that the fit sees, of each asset
    held_out: list[int]  # views it does not
    device: torch.device
    colour: str = ALBEDO  # what the colours are, one of view_dataset.COLOURS
    copies: int = 0  # stretched copies of every asset: they follow all assets, in the same order each time

    @property
    def originals(self) -> int:
        """How many assets there are without copies."""
        return len(self.assets) // (1 + self.copies)

    @property
    def measured(self) -> list[int]:
        """The views that quality is measured on: those held out, or the first if none is."""
        return self.held_out or self.kept[:1]

    def pictures(self, asset: int) -> Views:
        """The pictures of one asset, on ``device``, with its cameras of here."""
        loaded = load_views(self.folder, [self.assets[asset]], self.colour)
        return dataclasses.replace(loaded, cameras=self.cameras[asset]).to(self.device)


def leave_out_empty(data: FitData, emit: Emit) -> FitData:
    """Without the assets whose views show nothing, each of which is named."""
    seen = visible(data)
    for asset, shown in zip(data.assets, seen.tolist(), strict=True):
        if not shown:
            emit(Failed(asset.name, shows_nothing(asset)))
    if not seen.any():
        raise UserError(f"The views of all {len(data.assets)} assets in {data.folder} are empty.")
    rows = seen.nonzero()[:, 0]
    return dataclasses.replace(
        data,
        assets=[data.assets[row] for row in rows.tolist()],
        **{name: getattr(data, name)[rows] for name in ("depth_units", "first", "cameras", "lenses")},
    )


def shows_nothing(asset: AssetViews) -> str:
    return f"The views of {asset.name} are empty, so it has no code: look at its mesh, render it again."


def visible(data: FitData) -> Tensor:
    """Whether the views that the fit sees show anything of each asset [A]."""
    return data.first[:, SURFACE].diff(dim=1)[:, data.kept].sum(1) > 0


def read_data(
    views: Path, assets: list[AssetViews], held_out: int, device: torch.device, colour: str = ALBEDO
) -> FitData:
    """Opens the views of ``assets`` for a fit, ``held_out`` views of each kept out of it."""
    if not assets:
        raise UserError(f"{views} has no views of the assets to fit: run `asset2vec views` first.")
    tables = [open_table(views, asset, colour) for asset in assets]
    check_alike(views, tables)
    count = len(tables[0].cameras)
    out = held_out_views(count, held_out)
    return FitData(
        views,
        assets,
        tables[0].resolution,
        torch.tensor([table.depth_unit for table in tables]),
        torch.stack([table.first for table in tables]),
        torch.stack([table.cameras for table in tables]),
        torch.stack([table.lenses for table in tables]),
        [view for view in range(count) if view not in out],
        out,
        device,
        colour,
    )
