"""Fits the field of one category to its views. Read :func:`fit_category` first.

The fit can be stopped at any time (``fit_run.py``): the next call with the same settings and assets
goes on from the checkpoint beside the model.
"""

import dataclasses
import hashlib
import json
import statistics
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.files import clear_partials
from blender_addon.contract.view_dataset import AssetViews

from .build_field import build_field
from .engine import Engine, choose_engine
from .field.marching import bake
from .fit_data import FitData, read_data
from .fit_run import Interrupted, run
from .fit_settings import FitSettings
from .fit_state import FitState
from .initial_codes import CodeBasis, describe_appearance, describe_shape, principal_components
from .model_file import (
    ModelAsset,
    ModelDocument,
    model_exists,
    read_model_document,
    save_model,
    weights_id,
    weights_of,
)
from .quality import measure


@dataclasses.dataclass(frozen=True)
class FitReport:
    """What was reached; PSNR and IoU are medians over assets, on held-out views."""

    category: str
    model_id: str
    engine: str
    assets: int
    steps: int
    seconds: float
    psnr: float
    foreground_psnr: float
    iou: float

    def document(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def of(cls, model: ModelDocument) -> "FitReport":
        psnr, foreground, iou = (
            statistics.median(getattr(asset, name) for asset in model.assets)
            for name in ("psnr", "foreground_psnr", "iou")
        )
        return cls(
            model.category,
            model.model_id,
            model.engine,
            len(model.assets),
            model.steps,
            model.seconds,
            psnr,
            foreground,
            iou,
        )


def fit_category(
    views: Path,
    category: str,
    model: Path,
    settings: FitSettings,
    emit: Emit,
    stop: Callable[[], bool],
    only: Collection[str] | None = None,
) -> FitReport:
    """Fits the assets of ``category`` and writes the model, or raises Interrupted, leaving a checkpoint.

    ``only`` are the ids of the assets to fit; None means all that have views.
    """
    settings.check()
    assets = [
        asset
        for asset in view_dataset.list_assets(views)
        if asset.category == category and (only is None or asset.asset_id in only)
    ]
    if not assets:
        raise UserError(f"{views} has no views of category {category!r}: run `asset2vec views` first.")
    inputs = inputs_hash(assets, settings)
    if model_exists(model) and (finished := read_model_document(model)).inputs == inputs:
        emit(Progress("fit", 1, 1, f"the model of {category} has just these assets and settings already"))
        return FitReport.of(finished)
    clear_partials(model.parent)
    engine = choose_engine()
    emit(Progress("fit", 0, settings.steps, engine.reason))
    data = read_data(views, assets, settings.held_out, engine.device)
    state, bases = begin(data, settings, engine)
    state.resume(checkpoint_path(model), inputs)
    run(state, data, settings, emit, stop, checkpoint_path(model), inputs)
    measured = measure_assets(state, data, emit, stop)
    weights = weights_of(state.field, (state.shape_codes, state.appearance_codes), bases)
    made_by = (category, inputs, settings, engine.name, state.step, state.seconds)
    document = ModelDocument(weights_id(weights), *made_by, measured, tuple(state.history))
    save_model(model, document, weights)
    checkpoint_path(model).unlink(missing_ok=True)
    return FitReport.of(document)


def inputs_hash(assets: list[AssetViews], settings: FitSettings) -> str:
    seen = [(asset.asset_id, asset.source_hash, asset.settings_hash) for asset in assets]
    return hashlib.sha256(json.dumps([settings.hash(), seen]).encode()).hexdigest()[:16]


def checkpoint_path(model: Path) -> Path:
    """Beside the model, so that the old model stays usable until the new one is finished."""
    return model.with_name(f".{model.name}.checkpoint")


def begin(
    data: FitData, settings: FitSettings, engine: Engine
) -> tuple[FitState, tuple[CodeBasis, CodeBasis]]:
    """The state before the first step, and the bases that codes start from."""
    generator = torch.Generator().manual_seed(settings.seed)
    field = build_field(settings, engine, generator)
    shapes, appearances = describe(data)
    bases = (principal_components(shapes), principal_components(appearances))
    codes = (bases[0].project(shapes), bases[1].project(appearances))
    return FitState.new(field, codes, settings, generator), bases


def describe(data: FitData) -> tuple[Tensor, Tensor]:
    """Descriptions of shape and appearance [A, D] on the CPU, of the views that the fit sees."""
    found = []
    for index in range(len(data.assets)):
        pictures = data.pictures(index)
        found.append((describe_shape(pictures, data.kept), describe_appearance(pictures, data.kept)))
    shape, appearance = (torch.stack(parts).cpu() for parts in zip(*found, strict=True))
    return shape, appearance


def measure_assets(
    state: FitState, data: FitData, emit: Emit, stop: Callable[[], bool]
) -> tuple[ModelAsset, ...]:
    """The quality of every asset on its held-out views (or, where none is kept out, on its first)."""
    found = []
    total = len(data.assets)
    for index, asset in enumerate(data.assets):
        if stop():
            raise Interrupted
        emit(Progress("measure", index, total, asset.name))
        baked = bake(state.field, state.shape_codes[index], state.appearance_codes[index])
        quality = measure(baked, data.pictures(index), data.measured)
        found.append(
            ModelAsset(
                asset.asset_id, asset.name, asset.source_hash, quality.psnr, quality.foreground, quality.iou
            )
        )
    emit(Progress("measure", total, total))
    return tuple(found)
