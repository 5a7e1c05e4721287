"""Pictures of the assets of a view dataset, true and out of the field, that a person compares."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Entry
from procgen.cameras import intrinsics, pixel_directions, ring_cameras

from .field.marching import BakedAsset, bake, march
from .fit_fronts import turn_to_front
from .model_file import Model
from .relief import normals_from_depth, shade
from .render_asset import picture
from .view_data import held_out_views

Image8 = NDArray[np.uint8]

SUPERSAMPLING = 2


class Drawer:
    """Draws assets of one model from the cameras of its view dataset.

    Albedo is shaded so that form is seen; of a model that learnt lit colours nothing is.
    """

    def __init__(self, model: Model, views: Path) -> None:
        self._model = model
        self._views = views
        self._colour = model.document.settings.colour
        self._lit = self._colour != view_dataset.ALBEDO
        self._settings = view_dataset.read_settings(views)
        lens = intrinsics(self._settings)
        self._lens = torch.tensor([lens.focal, lens.focal, lens.centre, lens.centre], dtype=torch.float32)
        self._directions = pixel_directions(lens)
        self._cameras = ring_cameras(self._settings)
        self.held_out = held_out_views(len(self._cameras), model.document.settings.held_out) or [0]

    @property
    def model_id(self) -> str:
        return self._model.model_id

    def truth_and_reconstruction(self, entry: Entry) -> list[tuple[Image8, Image8]]:
        baked = self._bake(entry, entry)
        turn = turn_to_front(entry.front.in_category if entry.front else 0.0).numpy()
        return [
            (self.truth(entry.asset_id, view), self._draw(baked, turn @ self._cameras[view]))
            for view in self.held_out
        ]

    def swap(self, shape: Entry, look: Entry) -> Image8:
        return self._draw(self._bake(shape, look), self._cameras[self._settings.azimuths])

    def _bake(self, shape: Entry, look: Entry) -> BakedAsset:
        assert shape.codes and look.codes
        device = self._model.engine.device
        codes = (torch.tensor(c, device=device) for c in (shape.codes.shape, look.codes.appearance))
        return bake(self._model.field, *codes)

    def truth(self, asset_id: str, view: int) -> Image8:
        folder = view_dataset.asset_folder(self._views, asset_id)
        channel = view_dataset.COLOURS[self._colour]
        rgba = np.asarray(Image.open(view_dataset.view_file(folder, channel, view)))
        if self._lit:
            return rgba
        normals = np.load(view_dataset.view_file(folder, "normal", view), allow_pickle=False)
        return shade(rgba, normals, self._cameras[view])

    def _draw(self, baked: BakedAsset, seen_from: NDArray[np.float64]) -> Image8:
        """``seen_from`` is camera_to_category."""
        device, size = self._model.engine.device, self._settings.resolution
        camera = torch.tensor(seen_from, dtype=torch.float32, device=device)
        rgba = picture(baked, camera, self._lens.to(device), size, SUPERSAMPLING)
        drawn = (rgba * 255).round().to(torch.uint8).cpu().numpy()
        if self._lit:
            return drawn
        directions = torch.tensor(self._directions, dtype=torch.float32, device=device).view(-1, 3)
        origins = camera[:3, 3].expand(len(directions), 3)
        _, _, depth = march(baked, origins, directions @ camera[:3, :3].T)
        normals = normals_from_depth(
            depth.view(size, size).cpu().numpy().astype(np.float64), self._directions, seen_from
        )
        return shade(drawn, normals, seen_from)
