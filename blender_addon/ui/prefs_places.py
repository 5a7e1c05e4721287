"""Preferences: the folders Asset2Vec works in, and the asset libraries that Blender knows."""

import dataclasses
from pathlib import Path

import bpy

from .. import asset_state, library_places
from ..aside import Aside
from ..contract.environment import home_folder
from ..contract.workspace import Workspace
from ..library_places import LibraryPlace, WorkPlace
from ..wording import counted, disk_size, filled, translated
from . import words


@dataclasses.dataclass(frozen=True)
class Places:
    work: tuple[WorkPlace, ...]
    libraries: tuple[LibraryPlace, ...]


places: Aside[Places] = Aside(asset_state.redraw)


def look(context: bpy.types.Context) -> None:
    work = [(translated("Your settings, jobs and environment"), home_folder())]
    if library := asset_state.open_library():
        work.append((filled("Work folder of {file}", file=library.name), Workspace.of(library).root))
    known = context.preferences.filepaths.asset_libraries
    libraries = [(library.name, Path(bpy.path.abspath(library.path))) for library in known]
    places.start(
        lambda: Places(
            tuple(library_places.look_at_work(*place) for place in work),
            tuple(library_places.look_at_library(*place) for place in libraries),
        )
    )


def draw(layout: bpy.types.UILayout, context: bpy.types.Context, width: float) -> None:
    if not places.asked:
        look(context)
    if places.running:
        layout.label(text="Looking ...", icon="TIME")
    if places.problem:
        words.paragraph(layout, context, places.problem, icon="ERROR", width=width)
    if found := places.value:
        for place in found.work:
            size = disk_size(place.size) if place.size else translated("empty")
            _draw_line(layout, f"{place.name}: {size}", "FILE_FOLDER", place.folder, bool(place.size))
        for library in found.libraries:
            icon = "ASSET_MANAGER" if library.there and not library.problem else "ERROR"
            _draw_line(layout, f"{library.name}: {_state(library)}", icon, library.folder, library.there)
        if not found.libraries:
            text = "Blender knows no asset library: add one in Preferences > File Paths > Asset Libraries."
            words.paragraph(layout, context, text, icon="INFO", width=width)
    layout.operator("asset2vec.look_at_folders", icon="FILE_REFRESH")


def _draw_line(layout: bpy.types.UILayout, text: str, icon: str, folder: Path, there: bool) -> None:
    row = layout.row()
    row.label(text=text, icon=icon, translate=False)
    if there:
        button = row.row()
        button.alignment = "RIGHT"
        button.operator("wm.path_open", text="Open Folder").filepath = str(folder)


def _state(library: LibraryPlace) -> str:
    if not library.there:
        return filled("{folder} is not there", folder=library.folder)
    if library.problem:
        return library.problem
    said = [counted(library.files, ".blend file", ".blend files")]
    if not library.writable:
        said.append(translated("cannot be written to"))
    if library.assets:
        assets = counted(library.assets, "asset", "assets")
        said.append(filled("{number} of {assets} with codes", number=library.coded, assets=assets))
        said.append(filled("work folders {size}", size=disk_size(library.work)))
    else:
        said.append(translated("not refreshed yet"))
    return ", ".join(said)
