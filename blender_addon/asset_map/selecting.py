"""What is selected on the map is selected in the 3D View and shown in open Asset Browsers.

The node editor's own click, box and lasso select nodes; each redraws the map, and the map's draw handler asks
`notice` whether something has changed. No timer runs while nothing does.
"""

import dataclasses
from pathlib import Path

import bpy

from ..areas import asset_browsers
from ..contract.catalogue import Entry
from ..library.rows import assets_by_id
from . import local_assets, tree
from .opened import entry


@dataclasses.dataclass
class _Seen:
    """Ids that were selected at the last look, the active one first."""

    selected: list[str] = dataclasses.field(default_factory=list)


_seen = _Seen()


def notice() -> None:
    """Called when the map is drawn, where nothing may be changed: a moment later is soon enough."""
    if tree.selected() != _seen.selected and not bpy.app.timers.is_registered(follow):
        bpy.app.timers.register(follow, first_interval=0.01)


def accept() -> None:
    """What is selected now is right as it is: an undo, or the map itself, has selected it."""
    _seen.selected = tree.selected()


def follow() -> None:
    """Selects what the map selects, if that has changed."""
    before, now = _seen.selected, tree.selected()
    if now != before:
        _seen.selected = now
        select_assets(now, before)


def select_assets(assets: list[str], before: list[str] | None = None) -> None:
    """Selects the assets with these ids, the first as the active one, and none of those selected ``before``.

    Objects that no asset on the map has to do with lose their selection only to others.
    """
    known = assets_by_id()
    if bpy.context.mode == "OBJECT":  # elsewhere another active object would end what the artist does
        _select_objects(
            [known[asset] for asset in assets if asset in known],
            [known[asset] for asset in before or () if asset in known],
        )
    if assets:
        _show_in_browsers(known.get(assets[0]), entry(assets[0]))


def _select_objects(assets: list[bpy.types.ID], before: list[bpy.types.ID]) -> None:
    view_layer = bpy.context.view_layer
    found = local_assets.shown(view_layer, assets)
    if found:
        chosen = set(found)
        for item in view_layer.objects:
            item.select_set(item in chosen)
        view_layer.objects.active = found[0]
    else:
        for item in local_assets.shown(view_layer, before):
            item.select_set(False)


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
