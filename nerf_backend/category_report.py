"""Gathers what report.html shows of one category: from the catalogue, the views and the model."""

from pathlib import Path

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import By, comparable, neighbours
from procgen.list_library import list_library

from .asset_drawer import Drawer
from .code_table import table_of
from .model_file import load_model, model_exists
from .open_catalogue import open_catalogue
from .report import AssetReport, CategoryReport, NeighbourReport, SwapGrid, write_report
from .similar import preview_path
from .uses.report_sections import report_sections

NEIGHBOURS = 5
SWAPS = 4  # assets whose shapes and looks are exchanged


def write_library_report(
    path: Path, library: Path, workspace: Workspace, blender: Path | None, emit: Emit
) -> None:
    """Writes report.html of every category of ``library`` that has a model; UserError if none has.

    Brings the map that the workspace keeps up to date.
    """
    records = list_library(library, [], workspace.previews, blender, emit, workspace.log)
    catalogue = open_catalogue(workspace.catalogue)
    fitted = sorted(
        {r.category for r in records if r.category and model_exists(workspace.models / r.category)}
    )
    if not fitted:
        raise UserError(f"{library} has no category with a model: run `asset2vec refresh` on it first.")
    categories = [category_report(c, library, workspace, catalogue, records, emit) for c in fitted]
    write_report(path, categories)


def category_report(
    category: str,
    library: Path,
    workspace: Workspace,
    catalogue: Catalogue,
    records: list[AssetRecord],
    emit: Emit,
) -> CategoryReport:
    """Renders every asset's held-out views, gathers its neighbours and what each use of the codes says.

    ``records`` are the library's assets; their true parameters are shown where they have any.
    """
    model = load_model(workspace.models / category)
    parameters = {r.asset_id: r.parameters for r in records}
    drawer = Drawer(model, workspace.views)
    entries = [e for e in catalogue.entries(category=category) if e.codes and e.codes.model == model.model_id]
    candidates = comparable(entries, category, model.model_id)
    assets = []
    for index, entry in enumerate(entries):
        emit(Progress("report", index, len(entries), entry.name))
        assets.append(_asset(entry, workspace, candidates, drawer, parameters.get(entry.asset_id, {})))
    emit(Progress("report", len(entries), len(entries)))
    document = model.document
    return CategoryReport(
        category=category,
        model_id=model.model_id,
        engine=document.engine,
        seconds=document.seconds,
        history=[(point["seconds"], point["psnr"]) for point in document.history],
        assets=assets,
        swaps=_swaps(entries, drawer),
        sections=report_sections(
            library, workspace, table_of(category, model.model_id, candidates), model, emit
        ),
    )


def _asset(
    entry: Entry, workspace: Workspace, candidates: list[Entry], drawer: Drawer, parameters: dict
) -> AssetReport:
    assert entry.codes is not None

    def nearest(by: By) -> list[NeighbourReport]:
        found = neighbours(candidates, entry.asset_id, by, NEIGHBOURS)
        return [NeighbourReport(n.entry.name, preview_path(workspace, n.entry), n.distance) for n in found]

    return AssetReport(
        name=entry.name,
        preview=preview_path(workspace, entry),
        views=drawer.truth_and_reconstruction(entry),
        psnr=entry.codes.psnr,
        iou=entry.codes.iou,
        nearest_shape=nearest("shape"),
        nearest_look=nearest("appearance"),
        parameters=parameters,
        state=entry.state(drawer.model_id),
    )


def _swaps(entries: list[Entry], drawer: Drawer) -> SwapGrid | None:
    """Shapes and looks exchanged between SWAPS assets, evenly picked; None if there are fewer than two."""
    if len(entries) < 2:
        return None
    count = min(SWAPS, len(entries))
    picked = [entries[i * len(entries) // count] for i in range(count)]
    names = [e.name for e in picked]
    return SwapGrid(names, names, [[drawer.swap(shape, look) for look in picked] for shape in picked])
