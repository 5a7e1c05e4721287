"""The main job from nothing: assets, views, field, codes in the .blend, sheets and a report."""

import dataclasses
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import MakeSamples
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import CHOICES
from procgen.blender_process import BlenderWorker
from procgen.import_files import import_files

from .category_report import write_library_report
from .open_catalogue import open_catalogue
from .refresh import RefreshOptions, refresh
from .similarity_sheet import overview_sheet


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
    catalogue = open_catalogue(workspace.catalogue)
    sheets = {by: options.out / f"similar_by_{by}.png" for by in CHOICES[:2]}
    for by, path in sheets.items():
        overview_sheet(path, workspace, catalogue, library, by)
    report = options.out / "report.html"
    write_library_report(report, library, workspace, options.refresh.blender, emit)
    named = {by: str(path) for by, path in sheets.items()}
    return done | {"library": str(library), "report": str(report), "sheets": named}


def make_library(library: Path, options: DemoOptions, emit: Emit) -> None:
    if options.assets is None:
        with BlenderWorker(options.refresh.blender, Workspace.of(library).log) as worker:
            samples = MakeSamples(
                str(library), options.category, options.count, options.seed, turned=False, variant="original"
            )
            worker.run(samples, emit)
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
