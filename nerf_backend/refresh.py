"""The whole chain for what changed: list, render, fit, write back. Read it from the bottom up.

Every step looks at what is there and does only what is missing, and every step's result is
written whole or not at all. Killing a refresh anywhere and running it again therefore ends in
the same state; there is no other bookkeeping.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blender_addon.contract import view_dataset
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Codes, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed, Progress
from blender_addon.contract.jobs import WriteMetadata
from blender_addon.contract.locks import only_one
from blender_addon.contract.view_dataset import ViewSettings
from blender_addon.contract.workspace import Workspace
from blender_addon.open_libraries import check_no_unsaved_changes
from procgen.blender_process import BlenderWorker
from procgen.list_library import list_library
from procgen.render_library import render_stale

from .fit_settings import FitSettings
from .grades import is_poor
from .interrupt import stop_requested


@dataclasses.dataclass(frozen=True)
class RefreshOptions:
    views: ViewSettings
    fit: FitSettings
    new_model: bool = False  # fit the field anew although there is one
    write: bool = True  # False leaves the .blend files alone and fills the catalogue only
    workers: int = 1
    blender: Path | None = None


def refresh(
    libraries: Sequence[Path], workspace: Workspace, options: RefreshOptions, emit: Emit
) -> dict[str, Any]:
    """Brings codes, catalogue and metadata of ``libraries`` up to date; returns what was done."""
    options.fit.check()
    if options.write:
        for library in libraries:
            check_no_unsaved_changes(library)
    busy = f"Another refresh is running in {workspace.root}: wait for it, or stop it first."
    with only_one(workspace.lock, busy):
        catalogue = Catalogue(workspace.catalogue)
        rendered: list[str] = []
        uncategorised: list[str] = []
        for library in libraries:
            records = list_assets(library, workspace, catalogue, options.blender, emit)
            uncategorised += [r.name for r in records if not r.category]
            rendered += render(library, records, workspace, options, emit)
        entries = [e for library in libraries for e in catalogue.entries(library=str(library))]
        fitted: list[str] = []
        for category in sorted({e.category for e in entries if e.category}):
            fitted += _fit_or_report(category, workspace, catalogue, options, emit)
        entries = [e for library in libraries for e in catalogue.entries(library=str(library))]
        written = {
            str(library): write_back(library, workspace, catalogue, options, emit)
            for library in libraries
            if options.write
        }
    codes = [(e.name, e.codes) for e in entries if e.codes]
    return {
        "assets": sum(bool(e.category) for e in entries),
        "rendered": rendered,
        "fitted": fitted,
        "poor": [name for name, code in codes if is_poor(code.psnr, code.iou)],
        "written": written,
        "uncategorised": uncategorised,
        "workspace": str(workspace.root),
    }


def list_assets(
    library: Path, workspace: Workspace, catalogue: Catalogue, blender: Path | None, emit: Emit
) -> list[AssetRecord]:
    """Lists a library into the catalogue; codes that only the library knows enter it too."""
    emit(Progress("list", 0, 1, library.name))
    taken = catalogue.ids_elsewhere(str(library))
    records = list_library(library, taken, workspace.previews, blender, emit, workspace.log)
    catalogue.replace_library(str(library), records)
    known = {e.asset_id for e in catalogue.entries(library=str(library)) if e.codes}
    catalogue.write_codes(
        Codes.from_metadata(r.asset_id, r.fitted) for r in records if r.asset_id not in known and r.fitted
    )
    emit(Progress("list", 1, 1, f"{library.name}: {len(records)} assets"))
    return records


def render(
    library: Path, records: list[AssetRecord], workspace: Workspace, options: RefreshOptions, emit: Emit
) -> list[str]:
    """Renders the assets whose views are missing or stale; returns their ids."""
    return render_stale(
        library=library,
        records=[r for r in records if r.category],
        views=workspace.views,
        settings=options.views,
        workers=options.workers,
        blender=options.blender,
        emit=emit,
        log=workspace.log,
    )


def fit(
    category: str, workspace: Workspace, catalogue: Catalogue, options: RefreshOptions, emit: Emit
) -> list[str]:
    """Fits the category's model if there is none, else the codes of stale assets in it; returns their ids."""
    from .fit import fit_category
    from .fit_codes import fit_codes, model_codes
    from .model_file import load_model, model_exists

    folder = workspace.models / category
    views = {a.asset_id: a for a in view_dataset.list_assets(workspace.views)}
    # An asset that could not be rendered has no views, or old ones: its codes stay as they are.
    entries = [
        e
        for e in catalogue.entries(category=category)
        if e.asset_id in views and views[e.asset_id].is_current(e.source_hash, options.views)
    ]
    if not entries:
        return []
    if options.new_model or not model_exists(folder):
        with stop_requested() as stop:
            current = {e.asset_id for e in entries}
            fit_category(workspace.views, category, folder, options.fit, emit, stop, current)
    model = load_model(folder)
    stale = {e.asset_id: e.source_hash for e in entries if not _has_codes_of(e, model.model_id)}
    trained = [c for c in model_codes(model) if stale.get(c.asset_id) == c.source_hash]
    catalogue.write_codes(trained)
    new = sorted(set(stale) - {c.asset_id for c in trained})
    for codes in fit_codes(model, workspace.views, new, emit):
        catalogue.write_codes([codes])  # each as soon as it is there
    return sorted(stale)


def write_back(
    library: Path, workspace: Workspace, catalogue: Catalogue, options: RefreshOptions, emit: Emit
) -> int:
    """Writes the catalogue's codes into the library's assets; returns how many assets changed."""
    check_no_unsaved_changes(library)  # fitting took minutes: an artist may have begun to work
    entries = catalogue.entries(library=str(library))
    emit(Progress("write", 0, 1, library.name))
    with BlenderWorker(options.blender, workspace.log) as worker:
        written = worker.run(
            WriteMetadata(str(library), {e.asset_id: e.fitted_metadata() for e in entries}), emit
        )["written"]
    emit(Progress("write", 1, 1, f"{library.name}: {written} assets"))
    return int(written)


def _fit_or_report(
    category: str, workspace: Workspace, catalogue: Catalogue, options: RefreshOptions, emit: Emit
) -> list[str]:
    """A category that cannot be fitted does not keep the others from it."""
    try:
        return fit(category, workspace, catalogue, options, emit)
    except UserError as error:
        emit(Failed(category, str(error)))
        return []


def _has_codes_of(entry: Entry, model_id: str) -> bool:
    return entry.codes is not None and (entry.codes.model, entry.codes.source_hash) == (
        model_id,
        entry.source_hash,
    )
