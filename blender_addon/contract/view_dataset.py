"""The folder of rendered views: what procgen writes and the field (and anyone else) reads.

    VIEWS/
      dataset.json                  settings of all views in it
      assets/<asset id>/            appears whole, when the asset's last view is rendered
        asset.json                  what it shows: AssetViews below
        transforms.json             cameras, in the form nerfstudio and instant-ngp read
        rgba/000.png                8-bit sRGB, straight alpha, lit; pixel = mean over its area
        albedo/000.png              8-bit sRGB, straight alpha, unlit base colour; likewise
        mask/000.png                8-bit, 255 where the ray through the pixel's centre hits
        depth/000.npy               float32 [H, W], see coordinates.py
        normal/000.npy              float32 [H, W, 3], see coordinates.py

Depth, normal and mask are exact at the pixel's centre and agree with each other.
"""

import dataclasses
from pathlib import Path
from typing import Any

from .assets import check_category
from .errors import UserError
from .files import write_json
from .settings import from_document, setting, settings_hash
from .versions import read_document, schema_name
from .workspace import Workspace

DATASET_KIND, DATASET_VERSION = "views", 1
ASSET_KIND, ASSET_VERSION = "asset-views", 1

MARKER = "asset.json"  # the last file of an asset's folder: with it, the asset is there

# Raise it when a change of the renderer changes the pictures, so that old ones become stale.
RENDERER_REVISION = 2

# Which channel holds the colours that a field learns, by what they are called.
ALBEDO = "albedo"
COLOURS = {ALBEDO: "albedo", "lit": "rgba"}


@dataclasses.dataclass(frozen=True)
class ViewSettings:
    """How each asset is looked at. Cameras look at the centre of the unit sphere."""

    resolution: int = setting(128, "width and height of a view in pixels")
    azimuths: int = setting(6, "views on each ring round the asset")
    elevations: tuple[float, ...] = setting((5.0, 30.0, 55.0), "degrees above the horizon, a ring each")
    field_of_view: float = setting(40.0, "horizontal field of view in degrees")
    samples: int = setting(16, "samples per pixel of the colour and albedo images")

    def hash(self) -> str:
        return settings_hash(self, RENDERER_REVISION)

    def count(self) -> int:
        return self.azimuths * len(self.elevations)


@dataclasses.dataclass(frozen=True)
class AssetViews:
    """asset.json: which asset these views show, of which content, made how."""

    asset_id: str
    name: str
    category: str
    library: str  # absolute path of the .blend file
    source_hash: str  # content hash of the asset that was rendered
    settings_hash: str
    centre: tuple[float, ...]  # of unit space (coordinates.py), metres, asset space
    radius: float  # of unit space, metres
    blender: str  # version that rendered it
    front: float | None = None  # degrees without the category's turn, as the library has it; None: unknown
    front_from: str = ""  # one of fronts.ORIGINS; "" if unknown

    def is_current(self, source_hash: str, settings: ViewSettings) -> bool:
        return (self.source_hash, self.settings_hash) == (source_hash, settings.hash())


def asset_folder(views: Path, asset_id: str) -> Path:
    """Raises UserError for an id that would lead out of the dataset."""
    if asset_id in ("", ".", "..") or any(sign in asset_id for sign in "/\\:"):
        raise UserError(f"{asset_id!r} in {views} cannot be the id of an asset: make the dataset anew.")
    return views / "assets" / asset_id


def view_file(folder: Path, channel: str, view: int) -> Path:
    suffix = "npy" if channel in ("depth", "normal") else "png"
    return folder / channel / f"{view:03d}.{suffix}"


def picture_file(workspace: Workspace, asset_id: str) -> Path:
    """What shows the asset to people: its preview, or its first view if nobody made one."""
    preview = workspace.previews / f"{asset_id}.png"
    return preview if preview.exists() else view_file(asset_folder(workspace.views, asset_id), "rgba", 0)


def write_settings(views: Path, settings: ViewSettings) -> None:
    write_json(views / "dataset.json", _document(DATASET_KIND, DATASET_VERSION, settings))


def read_settings(views: Path) -> ViewSettings:
    document = read_document(views / "dataset.json", DATASET_KIND, DATASET_VERSION)
    return from_document(ViewSettings, _fields(document), views / "dataset.json")


def write_asset(folder: Path, asset: AssetViews) -> None:
    write_json(folder / MARKER, _document(ASSET_KIND, ASSET_VERSION, asset))


def read_asset(folder: Path) -> AssetViews:
    document = read_document(folder / MARKER, ASSET_KIND, ASSET_VERSION)
    fields = {"front": None, "front_from": ""} | _fields(document)  # views of before fronts lack them
    asset = from_document(AssetViews, fields, folder / MARKER)
    if asset.category:
        check_category(asset.category)  # it names the folder of a model
    return asset


def list_assets(views: Path) -> list[AssetViews]:
    """All finished assets, by category and name, so that their order never depends on the disk."""
    found = [read_asset(path.parent) for path in views.glob("assets/[!.]*/asset.json")]
    return sorted(found, key=lambda a: (a.category, a.name, a.asset_id))


def _document(kind: str, version: int, values: Any) -> dict[str, Any]:
    return {"schema": schema_name(kind, version)} | dataclasses.asdict(values)


def _fields(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "schema"}
