"""report.html: what a fit reached, asset by asset, in one file that needs nothing else.

Pictures are inlined as JPEG, the training curve as SVG; there is no network access and no
script but the filter and the sorting.
"""

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.assets import NEVER, STALE
from blender_addon.contract.events import duration
from blender_addon.contract.files import write_text
from blender_addon.contract.grades import POOR_IOU, POOR_PSNR, is_poor

from .html_page import data_uri, page_environment
from .report_curve import curve
from .report_section import ReportSection
from .tile_image import preview_tile, view_tile

PREVIEW_SIZE, NEIGHBOUR_SIZE = 160, 112  # pixels
HERO_ASSETS = 8
FAIR_PSNR, FAIR_IOU = 22.0, 0.88  # below it a person should look twice


@dataclasses.dataclass(frozen=True)
class NeighbourReport:
    name: str
    preview: Path | None
    distance: float


@dataclasses.dataclass(frozen=True)
class AssetReport:
    name: str
    preview: Path | None
    views: Sequence[tuple[np.ndarray, np.ndarray]]  # (true, reconstructed), uint8 [H, W, 4] straight alpha
    psnr: float | None  # None, as iou, while the asset has no codes
    iou: float | None
    nearest_shape: Sequence[NeighbourReport]
    nearest_look: Sequence[NeighbourReport]
    parameters: Mapping[str, int | float | str]
    state: str  # contract/assets.py

    def grade(self) -> str:
        """ "good", "fair", "poor" or "none"."""
        if self.psnr is None or self.iou is None:
            return "none"
        if is_poor(self.psnr, self.iou):
            return "poor"
        return "fair" if self.psnr < FAIR_PSNR or self.iou < FAIR_IOU else "good"

    def verdict(self) -> str:
        """The quality in plain words; empty if there is nothing to say."""
        if self.state == NEVER or self.psnr is None or self.iou is None:
            return "It has no codes yet: run refresh on its library."
        if self.state == STALE:
            return "It changed since its codes were fitted: run refresh on its library."
        if self.iou < POOR_IOU:
            return "The codes miss its outline: what counts as like it may be wrong."
        if self.psnr < POOR_PSNR:
            return "The codes miss its colours: what counts as like it in look may be wrong."
        return {"fair": "Fine parts are blurred or missing.", "good": "", "none": ""}[self.grade()]


@dataclasses.dataclass(frozen=True)
class SwapGrid:
    """images[i][j] has the shape of asset i and the look of asset j; uint8 [H, W, 4]."""

    shapes: Sequence[str]
    looks: Sequence[str]
    images: Sequence[Sequence[np.ndarray]]


@dataclasses.dataclass(frozen=True)
class CategoryReport:
    category: str
    model_id: str
    engine: str  # what rendered and fitted the field
    seconds: float  # that the fit took
    history: Sequence[tuple[float, float]]  # (seconds, PSNR on held-out views in dB)
    assets: Sequence[AssetReport]
    swaps: SwapGrid | None = None
    sections: Sequence[ReportSection] = ()

    @property
    def median_psnr(self) -> float | None:
        return _median([a.psnr for a in self.assets])

    @property
    def median_iou(self) -> float | None:
        return _median([a.iou for a in self.assets])

    def hero(self) -> list[AssetReport]:
        """Some assets that have views, evenly picked in order of name: not the best ones."""
        shown = [a for a in self.assets if a.views]
        count = min(HERO_ASSETS, len(shown))
        return [shown[i * len(shown) // count] for i in range(count)]


def write_report(path: Path, categories: Sequence[CategoryReport]) -> None:
    """Writes the report whole or not at all."""
    write_text(path, render_report(categories))


def render_report(categories: Sequence[CategoryReport]) -> str:
    environment = page_environment()
    environment.filters.update(
        preview=lambda path: _preview_uri(path, PREVIEW_SIZE),
        small_preview=lambda path: _preview_uri(path, NEIGHBOUR_SIZE),
        view=lambda rgba: data_uri(view_tile(rgba)),
        duration=duration,
        picture=data_uri,
        value=_value,
    )
    return environment.get_template("report.html").render(categories=categories, curve=curve)


def _value(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _preview_uri(path: Path | None, size: int) -> str:
    """Empty if there is no preview."""
    tile = preview_tile(path, size)
    return data_uri(tile) if tile else ""
