"""Pictures of a fitted model: what it redraws, mixes and misses. Truth above, the field's below."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from blender_addon.contract.files import whole_file
from blender_addon.contract.view_dataset import asset_folder, read_asset
from procgen.cameras import ring_cameras

from ..fit_data import FitData, read_data
from ..fit_fronts import facing, fronts_in
from ..model_file import Model
from ..render_asset import render
from ..tile_image import BACKGROUND, view_tile

TILE = 160  # pixels a side, whatever the resolution of the views
GAP, CAPTION = 6, 20
SWAPS, WALKS, WALK_STEPS, FAILURES = 5, 4, 7, 8
DRAWN = 128  # pixels a side of pictures that have no true counterpart
THREE_QUARTERS = 7  # the view of swaps and walks: second ring, a little to the side

Code = tuple[NDArray[np.float32], NDArray[np.float32]]
Picture = NDArray[np.uint8]


@dataclasses.dataclass(frozen=True)
class Drawn:
    """An asset, its codes, and what stands under its picture."""

    asset_id: str
    code: Code
    caption: str


def draw_all(
    folder: Path, model: Model, views: Path, fitted: Sequence[Drawn], unseen: Sequence[Drawn]
) -> list[Path]:
    """Writes all sheets; ``fitted`` has the worst asset first."""
    picked = _evenly(sorted(fitted, key=lambda drawn: drawn.asset_id), 2 * WALKS)
    codes = [drawn.code for drawn in picked]
    sheets = {
        "reconstructions": (_compared(model, views, picked), [drawn.caption for drawn in picked]),
        "failures": (_compared(model, views, fitted[:FAILURES]), [d.caption for d in fitted[:FAILURES]]),
        "swaps": (_swaps(model, codes[:SWAPS]), []),
        "walks": (_walks(model, codes), []),
    }
    if unseen:
        sheets["unseen"] = (_compared(model, views, unseen), [drawn.caption for drawn in unseen])
    for name, (rows, captions) in sheets.items():
        save_grid(folder / f"{name}.png", rows, captions)
    return [folder / f"{name}.png" for name in sheets]


def _compared(model: Model, views: Path, assets: Sequence[Drawn]) -> list[list[Picture]]:
    """Two rows: the first held-out view of each asset as it is, and as the field draws it."""
    records = [read_asset(asset_folder(views, drawn.asset_id)) for drawn in assets]
    fronts = fronts_in(model, views, records)
    data = read_data(views, records, model.document.settings.held_out, model.engine.device)
    turned = facing(data, [fronts[drawn.asset_id] for drawn in assets])
    pairs = [_truth_and_field(model, turned, i, drawn.code) for i, drawn in enumerate(assets)]
    return [list(row) for row in zip(*pairs, strict=True)]


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
    return pictures.colours[view].cpu().numpy(), drawn


def _swaps(model: Model, codes: Sequence[Code]) -> list[list[Picture]]:
    """Row: the shape of an asset, column: the look of one; the diagonal is as fitted."""
    return [[_draw(model, shape[0], look[1]) for look in codes] for shape in codes]


def _walks(model: Model, codes: Sequence[Code]) -> list[list[Picture]]:
    """Row: from one asset to another in equal steps."""
    rows = []
    for first, last in zip(codes[0::2], codes[1::2], strict=False):
        row = []
        for share in np.linspace(0, 1, WALK_STEPS, dtype=np.float32):
            shape, look = ((1 - share) * a + share * b for a, b in zip(first, last, strict=True))
            row.append(_draw(model, shape, look))
        rows.append(row)
    return rows


def _draw(model: Model, shape: NDArray, look: NDArray) -> Picture:
    settings = model.document.views
    camera = ring_cameras(settings)[min(THREE_QUARTERS, settings.count() - 1)]
    codes = (torch.as_tensor(shape), torch.as_tensor(look))
    return render(model, *codes, camera, DRAWN, settings.field_of_view)


def _evenly(entries: Sequence, count: int) -> list:
    count = min(count, len(entries))
    return [entries[int(i * len(entries) / count)] for i in range(count)]
