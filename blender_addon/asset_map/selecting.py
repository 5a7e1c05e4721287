"""What is selected on the map is selected in the 3D View and shown in open Asset Browsers, and vice versa.

Objects stand for the asset that they are, show, are part of or were placed from, of whatever file. The other
way an asset of the open file stands for itself and its instances, one of another file for nothing there.

The node editor's own click, box and lasso select nodes; each redraws the map, and the map's draw handler asks
`notice` whether something has changed. Selecting objects updates the scene, and that handler asks too. No
timer runs while nothing changes.

What was selected on both sides when they last agreed stands on the map's tree. So an undo brings it back with
the rest, and whichever side differs from it is the one that the artist had changed then.
"""

import dataclasses
import json
from pathlib import Path

import bpy

from .. import timers
from ..areas import asset_browsers
from ..contract.catalogue import Entry
from ..library.rows import assets_by_id
from . import editor, local_assets, tree
from .opened import entry

_AGREED = "agreed"  # key of the tree's
_SOON_SECONDS = 0.01


@dataclasses.dataclass(frozen=True)
class _Selection:
    """Ids of ``assets`` on the map and session ids of ``objects`` in the 3D View, the active one first."""

    assets: list[str]
    objects: list[int]

    @classmethod
    def now(cls) -> "_Selection":
        return cls(tree.selected(), [item.session_uid for item in _selected_objects()])

    @classmethod
    def from_text(cls, text: str) -> "_Selection":
        return cls(*json.loads(text)) if text else cls([], [])

    def to_text(self) -> str:
        return json.dumps([self.assets, self.objects])


def notice() -> None:
    """Called where nothing may be changed, as in drawing: a moment later is soon enough."""
    if _Selection.now().to_text() != _agreed():
        timers.start(follow, _SOON_SECONDS)


def follow() -> None:
    """Selects on one side what is selected on the other, where that has changed; the map counts first."""
    before, now = _Selection.from_text(_agreed()), _Selection.now()
    try:
        if now.assets != before.assets:
            _select_assets(now.assets, before.assets)
        elif now.objects != before.objects:
            _select_on_map(set(before.objects))
    finally:
        _agree()  # else each redraw would try again what failed


def mark() -> None:
    """Selects on a new map what is selected in the 3D View."""
    _select_on_map(set())
    _agree()


def _agree() -> None:
    if found := tree.find():
        found[_AGREED] = _Selection.now().to_text()


def _agreed() -> str:
    found = tree.find()
    return str(found.get(_AGREED, "")) if found else ""


def _view_layer() -> bpy.types.ViewLayer:
    """Of the window with the map: a timer has no window of its own."""
    return next((window.view_layer for window, _ in editor.maps()), bpy.context.view_layer)


def _selected_objects() -> list[bpy.types.Object]:
    """The active one first."""
    objects = _view_layer().objects
    active = objects.active
    return sorted(objects.selected, key=lambda item: item != active)


def _select_on_map(before: set[int]) -> None:
    """Selects the assets of the selected objects.

    Where these are of none, assets lose their selection that objects selected ``before`` are of.
    """
    on_map = set(tree.assets())
    found = [asset for asset in local_assets.ids_of(_selected_objects()) if asset in on_map]
    selected = tree.selected()
    if not found:
        old = [item for item in _view_layer().objects if item.session_uid in before]
        left = set(local_assets.ids_of(old))
        found = [asset for asset in selected if asset not in left]
    if found != selected:
        tree.select(found)
        editor.redraw()


def _select_assets(assets: list[str], before: list[str]) -> None:
    """Selects the assets with these ids, the first as the active one, and none of those selected ``before``.

    Objects that no asset on the map has to do with lose their selection only to others.
    """
    known = assets_by_id()
    active = _view_layer().objects.active
    if not active or active.mode == "OBJECT":  # another active object would end what the artist does
        _select_objects(
            [known[asset] for asset in assets if asset in known],
            [known[asset] for asset in before if asset in known],
        )
    if assets:
        _show_in_browsers(known.get(assets[0]), entry(assets[0]))


def _select_objects(assets: list[bpy.types.ID], before: list[bpy.types.ID]) -> None:
    view_layer = _view_layer()
    found = local_assets.shown(view_layer, assets)
    if found:
        chosen = set(found)
        for item in view_layer.objects:
            item.select_set(item in chosen, view_layer=view_layer)
        view_layer.objects.active = found[0]
    else:
        for item in local_assets.shown(view_layer, before):
            item.select_set(False, view_layer=view_layer)


def _show_in_browsers(datablock: bpy.types.ID | None, asset: Entry | None) -> None:
    for space in asset_browsers():
        if datablock:
            space.activate_asset_by_id(datablock)
        elif asset and (path := _path_in_library(space, asset)):
            space.activate_file_by_relative_path(relative_path=path)


def _path_in_library(space: bpy.types.Space, asset: Entry) -> str:
    """How the asset library that a browser shows names an asset of another file; "" if it has it not."""
    reference = getattr(space.params, "asset_library_reference", "")
    library = bpy.context.preferences.filepaths.asset_libraries.get(reference)
    if library is None:
        return ""
    try:
        file = Path(asset.library).relative_to(Path(library.path).resolve())
    except ValueError:
        return ""
    return str(file / asset.kind.capitalize() / asset.name)
