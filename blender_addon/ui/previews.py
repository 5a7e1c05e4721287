"""Pictures of assets: of the open file's from itself, of others from the workspace."""

import functools
from pathlib import Path

import bpy
import bpy.utils.previews

from ..asset_state import open_library
from ..contract.catalogue import Entry
from ..contract.files import modified_ns
from ..contract.view_dataset import picture_file
from ..contract.workspace import Workspace
from ..library.assets import find_local

_SWATCH = 16  # pixels a side

_collections: list[bpy.utils.previews.ImagePreviewCollection] = []  # one, while registered
_keys: dict[Path, str] = {}  # of each file, the picture of it as it was last
_places: dict[str, list[Path]] = {}  # files that were shown in one place, the last one last
_KEPT = 3


def icon_of(asset: Entry) -> int:
    """A number for ``layout.template_icon``."""
    return icon_of_asset(asset.library, asset.kind, asset.name, asset.asset_id)


def icon_of_asset(library: str, kind: str, name: str, asset_id: str) -> int:
    """The same; ``library`` is the path of its file, "" while the open file was never saved."""
    if library == str(open_library() or ""):
        datablock = find_local(kind, name)
        if datablock and datablock.preview and datablock.preview.image_size[0]:
            return int(datablock.preview.icon_id)
    found = of_file(picture_file(Workspace.of(Path(library)), asset_id)) if library and asset_id else 0
    return found or _no_picture()


@functools.cache
def _no_picture() -> int:
    icons = bpy.types.UILayout.bl_rna.functions["label"].parameters["icon"].enum_items
    return int(icons["ASSET_MANAGER"].value)


def of_file(path: Path) -> int:
    """A number for ``layout.template_icon`` of a picture on the disk as it is now; 0 if there is none."""
    if not (changed := modified_ns(path)):
        return 0
    pictures, key = _collections[0], f"{path} {changed}"
    if key not in pictures:
        if old := _keys.get(path):
            del pictures[old]
        pictures.load(key, str(path), "IMAGE")
        _keys[path] = key
    return pictures[key].icon_id


def latest(place: str, path: Path) -> int:
    """As of_file, of a file that takes the place of others shown there before, which are forgotten.

    The last few are kept, for a window may not have been drawn anew yet.
    """
    number = of_file(path)
    shown = _places.setdefault(place, [])
    if number and path not in shown:
        shown.append(path)
        while len(shown) > _KEPT:
            if key := _keys.pop(shown.pop(0), ""):
                del _collections[0][key]
    return number


def swatch(colour: tuple[float, float, float]) -> int:
    """A number for a button's icon: a square of one colour."""
    pictures = _collections[0]
    key = f"colour_{colour}"
    if key not in pictures:
        made = pictures.new(key)
        made.icon_size = (_SWATCH, _SWATCH)
        made.icon_pixels_float = [*colour, 1.0] * _SWATCH**2
    return pictures[key].icon_id


def register() -> None:
    _collections.append(bpy.utils.previews.new())


def unregister() -> None:
    bpy.utils.previews.remove(_collections.pop())
    _keys.clear()
    _places.clear()
