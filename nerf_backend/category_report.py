"""Gathers what report.html shows of one category: from the catalogue, the views and the model."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract import view_dataset
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import By, comparable, neighbours
from procgen.cameras import intrinsics, pixel_directions, ring_cameras
from procgen.list_library import list_library

from .field.marching import BakedAsset, bake, march
from .fit_fronts import turn_to_front
from .model_file import Model, load_model, model_exists
from .relief import normals_from_depth, shade
from .render_asset import picture
from .report import AssetReport, CategoryReport, NeighbourReport, SwapGrid, write_report
from .similar import preview_path
from .view_data import held_out_views

Image8 = NDArray[np.uint8]

NEIGHBOURS = 5
SWAPS = 4  # assets whose shapes and looks are exchanged
SUPERSAMPLING = 2


def write_library_report(
    path: Path, library: Path, workspace: Workspace, blender: Path | None, emit: Emit
) -> None:
    """Writes report.html of every category of ``library`` that has a model; UserError if none has."""
    records = list_library(library, [], workspace.previews, blender, emit, workspace.log)
    catalogue = Catalogue(workspace.catalogue)
    fitted = sorted(
        {r.category for r in records if r.category and model_exists(workspace.models / r.category)}
    )
    if not fitted:
        raise UserError(f"{library} has no category with a model: run `asset2vec refresh` on it first.")
    write_report(path, [category_report(c, workspace, catalogue, records, emit) for c in fitted])


def category_report(
    category: str, workspace: Workspace, catalogue: Catalogue, records: list[AssetRecord], emit: Emit
) -> CategoryReport:
    """Renders every asset's held-out views and gathers its neighbours.

    ``records`` are the library's assets; their true parameters are shown where they have any.
    """
    model = load_model(workspace.models / category)
    parameters = {r.asset_id: r.parameters for r in records}
    drawer = _Drawer(model, workspace.views)
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
    )


def _asset(
    entry: Entry, workspace: Workspace, candidates: list[Entry], drawer: "_Drawer", parameters: dict
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


def _swaps(entries: list[Entry], drawer: "_Drawer") -> SwapGrid | None:
    """Shapes and looks exchanged between SWAPS assets, evenly picked; None if there are fewer than two."""
    if len(entries) < 2:
        return None
    count = min(SWAPS, len(entries))
    picked = [entries[i * len(entries) // count] for i in range(count)]
    names = [e.name for e in picked]
    return SwapGrid(names, names, [[drawer.swap(shape, look) for look in picked] for shape in picked])


class _Drawer:
    """Draws assets of one model from the cameras of its view dataset, shaded so that form is seen."""

    def __init__(self, model: Model, views: Path) -> None:
        self._model = model
        self._views = views
        self._settings = view_dataset.read_settings(views)
        lens = intrinsics(self._settings)
        self._lens = torch.tensor([lens.focal, lens.focal, lens.centre, lens.centre], dtype=torch.float32)
        self._directions = pixel_directions(lens)
        self._cameras = ring_cameras(self._settings)
        self._held_out = held_out_views(len(self._cameras), model.document.settings.held_out) or [0]

    @property
    def model_id(self) -> str:
        return self._model.model_id

    def truth_and_reconstruction(self, entry: Entry) -> list[tuple[Image8, Image8]]:
        baked = self._bake(entry, entry)
        turn = turn_to_front(entry.front.in_category if entry.front else 0.0).numpy()
        return [
            (self._truth(entry, view), self._draw(baked, turn @ self._cameras[view]))
            for view in self._held_out
        ]

    def swap(self, shape: Entry, look: Entry) -> Image8:
        return self._draw(self._bake(shape, look), self._cameras[self._settings.azimuths])

    def _bake(self, shape: Entry, look: Entry) -> BakedAsset:
        assert shape.codes and look.codes
        device = self._model.engine.device
        codes = (torch.tensor(c, device=device) for c in (shape.codes.shape, look.codes.appearance))
        return bake(self._model.field, *codes)

    def _truth(self, entry: Entry, view: int) -> Image8:
        folder = view_dataset.asset_folder(self._views, entry.asset_id)
        albedo = np.asarray(Image.open(view_dataset.view_file(folder, "albedo", view)))
        normals = np.load(view_dataset.view_file(folder, "normal", view), allow_pickle=False)
        return shade(albedo, normals, self._cameras[view])

    def _draw(self, baked: BakedAsset, seen_from: NDArray[np.float64]) -> Image8:
        """``seen_from`` is camera_to_category."""
        device, size = self._model.engine.device, self._settings.resolution
        camera = torch.tensor(seen_from, dtype=torch.float32, device=device)
        rgba = picture(baked, camera, self._lens.to(device), size, SUPERSAMPLING)
        directions = torch.tensor(self._directions, dtype=torch.float32, device=device).view(-1, 3)
        origins = camera[:3, 3].expand(len(directions), 3)
        _, _, depth = march(baked, origins, directions @ camera[:3, :3].T)
        normals = normals_from_depth(
            depth.view(size, size).cpu().numpy().astype(np.float64), self._directions, seen_from
        )
        return shade((rgba * 255).round().to(torch.uint8).cpu().numpy(), normals, seen_from)
