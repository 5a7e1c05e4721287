"""A picture of a model's quality: a column for every asset, worst first."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from blender_addon.contract.errors import UserError
from blender_addon.contract.files import whole_file
from procgen.round_ticks import round_ticks

from .model_file import ModelAsset

WIDTH, HEIGHT = 960, 260  # of one measure's plot, pixels
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 40, 44
PAPER, INK, SOFT, LINE = "#ffffff", "#22211f", "#6f6c67", "#dcd9d3"
COLUMN, POOR, MEDIAN = "#4a7fa5", "#c2562b", "#22211f"
WORST_NAMED = 5
MEASURES = (
    ("psnr", "PSNR of held-out views, whole picture (dB)"),
    ("foreground_psnr", "PSNR of held-out views, foreground (dB)"),
    ("iou", "IoU of the silhouette"),
)


def plot_quality(path: Path, title: str, assets: Sequence[ModelAsset]) -> None:
    """Three plots, one under the other, of ``assets``; each sorted by its own measure."""
    if path.suffix.lower() != ".png":
        raise UserError(f"{path} is no name for the plot: let it end in .png.")
    sheet = Image.new("RGB", (WIDTH, HEIGHT * len(MEASURES) + TOP), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((LEFT, 14), title, font=ImageFont.load_default(16), fill=INK)
    for number, (measure, caption) in enumerate(MEASURES):
        _columns(draw, TOP + number * HEIGHT, measure, caption, assets)
    with whole_file(path) as partial:
        sheet.save(partial, format="PNG")


def _columns(
    draw: ImageDraw.ImageDraw, top: int, measure: str, caption: str, assets: Sequence[ModelAsset]
) -> None:
    ordered = sorted(assets, key=lambda a: float(getattr(a, measure)))
    values = [float(getattr(a, measure)) for a in ordered]
    ticks = round_ticks(min(values), max(values))
    font = ImageFont.load_default(13)
    draw.text((LEFT, top + 12), caption, font=font, fill=SOFT)

    def y(value: float) -> float:
        share = (value - ticks[0]) / (ticks[-1] - ticks[0])
        return top + HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    for tick in ticks:
        draw.line([(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], fill=LINE)
        draw.text((LEFT - 8, y(tick)), f"{tick:g}", font=font, fill=SOFT, anchor="rm")
    pitch = (WIDTH - LEFT - RIGHT) / len(values)
    for index, value in enumerate(values):
        left = LEFT + index * pitch
        fill = POOR if index < WORST_NAMED else COLUMN
        draw.rectangle([left, y(value), left + max(pitch * 0.8 - 1, 0), y(ticks[0])], fill=fill)
    middle = values[len(values) // 2]
    draw.line([(LEFT, y(middle)), (WIDTH - RIGHT, y(middle))], fill=MEDIAN)
    draw.text((WIDTH - RIGHT, y(middle) - 3), f"median {middle:.4g}", font=font, fill=MEDIAN, anchor="rb")
    worst = ", ".join(f"{a.name} {getattr(a, measure):.4g}" for a in ordered[:WORST_NAMED])
    draw.text((LEFT, top + HEIGHT - BOTTOM + 8), f"worst: {worst}"[:130], font=font, fill=POOR)
