"""Makes the pictures of docs/images from the folder of a finished demo.

.venv/bin/asset2vec demo --assets FOLDER --out DEMO
.venv/bin/python scripts/docs_pictures.py DEMO
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from blender_addon.contract import view_dataset
from blender_addon.contract.workspace import FOLDER

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PAPER = (244, 243, 240)
COLUMNS = 9  # of the sheet of previews
ROWS, VIEWS = 4, (0, 8, 14)  # of the sheet of channels
WIDTH = 1100


def main(demo: Path) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    work = demo / FOLDER
    for by in ("shape", "appearance"):
        save(Image.open(demo / f"similar_by_{by}.png").convert("RGB"), f"similar_by_{by}.png")
    previews = [over_paper(Image.open(path)) for path in sorted((work / "previews").glob("*.png"))]
    save(grid(previews, COLUMNS), "imported_assets.png")
    assets = view_dataset.list_assets(work / "views")
    picked = assets[:: max(1, len(assets) // ROWS)][:ROWS]
    tiles = [
        tile for asset in picked for view in VIEWS for tile in channels(work / "views", asset.asset_id, view)
    ]
    save(grid(tiles, 4 * len(VIEWS)), "view_channels.png")


def channels(views: Path, asset_id: str, view: int) -> list[Image.Image]:
    """Colour, albedo, depth (near is bright) and normals (axes as colours) of one view."""
    folder = view_dataset.asset_folder(views, asset_id)
    colour, albedo = (
        over_paper(Image.open(view_dataset.view_file(folder, name, view))) for name in ("rgba", "albedo")
    )
    depth = np.load(view_dataset.view_file(folder, "depth", view), allow_pickle=False)
    normal = np.load(view_dataset.view_file(folder, "normal", view), allow_pickle=False)
    hit = depth > 0
    near, far = depth[hit].min(), depth[hit].max()
    brightness = np.where(hit, 255 - 205 * (depth - near) / (far - near), 0)
    axes = np.where(hit[..., None], (normal + 1) * 127.5, PAPER)
    return [
        colour,
        albedo,
        Image.fromarray(brightness.astype(np.uint8)).convert("RGB"),
        Image.fromarray(axes.astype(np.uint8)),
    ]


def over_paper(image: Image.Image) -> Image.Image:
    rgba = image.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, (*PAPER, 255))
    return Image.alpha_composite(paper, rgba).convert("RGB")


def grid(tiles: list[Image.Image], columns: int) -> Image.Image:
    width, height = tiles[0].size
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * width, rows * height), PAPER)
    for place, tile in enumerate(tiles):
        sheet.paste(tile, (place % columns * width, place // columns * height))
    return sheet


def save(image: Image.Image, name: str) -> None:
    """At most WIDTH wide, with a palette: a page should load quickly.

    An octree keeps rare colours; the median cut that is Pillow's default turns a green seat brown.
    """
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    image.quantize(256, Image.Quantize.FASTOCTREE).save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
