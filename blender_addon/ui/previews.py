"""Pictures of assets: of the open file's from itself, of others from the workspace."""

from pathlib import Path

import bpy
import bpy.utils.previews

from ..asset_state import find_local, open_library
from ..contract.catalogue import Entry
from ..contract.workspace import Workspace

_collections: list[bpy.utils.previews.ImagePreviewCollection] = []  # one, while registered
_keys: dict[Path, str] = {}  # of each file, the picture of it as it was last
_places: dict[str, list[Path]] = {}  # files that were shown in one place, the last one last
_KEPT = 3


def icon_of(asset: Entry) -> int:
    """A number for ``layout.template_icon``; 0 if there is no picture."""
    if asset.library == str(open_library() or ""):
        datablock = find_local(asset.kind, asset.name)
        if datablock and datablock.preview and datablock.preview.image_size[0]:
            return datablock.preview.icon_id
        if not asset.library:
            return 0
    return of_file(Workspace.of(Path(asset.library)).previews / f"{asset.asset_id}.png")


def of_file(path: Path) -> int:
    """A number for ``layout.template_icon`` of a picture on the disk as it is now; 0 if there is none."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
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
            del _collections[0][_keys.pop(shown.pop(0))]
    return number


def register() -> None:
    _collections.append(bpy.utils.previews.new())


def unregister() -> None:
    bpy.utils.previews.remove(_collections.pop())
    _keys.clear()
    _places.clear()
