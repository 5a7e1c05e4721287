"""Pictures of a fitted model: what it redraws, mixes and misses. Truth above, the field's below."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from blender_addon.contract.files import whole_file
from blender_addon.contract.view_dataset import AssetViews, ViewSettings
from procgen.cameras import ring_cameras

from ..fit_data import FitData, read_data
from ..model_file import Model
from ..render_asset import render
from ..tile_image import BACKGROUND, view_tile

TILE = 160  # pixels a side, whatever the resolution of the views
GAP, CAPTION = 6, 20
SWAPS, WALKS, WALK_STEPS, RECONSTRUCTIONS, FAILURES = 5, 3, 7, 8, 8
DRAWN = 128  # pixels a side of pictures that have no true counterpart
THREE_QUARTERS = 7  # the view of swaps and walks: second ring, a little to the side

Code = tuple[NDArray[np.float32], NDArray[np.float32]]
Picture = NDArray[np.uint8]


def draw_all(
    folder: Path,
    model: Model,
    views: Path,
    settings: ViewSettings,
    fitted: Sequence[tuple[AssetViews, Code, str]],
    unseen: Sequence[tuple[AssetViews, Code, str]],
) -> list[Path]:
    """Writes all sheets; each asset comes with its codes and a caption, the worst fitted one first."""
    held_out = model.document.settings.held_out
    device = model.engine.device

    def compared(assets: Sequence[tuple[AssetViews, Code, str]]) -> tuple[list[list[Picture]], list[str]]:
        data = read_data(views, [asset for asset, _, _ in assets], held_out, device)
        pairs = [_truth_and_field(model, data, i, code) for i, (_, code, _) in enumerate(assets)]
        return [list(row) for row in zip(*pairs, strict=True)], [caption for *_, caption in assets]

    ordered = sorted(fitted, key=lambda entry: entry[0].name)
    picked = _evenly(ordered, RECONSTRUCTIONS)
    drawn = {
        "reconstructions": compared(picked),
        "failures": compared(fitted[:FAILURES]),
        "swaps": (_swaps(model, [code for _, code, _ in _evenly(ordered, SWAPS)], settings), []),
        "walks": (_walks(model, [code for _, code, _ in _evenly(ordered, 2 * WALKS)], settings), []),
    }
    if unseen:
        drawn["unseen"] = compared(unseen)
    paths = []
    for name, (rows, captions) in drawn.items():
        paths.append(folder / f"{name}.png")
        save_grid(paths[-1], rows, captions)
    return paths


def save_grid(path: Path, rows: Sequence[Sequence[Picture]], captions: Sequence[str] = ()) -> None:
    """Pictures [H, W, 4] in rows; captions stand under the columns."""
    columns = max(len(row) for row in rows)
    pitch = TILE + GAP
    height = len(rows) * pitch + GAP + (CAPTION if captions else 0)
    sheet = Image.new("RGB", (columns * pitch + GAP, height), BACKGROUND)
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            tile = view_tile(picture).resize((TILE, TILE), Image.Resampling.LANCZOS)
            sheet.paste(tile, (GAP + x * pitch, GAP + y * pitch))
    draw = ImageDraw.Draw(sheet)
    for x, caption in enumerate(captions):
        place = (GAP + x * pitch + TILE // 2, height - CAPTION)
        draw.text(place, caption, font=ImageFont.load_default(12), fill="#22211f", anchor="ma")
    with whole_file(path) as partial:
        sheet.save(partial, format="PNG")


def _truth_and_field(model: Model, data: FitData, index: int, code: Code) -> tuple[Picture, Picture]:
    """The first held-out view as it is and as the field draws it, at the views' resolution."""
    pictures, view = data.pictures(index), data.measured[0]
    settings = model.document.views
    drawn = render(
        model,
        torch.as_tensor(code[0]),
        torch.as_tensor(code[1]),
        pictures.cameras[view].cpu().numpy(),
        pictures.resolution,
        settings.field_of_view,
    )
    return pictures.albedo[view].cpu().numpy(), drawn


def _swaps(model: Model, codes: Sequence[Code], settings: ViewSettings) -> list[list[Picture]]:
    """Row: the shape of an asset, column: the look of one; the diagonal is as fitted."""
    return [[_draw(model, shape[0], look[1], settings) for look in codes] for shape in codes]


def _walks(model: Model, codes: Sequence[Code], settings: ViewSettings) -> list[list[Picture]]:
    """Row: from one asset to another in equal steps."""
    rows = []
    for first, last in zip(codes[0::2], codes[1::2], strict=False):
        row = []
        for share in np.linspace(0, 1, WALK_STEPS, dtype=np.float32):
            shape, look = ((1 - share) * a + share * b for a, b in zip(first, last, strict=True))
            row.append(_draw(model, shape, look, settings))
        rows.append(row)
    return rows


def _draw(model: Model, shape: NDArray, look: NDArray, settings: ViewSettings) -> Picture:
    camera = ring_cameras(settings)[min(THREE_QUARTERS, settings.count() - 1)]
    codes = (torch.as_tensor(shape), torch.as_tensor(look))
    return render(model, *codes, camera, DRAWN, settings.field_of_view)


def _evenly(entries: Sequence, count: int) -> list:
    count = min(count, len(entries))
    return [entries[int(i * len(entries) / count)] for i in range(count)]
