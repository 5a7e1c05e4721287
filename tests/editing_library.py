"""A library whose field exists: the tiny model's codes in a catalogue, and its views."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np

from blender_addon.contract import view_dataset
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.fronts import FOUND, Front
from blender_addon.contract.workspace import Workspace
from nerf_backend.code_table import CodeTable, code_table
from nerf_backend.model_file import Model, fitted_codes, load_model

RADIUS = 0.5  # metres of a unit
FRONT = 90.0  # degrees, of every asset


@dataclasses.dataclass(frozen=True)
class EditingLibrary:
    library: Path
    workspace: Workspace
    table: CodeTable
    model: Model


def editing_library(
    folder: Path, views: Path, model: Path, tags: dict[str, tuple[str, ...]]
) -> EditingLibrary:
    """``views`` and ``model`` are those of tests/tiny_fit.py; an asset's id is its name."""
    library = folder / "chairs.blend"
    library.touch()
    workspace = Workspace.of(library)
    shutil.copytree(views, workspace.views)
    shutil.copytree(model, workspace.models / "chair")
    loaded = load_model(workspace.models / "chair")
    codes = fitted_codes(loaded)
    catalogue = Catalogue(workspace.catalogue)
    catalogue.replace_library(str(library), [_record(c.asset_id, tags.get(c.asset_id, ())) for c in codes])
    catalogue.write_codes(codes)
    for c in codes:
        place = view_dataset.asset_folder(workspace.views, c.asset_id)
        seen = dataclasses.replace(view_dataset.read_asset(place), radius=RADIUS, centre=(0.0, 0.0, RADIUS))
        view_dataset.write_asset(place, seen)
    return EditingLibrary(library, workspace, code_table(workspace, "chair"), loaded)


def _record(asset_id: str, tags: tuple[str, ...]) -> AssetRecord:
    front = Front(FRONT, FOUND, 1.0).metadata()
    return AssetRecord(asset_id, "OBJECT", asset_id, "chair", tags, "0" * 16, {}, {}, front)


def turned(points: np.ndarray, degrees: float) -> np.ndarray:
    """Counter-clockwise about +Z."""
    angle = np.radians(degrees)
    return points @ np.array(
        [[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
