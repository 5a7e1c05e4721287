"""Pictures of assets: of the open file's from itself, of others from the workspace."""

from pathlib import Path

import bpy
import bpy.utils.previews

from ..asset_state import find_local, open_library
from ..contract.catalogue import Entry
from ..contract.workspace import Workspace

_SWATCH = 16  # pixels a side

_collections: list[bpy.utils.previews.ImagePreviewCollection] = []  # one, while registered


def icon_of(asset: Entry) -> int:
    """A number for ``layout.template_icon``; 0 if there is no picture."""
    if asset.library == str(open_library() or ""):
        datablock = find_local(asset.kind, asset.name)
        if datablock and datablock.preview and datablock.preview.image_size[0]:
            return datablock.preview.icon_id
        if not asset.library:
            return 0
    return _from_file(Workspace.of(Path(asset.library)).previews / f"{asset.asset_id}.png")


def _from_file(path: Path) -> int:
    if not path.exists():
        return 0
    pictures = _collections[0]
    key = f"{path} {path.stat().st_mtime_ns}"
    if key not in pictures:
        pictures.load(key, str(path), "IMAGE")
    return pictures[key].icon_id


def swatch(colour: tuple[float, float, float]) -> int:
    """A number for a button's icon: a square of one colour."""
    pictures = _collections[0]
    key = f"colour {colour}"
    if key not in pictures:
        made = pictures.new(key)
        made.icon_size = (_SWATCH, _SWATCH)
        made.icon_pixels_float = [*colour, 1.0] * _SWATCH**2
    return pictures[key].icon_id


def register() -> None:
    _collections.append(bpy.utils.previews.new())


def unregister() -> None:
    bpy.utils.previews.remove(_collections.pop())
