"""Chairs of boxes, and photos of them from where no view was taken, in a light of their own."""

from pathlib import Path

import numpy as np

from blender_addon.contract import view_dataset
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.view_dataset import ViewSettings
from blender_addon.contract.workspace import Workspace
from nerf_backend.fit_fronts import fronts_in
from nerf_backend.model_file import fitted_codes, load_model
from nerf_backend.relief import normals_from_depth
from nerf_backend.uses.photo.pose import Pose
from procgen.cameras import intrinsics, pixel_directions

from .analytic_views import Solid, camera_ring, cast, write_views
from .tiny_fit import chairs

LIGHT = np.array([0.5, -0.6, 0.62])


def add_normals(views: Path) -> None:
    """The channel that analytic_views leaves out."""
    settings = view_dataset.read_settings(views)
    directions = pixel_directions(intrinsics(settings))
    for asset in view_dataset.list_assets(views):
        folder = view_dataset.asset_folder(views, asset.asset_id)
        for view, camera in enumerate(camera_ring(settings)):
            depth = np.load(view_dataset.view_file(folder, "depth", view)).astype(np.float64)
            normals = normals_from_depth(depth, directions, camera).astype(np.float32)
            np.save(view_dataset.view_file(folder, "normal", view), normals)


def photo_of(solids: list[Solid], pose: Pose, size: int = 160) -> np.ndarray:
    """RGBA uint8 [size, size, 4], lit from one side."""
    field_of_view = float(np.degrees(2 * np.arcsin(min(1.05 / pose.distance, 0.9))))
    settings = ViewSettings(resolution=size, field_of_view=field_of_view)
    local = pixel_directions(intrinsics(settings))
    camera = pose.camera()
    depth, colours = cast(solids, camera[:3, 3], local @ camera[:3, :3].T)
    hit = np.isfinite(depth)
    normals = normals_from_depth(np.where(hit, depth, 0.0), local, camera)
    shade = 0.35 + 0.65 * np.clip(normals @ LIGHT, 0, 1)
    rgb = np.where(hit[..., None], colours * shade[..., None], 0)
    return np.round(255 * np.concatenate([rgb, hit[..., None]], axis=-1)).astype(np.uint8)


def sharp_views(folder: Path, count: int) -> Path:
    """Views of the first of tiny_fit's chairs, as many pixels as tell chairs apart."""
    some = dict(list(chairs().items())[:count])
    write_views(folder, some, ViewSettings(resolution=96, azimuths=6, elevations=(5.0, 40.0)))
    add_normals(folder)
    return folder


def library_of_chairs(folder: Path, views: Path, model: Path) -> Path:
    """Makes a workspace in ``folder`` with these views and this model; the library's file is empty."""
    library = folder / "chairs.blend"
    library.touch()
    workspace = Workspace.of(library)
    workspace.models.mkdir(parents=True)
    workspace.views.symlink_to(views, target_is_directory=True)
    (workspace.models / "chair").symlink_to(model, target_is_directory=True)
    loaded = load_model(model)
    records = view_dataset.list_assets(views)
    catalogue = Catalogue(workspace.catalogue)
    catalogue.replace_library(
        str(library),
        [AssetRecord(a.asset_id, "OBJECT", a.name, "chair", (), a.source_hash, {}, {}) for a in records],
    )
    known = {record.asset_id for record in records}
    catalogue.write_codes(codes for codes in fitted_codes(loaded) if codes.asset_id in known)
    catalogue.write_fronts(fronts_in(loaded, views, records))
    return library


def solids_of(name: str) -> list[Solid]:
    return chairs()[name]
