"""The whole chain for what changed: list, render, fit, write back. Read it from the bottom up.

Every step looks at what is there and does only what is missing, and every step's result is
written whole or not at all. Killing a refresh anywhere and running it again therefore ends in
the same state; there is no other bookkeeping, but for a category that is turned (front_editing.py).
"""

import dataclasses
import functools
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.closest import did_you_mean
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.jobs import WriteMetadata
from blender_addon.contract.locks import only_one
from blender_addon.contract.models import current_models
from blender_addon.contract.view_dataset import ViewSettings
from blender_addon.contract.workspace import Workspace
from blender_addon.open_libraries import check_no_unsaved_changes
from procgen.blender_process import BlenderWorker
from procgen.list_library import list_library
from procgen.render_library import render_stale
from procgen.worker_pool import Workers

from .fit_settings import FitSettings
from .front_editing import finish_or_report, writer
from .open_catalogue import open_catalogue
from .published_codes import better_codes
from .refresh_fits import fit


@dataclasses.dataclass(frozen=True)
class RefreshOptions:
    views: ViewSettings
    fit: FitSettings
    new_model: bool = False  # fit the field to all assets although there is one
    start: str | None = None  # what a fit begins with: start_choice.choose_start
    categories: Sequence[str] = ()  # only assets of these; all if there are none
    assets: Sequence[str] = ()  # only these, by name or id; all if there are none
    write: bool = True  # False leaves the .blend files alone and fills the catalogue only
    workers: Workers = 1
    blender: Path | None = None


def refresh(
    libraries: Sequence[Path], workspace: Workspace, options: RefreshOptions, emit: Emit
) -> dict[str, Any]:
    """Brings codes, catalogue and metadata of ``libraries`` up to date; returns what was done."""
    options.fit.check()
    if options.write:
        for library in libraries:
            check_no_unsaved_changes(library)
    with only_one(workspace.lock, workspace.working):
        catalogue = open_catalogue(workspace.catalogue)
        if options.write:
            _finish_turn(workspace, catalogue, options, emit)
        listed = {
            library: list_assets(library, workspace, catalogue, options.blender, emit)
            for library in libraries
        }
        wanted = wanted_assets(listed, set(current_models(workspace)), options)
        rendered = [
            asset_id
            for library, records in wanted.items()
            for asset_id in render(library, records, workspace, options, emit)
        ]
        categories = sorted({r.category for records in wanted.values() for r in records if r.category})
        fits = fit(categories, workspace, catalogue, options, emit)
        entries = [e for library in libraries for e in catalogue.entries(library=str(library))]
        written = {
            str(library): write_back(library, workspace, catalogue, options, emit)
            for library in libraries
            if options.write
        }
    return {
        "assets": sum(bool(e.category) for e in entries),
        "rendered": rendered,
        "fitted": [asset for fit in fits for asset in fit.assets],
        "notes": [note for fit in fits for note in fit.notes],
        "poor": [e.name for e in entries if e.poor],
        "written": written,
        "uncategorised": [r.name for records in wanted.values() for r in records if not r.category],
        "workspace": str(workspace.root),
    }


def wanted_assets(
    listed: Mapping[Path, list[AssetRecord]], fitted: Collection[str], options: RefreshOptions
) -> dict[Path, list[AssetRecord]]:
    """What a refresh is to bring up to date, of what the libraries have.

    Chosen assets of a category without a model (``fitted`` are those that have one) bring the whole category
    along, for a model of a few is worth little. Raises UserError for what no library has.
    """
    records = [record for found in listed.values() for record in found]
    for category in options.categories:
        known = sorted({r.category for r in records} - {""})
        if category not in known:
            hint = did_you_mean(category, known, f"there are {', '.join(known) or 'none'}.")
            raise UserError(f"No asset is of the category {category!r}: {hint}")
    chosen = {r.asset_id for r in records}
    if options.assets:
        chosen = {r.asset_id for r in records if {r.asset_id, r.name} & set(options.assets)}
        if missing := set(options.assets) - {name for r in records for name in (r.asset_id, r.name)}:
            wrong = min(missing)
            hint = did_you_mean(wrong, [r.name for r in records], "name one of the libraries' assets.")
            raise UserError(f"No asset is named {wrong!r}: {hint}")
    whole = {r.category for r in records if r.asset_id in chosen} - set(fitted) - {""}
    return {
        library: [
            r
            for r in found
            if (r.asset_id in chosen or r.category in whole)
            and (not options.categories or r.category in options.categories)
        ]
        for library, found in listed.items()
    }


def list_assets(
    library: Path, workspace: Workspace, catalogue: Catalogue, blender: Path | None, emit: Emit
) -> list[AssetRecord]:
    """Lists a library into the catalogue; codes that the library knows better enter it too."""
    emit(Progress("list", 0, 1, library.name))
    taken = functools.partial(catalogue.ids_elsewhere, str(library))
    records = list_library(library, taken, workspace.previews, blender, emit, workspace.log)
    catalogue.replace_library(str(library), records)
    entries = catalogue.entries(library=str(library))
    catalogue.write_codes(better_codes(records, entries, current_models(workspace)))
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


def _finish_turn(workspace: Workspace, catalogue: Catalogue, options: RefreshOptions, emit: Emit) -> None:
    """A turn of a category that was cut short."""
    list_library = functools.partial(
        list_assets, workspace=workspace, catalogue=catalogue, blender=options.blender, emit=emit
    )
    write = writer(options.blender, workspace.log, emit)
    finish_or_report(catalogue, workspace.turn, list_library, write, emit)
