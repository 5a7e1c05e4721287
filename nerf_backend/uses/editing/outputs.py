"""What the commands write: from chosen codes to a file, with the category's model opened for it."""

from collections.abc import Sequence
from pathlib import Path

from blender_addon.contract.code_document import CodeDocument, write_code
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.workspace import Workspace
from procgen.drawn_text import check_picture_name

from ...code_table import CodeTable
from ...field_pictures import pictures_of
from ...model_file import Model, load_model
from ...surface_level import Levels
from .chosen import Chosen
from .field_mesh import field_mesh
from .films import SUFFIXES, there_and_back, write_film
from .library_walk import LibraryWalk
from .mesh_files import write_mesh
from .placement import in_metres
from .sheet import save_sheet
from .strip import swap_sheet, turntable_frames, walk_frames, walk_sheet
from .surface_mesh import SurfaceMesh


def check_names(paths: Sequence[Path]) -> None:
    """Raises UserError unless each is a picture or a film."""
    for path in paths:
        if not is_film(path):
            try:
                check_picture_name(path)
            except UserError as error:
                raise UserError(
                    f"{path} is neither a picture nor a film: let it end in .png, .gif or .mp4."
                ) from error


def write_walk(
    paths: Sequence[Path],
    walks: Sequence[LibraryWalk],
    fine: Sequence[LibraryWalk],
    workspace: Workspace,
    table: CodeTable,
    model_folder: Path,
    size: int,
    emit: Emit,
) -> None:
    """Pictures show ``walks``, films ``fine`` ones, there and back."""
    pictures = pictures_of(load_model(model_folder), table, size)
    for path in paths:
        if is_film(path):
            write_film(path, there_and_back(list(walk_frames(fine, pictures, emit))))
        else:
            save_sheet(path, walk_sheet(walks, pictures, workspace, table, size, emit))


def write_walk_codes(folder: Path, walks: Sequence[LibraryWalk], table: CodeTable) -> None:
    """FOLDER/<walk>-<step>.json, both counted from 1."""
    for w, walk in enumerate(walks, 1):
        for s, step in enumerate(walk.steps, 1):
            codes = (tuple(step.shape.tolist()), tuple(step.look.tolist()))
            origin = f"{walk.title}: {step.caption}"
            write_code(folder / f"{w}-{s}.json", CodeDocument(table.category, table.model, *codes, origin))


def write_swap(
    path: Path,
    shapes: Sequence[int],
    looks: Sequence[int],
    workspace: Workspace,
    table: CodeTable,
    model_folder: Path,
    size: int,
    emit: Emit,
) -> None:
    pictures = pictures_of(load_model(model_folder), table, size)
    save_sheet(path, swap_sheet(table, shapes, looks, pictures, workspace, size, emit))


def write_turntable(
    path: Path,
    chosen: Chosen,
    table: CodeTable,
    model_folder: Path,
    size: int,
    frames: int,
    elevation: float,
    transparent: bool,
    emit: Emit,
) -> None:
    pictures = pictures_of(load_model(model_folder), table, size)
    film = turntable_frames(pictures, chosen.shape, chosen.look, frames, elevation, emit)
    write_film(path, film, transparent)


def write_asset_mesh(
    path: Path,
    chosen: Chosen,
    table: CodeTable,
    model_folder: Path,
    workspace: Workspace,
    resolution: int,
    emit: Emit,
) -> SurfaceMesh:
    """Writes the mesh of ``chosen`` in metres, and returns it."""
    mesh = asset_mesh(load_model(model_folder), chosen, table, workspace, resolution, emit)
    write_mesh(path, mesh, chosen.name, chosen.origin)
    return mesh


def asset_mesh(
    model: Model, chosen: Chosen, table: CodeTable, workspace: Workspace, resolution: int, emit: Emit
) -> SurfaceMesh:
    """In asset space, metres."""
    level = Levels(model, table.shapes).of(chosen.shape)
    made = field_mesh(model, chosen.shape, chosen.look, level, resolution, emit)
    return in_metres(made, chosen, table, workspace.views)


def is_film(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES
