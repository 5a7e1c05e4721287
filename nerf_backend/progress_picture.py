"""What a fit has learnt so far, as a picture for whoever waits: assets as they are, below them as drawn."""

import dataclasses
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from blender_addon.contract.files import whole_file

from .field.rays import pixel_rays
from .fit_data import FitData
from .fit_state import FitState
from .progress_psnr import seen

ASSETS = 2  # a square picture, which is what Blender's panels show best
DRAWN = 50  # pixels a side that are drawn; the picture shows them larger
TILE, GAP = 160, 6  # pixels
BACKGROUND = 0.35  # before which light and dark assets are seen, in Blender's dark panels too


@dataclasses.dataclass(frozen=True)
class ProgressPicture:
    """The same view, held out if any is, of the same assets each time."""

    path: Path
    assets: Tensor  # [B]
    truth: list[Image.Image]
    origins: Tensor  # [B, DRAWN^2, 3]
    directions: Tensor  # likewise

    @classmethod
    def of(cls, data: FitData, path: Path) -> "ProgressPicture":
        generator = torch.Generator().manual_seed(0)
        assets = torch.randperm(data.originals, generator=generator)[:ASSETS]
        view = data.measured[0]
        truth = [data.pictures(asset).colours[view].cpu() for asset in assets.tolist()]
        places = (torch.arange(DRAWN) + 0.5) * (data.resolution / DRAWN)
        pixels = torch.stack(torch.meshgrid(places, places, indexing="xy"), dim=-1).view(1, -1, 2)
        pixels = pixels.expand(len(assets), -1, -1)
        cameras = data.cameras[assets, view][:, None].expand(-1, pixels.shape[1], -1, -1)
        lenses = data.lenses[assets, view][:, None].expand(-1, pixels.shape[1], -1)
        rays = (part.to(data.device) for part in pixel_rays(cameras, lenses, pixels))
        tiles = [_tile(_over(picture.float() / 255)) for picture in truth]
        return cls(path, assets.to(data.device), tiles, *rays)

    def draw(self, state: FitState) -> None:
        """Writes the picture, whole."""
        shown = seen(state, self.assets, self.origins, self.directions, BACKGROUND)
        drawn = [_tile(picture) for picture in shown.view(len(self.truth), DRAWN, DRAWN, 3).cpu()]
        pitch = TILE + GAP
        sheet = Image.new("RGB", (len(drawn) * pitch - GAP, 2 * pitch - GAP), (round(255 * BACKGROUND),) * 3)
        for column, pair in enumerate(zip(self.truth, drawn, strict=True)):
            for row, tile in enumerate(pair):
                sheet.paste(tile, (column * pitch, row * pitch))
        with whole_file(self.path) as partial:
            sheet.save(partial, "PNG")


def _over(rgba: Tensor) -> Tensor:
    return rgba[..., :3] * rgba[..., 3:] + BACKGROUND * (1 - rgba[..., 3:])


def _tile(colours: Tensor) -> Image.Image:
    """Of colours [H, W, 3] in [0, 1]."""
    image = Image.fromarray((colours.clamp(0, 1) * 255).round().to(torch.uint8).numpy())
    return image.resize((TILE, TILE), Image.Resampling.BICUBIC)
