"""Random rays of random assets, with what the views know about each."""

import dataclasses

import torch
from torch import Tensor

from .field.rays import Rays, pixel_rays, sphere_range
from .fit_data import FitData
from .pixel_table import CLASSES, decode, read_rows, table_path


def draw_assets(data: FitData, batch: int, generator: torch.Generator) -> Tensor:
    """``batch`` different assets, or all of them; every other one is a copy where there are copies."""
    originals, copies = data.originals, len(data.assets) - data.originals
    found = torch.randperm(originals, generator=generator)[: batch - batch // 2 if copies else batch]
    if not copies:
        return found
    return torch.cat([found, originals + torch.randperm(copies, generator=generator)[: batch // 2]])


def draw_rays(
    data: FitData, assets: Tensor, per_class: tuple[int, int, int], generator: torch.Generator
) -> Rays:
    """``per_class`` rays (surface, rim, empty, in this order) of each of ``assets``, on the data's device."""
    # Doubles: a float32 below 1 times a count can round up to the count.
    uniform = torch.rand(len(assets), sum(per_class), generator=generator, dtype=torch.float64)
    places = places_of(data.first[assets], data.kept, uniform.split(per_class, dim=1))
    paths = [table_path(data.folder, data.assets[asset].asset_id, data.colour) for asset in assets.tolist()]
    rows = torch.stack([read_rows(path, place) for path, place in zip(paths, places, strict=True)])
    pixels, depth, colour = decode(rows)
    return rays_of(data, assets, pixels, depth * data.depth_units[assets][:, None], colour)


def places_of(first: Tensor, kept: list[int], uniform: tuple[Tensor, ...]) -> Tensor:
    """Rows [B, n1 + n2 + n3] in the tables of B assets, of views ``kept`` only.

    ``first`` [B, 3, V + 1] is that of the tables, ``uniform`` random numbers [B, n] in [0, 1) for each
    class. A class without pixels borrows the largest one's: an asset that fills its views has no rim.
    """
    begin, count = first[..., :-1][..., kept].long(), first.diff(dim=-1)[..., kept].long()
    ends = count.cumsum(-1)  # of the views, when only kept ones are counted
    total = ends[..., -1]
    source = torch.where(total > 0, torch.tensor(CLASSES), total.argmax(-1, keepdim=True))
    assets = torch.arange(len(first))
    found = []
    for kind, numbers in zip(CLASSES, uniform, strict=True):
        chosen = assets, source[:, kind]
        rank = (numbers * total[chosen][:, None]).long()
        view = torch.searchsorted(ends[chosen], rank, right=True)
        shift = begin[chosen] - (ends - count)[chosen]
        found.append(rank + shift.gather(1, view))
    return torch.cat(found, dim=1)


def rays_of(data: FitData, assets: Tensor, pixels: Tensor, depth: Tensor, colour: Tensor) -> Rays:
    """The rays of ``pixels`` [B, R], flat indices into the [V, H, W] of each of ``assets`` [B]."""
    size, views = data.resolution, data.cameras.shape[1]
    centres = torch.stack([pixels % size, pixels // size % size], dim=-1) + 0.5
    rows = (pixels // (size * size) + views * torch.arange(len(assets))[:, None]).flatten()
    # index_select copies whole matrices, an order of magnitude faster than cameras[assets, views].
    cameras, lenses = (
        table[assets].flatten(0, 1).index_select(0, rows).unflatten(0, pixels.shape)
        for table in (data.cameras, data.lenses)
    )
    origins, directions = pixel_rays(cameras, lenses, centres)
    near, far = sphere_range(origins, directions)
    rays = Rays(origins, directions, directions.norm(dim=-1), near, far, depth, colour)
    return Rays(**{f.name: getattr(rays, f.name).to(data.device) for f in dataclasses.fields(rays)})
