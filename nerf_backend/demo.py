"""The main job from nothing: assets, views, field, codes in the .blend, sheets and a report."""

import dataclasses
from pathlib import Path
from typing import Any

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import MakeSamples
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import CHOICES, By
from procgen.blender_process import BlenderWorker
from procgen.import_files import import_files
from procgen.list_library import list_library

from .category_report import category_report
from .contact_sheet import Row, Tile, neighbours_sheet
from .refresh import RefreshOptions, refresh
from .report import write_report
from .similar import preview_path, similar_assets

SHEET_ROWS = 8


@dataclasses.dataclass(frozen=True)
class DemoOptions:
    out: Path
    assets: Path | None  # a folder of the user's own files; None makes a sample library
    category: str
    count: int  # assets of the sample library
    seed: int
    refresh: RefreshOptions


def demo(options: DemoOptions, emit: Emit) -> dict[str, Any]:
    """Runs the main job into ``options.out``; returns the paths a person wants to open."""
    library = options.out / f"{options.category}s.blend"
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"{options.out} cannot be a folder ({error.strerror}): name another with --out."
        ) from error
    make_library(library, options, emit)
    workspace = Workspace.of(library)
    done = refresh([library], workspace, options.refresh, emit)
    catalogue = Catalogue(workspace.catalogue)
    sheets = {by: str(similarity_sheet(library, workspace, catalogue, by, options.out)) for by in CHOICES[:2]}
    report = options.out / "report.html"
    records = list_library(library, [], workspace.previews, options.refresh.blender, emit, workspace.log)
    write_report(report, [category_report(options.category, workspace, catalogue, records, emit)])
    return done | {"library": str(library), "report": str(report), "sheets": sheets}


def make_library(library: Path, options: DemoOptions, emit: Emit) -> None:
    if options.assets is None:
        with BlenderWorker(options.refresh.blender, Workspace.of(library).log) as worker:
            worker.run(MakeSamples(str(library), options.category, options.count, options.seed), emit)
        return
    if not options.assets.is_dir():
        raise UserError(f"{options.assets} is not a folder: give the folder that holds your 3D files.")
    made = import_files(
        library=library,
        files=[options.assets],
        category=options.category,
        front="-Y",
        scale=1.0,
        blender=options.refresh.blender,
        emit=emit,
        log=Workspace.of(library).log,
    )
    if not made["added"] and not made["present"]:
        raise UserError(f"No file in {options.assets} could be imported: see the messages above.")


def similarity_sheet(library: Path, workspace: Workspace, catalogue: Catalogue, by: By, out: Path) -> Path:
    """A sheet of SHEET_ROWS assets, evenly picked, each with its five nearest."""
    fitted = [e for e in catalogue.entries(library=str(library)) if e.codes]
    picked = fitted[:: max(1, len(fitted) // SHEET_ROWS)][:SHEET_ROWS]
    rows = []
    for asset in picked:
        found = similar_assets(catalogue, asset, by, top=5)
        tiles = [Tile(n.entry.name, preview_path(workspace, n.entry), n.distance) for n in found]
        rows.append(Row(Tile(asset.name, preview_path(workspace, asset)), tiles))
    path = out / f"similar_by_{by}.png"
    neighbours_sheet(path, rows)
    return path
