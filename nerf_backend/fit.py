"""Fits the field of one category to its views. Read :func:`fit_category` first.

The fit can be stopped at any time: a checkpoint beside the model is written every CHECKPOINT_SECONDS
and when asked to stop, and the next call with the same settings and assets goes on from it; on the
CPU to the very numbers of a fit that was never stopped (as long as steps, not minutes, end it).
"""

import dataclasses
import hashlib
import json
import math
import statistics
import time
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
from .fit_loop import fit_step, progress
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
from .progress_psnr import progress_psnr
from .quality import measure
from .view_data import PixelLists, Views, held_out_views, load_views, pixel_lists

CHECKPOINT_SECONDS = 30.0
MEASURE_SECONDS = 15.0
REPORT_SECONDS = 1.0


class Interrupted(KeyboardInterrupt):
    """The fit was asked to stop and left a checkpoint."""


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


@dataclasses.dataclass(frozen=True)
class FitData:
    """The views of the category, and what of them the fit sees."""

    views: Views
    kept: list[list[int]]  # rows of each asset that the fit sees
    held_out: list[list[int]]  # rows it does not
    lists: PixelLists


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
    data = read_data(views, assets, settings, engine)
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


def read_data(views: Path, assets: list[AssetViews], settings: FitSettings, engine: Engine) -> FitData:
    loaded = load_views(views, assets)
    kept, held_out = [], []
    for index in range(len(assets)):
        rows = loaded.rows(index)
        out = set(held_out_views(len(rows), settings.held_out))
        kept.append([row for view, row in enumerate(rows) if view not in out])
        held_out.append([row for view, row in enumerate(rows) if view in out])
    return FitData(loaded.to(engine.device), kept, held_out, pixel_lists(loaded, kept))


def begin(
    data: FitData, settings: FitSettings, engine: Engine
) -> tuple[FitState, tuple[CodeBasis, CodeBasis]]:
    """The state before the first step, and the bases that codes start from."""
    generator = torch.Generator().manual_seed(settings.seed)
    field = build_field(settings, engine, generator)
    shapes, appearances = describe(data.views, data.kept)
    bases = (principal_components(shapes), principal_components(appearances))
    codes = (bases[0].project(shapes), bases[1].project(appearances))
    return FitState.new(field, codes, settings, generator), bases


def describe(views: Views, rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Descriptions of shape and appearance [A, D] on the CPU."""
    shape = torch.stack([describe_shape(views, kept) for kept in rows])
    appearance = torch.stack([describe_appearance(views, kept) for kept in rows])
    return shape.cpu(), appearance.cpu()


def run(
    state: FitState,
    data: FitData,
    settings: FitSettings,
    emit: Emit,
    stop: Callable[[], bool],
    checkpoint: Path,
    identity: str,
) -> None:
    """Steps until the end, with progress events and checkpoints."""
    before = state.seconds
    started = saved = reported = time.monotonic()
    measured = started - MEASURE_SECONDS / 2
    shown = {"psnr": state.history[-1]["psnr"]} if state.history else {}
    while (done := progress(state, settings)) < 1:
        if stop():
            state.save(checkpoint, identity)
            raise Interrupted
        loss = fit_step(state, data.views, data.lists, settings, done)
        if not math.isfinite(loss):
            raise diverged(checkpoint)
        now = time.monotonic()
        state.seconds = before + now - started
        if now - measured > MEASURE_SECONDS:
            shown = {"psnr": progress_psnr(state, data.views, data.held_out)}
            state.history.append({"step": state.step, "seconds": state.seconds, "loss": loss} | shown)
            measured = time.monotonic()
        if now - saved > CHECKPOINT_SECONDS:
            save_good(state, checkpoint, identity)
            saved = time.monotonic()
        if now - reported > REPORT_SECONDS:
            share = progress(state, settings)
            left = state.seconds * (1 - share) / share
            expected = max(state.step, round(state.step / share))  # the clock may end it before the steps
            emit(Progress("fit", state.step, expected, "", left, {"loss": loss} | shown))
            reported = now
    save_good(state, checkpoint, identity)  # measuring takes a while too
    ended = (
        "" if state.step >= settings.steps else f"ended by --minutes at step {state.step} of {settings.steps}"
    )
    emit(Progress("fit", state.step, state.step, ended, 0.0, shown))


def save_good(state: FitState, checkpoint: Path, identity: str) -> None:
    """A checkpoint, unless the numbers have already gone bad."""
    if not all(bool(tensor.isfinite().all()) for tensor in state.tensors().values()):
        raise diverged(checkpoint)
    state.save(checkpoint, identity)


def diverged(checkpoint: Path) -> UserError:
    return UserError(
        "The fit diverged (its loss is not a number): fit again with a smaller --grid-rate; "
        f"the last good state is kept in {checkpoint}."
    )


def measure_assets(
    state: FitState, data: FitData, emit: Emit, stop: Callable[[], bool]
) -> tuple[ModelAsset, ...]:
    """The quality of every asset on its held-out views (or, where none is kept out, on its first)."""
    found = []
    total = len(data.views.assets)
    for index, asset in enumerate(data.views.assets):
        if stop():
            raise Interrupted
        emit(Progress("measure", index, total, asset.name))
        baked = bake(state.field, state.shape_codes[index], state.appearance_codes[index])
        quality = measure(baked, data.views, data.held_out[index] or data.kept[index][:1])
        found.append(
            ModelAsset(
                asset.asset_id, asset.name, asset.source_hash, quality.psnr, quality.foreground, quality.iou
            )
        )
    emit(Progress("measure", total, total))
    return tuple(found)
