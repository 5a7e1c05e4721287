"""The surface of an asset as points with normals and colours, out of its views' exact depth."""

import dataclasses
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import AssetViews
from procgen.srgb import decode_srgb

from ...fit_fronts import turn_to_front
from ...view_data import load_views

SPACING = 0.016  # unit lengths between neighbours that are kept: half a pixel of a crop


@dataclasses.dataclass(frozen=True)
class SurfaceCloud:
    """n points in category space; ``albedo`` is linear."""

    points: NDArray[np.float32]  # [n, 3]
    normals: NDArray[np.float32]  # [n, 3], towards the camera that saw them
    albedo: NDArray[np.float32]  # [n, 3]


def read_cloud(views: Path, asset: AssetViews, front: float) -> SurfaceCloud:
    """Pixels of all views, thinned out evenly; ``front`` is the asset's, in degrees (fronts.py)."""
    loaded = load_views(views, [asset])
    folder = view_dataset.asset_folder(views, asset.asset_id)
    depth = loaded.depth.numpy().astype(np.float32) * loaded.depth_unit
    try:
        files = [view_dataset.view_file(folder, "normal", view) for view in range(len(depth))]
        facing = np.stack([np.load(file, allow_pickle=False) for file in files])
    except (OSError, ValueError) as error:
        raise UserError(f"{folder} has no whole normals ({error}): delete it, render again.") from error
    view, row, column = np.nonzero(depth > 0)
    if not len(view):
        raise UserError(f"The views of {asset.name} are empty: look at its mesh, render it again.")
    lens = loaded.lenses.numpy()[view]
    away = depth[view, row, column]
    local = np.stack(
        [
            (column + 0.5 - lens[:, 2]) / lens[:, 0] * away,
            (lens[:, 3] - row - 0.5) / lens[:, 1] * away,
            -away,
        ],
        axis=1,
    )
    cameras = loaded.cameras.numpy()[view]
    points = np.einsum("nij,nj->ni", cameras[:, :3, :3], local) + cameras[:, :3, 3]
    turn = turn_to_front(front).numpy()[:3, :3].astype(np.float32)
    normals = facing[view, row, column]
    colours = loaded.colours.numpy()[view, row, column, :3].astype(np.float32) / 255
    kept = thinned(points, normals)
    return SurfaceCloud(
        np.asarray(points[kept] @ turn.T, np.float32),
        np.asarray(normals[kept] @ turn.T, np.float32),
        decode_srgb(colours[kept]),
    )


def thinned(points: NDArray[np.floating], normals: NDArray[np.floating]) -> NDArray[np.int64]:
    """Rows of one point of each cube of SPACING and each of the eight ways that its surface can face."""
    cubes = np.floor((points + 1) / SPACING).astype(np.int64)
    cubes = np.concatenate([cubes, normals > 0], axis=1)
    _, rows = np.unique(cubes @ np.array([1 << 40, 1 << 24, 1 << 8, 4, 2, 1]), return_index=True)
    return np.sort(rows)
