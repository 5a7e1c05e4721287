"""Fits the field of one category to its views. Read :func:`fit_category` first.

The fit can be stopped at any time (``fit_run.py``): the next call with the same settings and assets
goes on from the checkpoint beside the model.
"""

import dataclasses
import hashlib
import json
import statistics
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import torch

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Codes
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Event, Progress
from blender_addon.contract.files import clear_partials
from blender_addon.contract.fronts import Front
from blender_addon.contract.view_dataset import AssetViews

from .cores import on_cores
from .distributed import ALONE, Group
from .engine import Engine, choose_engine
from .field.marching import bake
from .fit_data import FitData, leave_out_empty, read_data
from .fit_fronts import category_fronts, facing
from .fit_length import planned_steps
from .fit_run import Interrupted, picture_path, run
from .fit_settings import FitSettings
from .fit_start import Start, begin, open_previous, open_start, warm_settings
from .fit_state import FitState
from .model_file import ModelAsset, ModelDocument, save_model, weights_id, weights_of
from .quality import Quality, measure
from .refit import keep_meaning, line_of
from .stretched_copies import with_copies


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
    start: Path | None = None,
    published: Collection[Codes] = (),
    group: Group = ALONE,
    tensorboard: Path | None = None,
) -> FitReport:
    """Fits the assets of ``category`` and writes the model, or raises Interrupted, leaving a checkpoint.

    ``only`` are the ids of the assets to fit; None means all that have views. ``start`` is the model to
    begin with, often the one that is replaced; None begins anew. Whatever it begins with, codes are then
    aligned with those of the model replaced: ``published`` are codes that assets got after it was fitted.
    Of a ``group`` of processes each calls this; the first one writes the model. ``tensorboard`` is a
    folder for logs.
    """
    emit = emit if group.leads else _say_nothing
    assets = chosen_assets(views, category, only)
    engine = choose_engine()
    settings = final_settings(settings, len(assets), engine)
    previous = open_previous(model, published, engine, emit)
    origin = open_start(start, model, previous, settings, engine, emit)
    origin_id = origin.model.model_id if origin else ""
    inputs = inputs_hash(assets, settings)
    if previous and is_finished(previous, inputs, origin_id):
        emit(Progress("fit", 1, 1, f"the model of {category} has just these assets and settings already"))
        return FitReport.of(previous.model.document)
    emit(Progress("read", 0, 1, engine.reason))
    with group.first_alone():
        if group.leads:
            for path in (model, checkpoint_path(model), picture_path(checkpoint_path(model))):
                clear_partials(model.parent, path.name)  # other categories may be fitted beside it
        data = read_data(views, assets, settings.held_out, engine.device, settings.colour)
        data = leave_out_empty(data, emit)
    emit(Progress("read", 1, 1))
    faces_as = origin or previous
    fronts, reference = category_fronts(data, faces_as.model if faces_as else None)
    data = facing(data, fronts)
    stretched = with_copies(data, settings)
    state, bases = begin(stretched, settings, engine, origin)
    identity = checkpoint_identity(inputs, origin_id, fronts)
    state.resume(checkpoint_path(model), identity)
    group.copy_from_first(state.shape_codes, state.appearance_codes)
    stepping = warm_settings(settings) if origin else settings
    run(state, stretched, stepping, emit, stop, checkpoint_path(model), identity, group, tensorboard)
    state.forget_codes_after(len(data.assets))
    drift = None
    lineage: tuple[str, ...] = ()
    if previous:
        bases, drift = keep_meaning(state, bases, data.assets, previous, started_there=origin is previous)
        lineage = line_of(previous.model.document) if drift.common else ()
    measured = measure_assets(state, data, fronts, emit, stop, group)
    weights = weights_of(state.field, (state.shape_codes, state.appearance_codes), bases, reference)
    made_by = (category, inputs, settings, engine.name, state.step, state.seconds)
    found = (measured, tuple(state.history), view_dataset.read_settings(views), origin_id, drift, lineage)
    document = ModelDocument(weights_id(weights), *made_by, *found)
    with group.first_alone():  # the others return when the model is there
        if group.leads:
            save_model(model, document, weights)
            checkpoint_path(model).unlink(missing_ok=True)
    if drift:
        emit(Progress("drift", 1, 1, drift.sentence()))
    return FitReport.of(document)


def chosen_assets(views: Path, category: str, only: Collection[str] | None) -> list[AssetViews]:
    """The assets of ``category`` that have views, and are among ``only`` unless that is None."""
    assets = [
        asset
        for asset in view_dataset.list_assets(views)
        if asset.category == category and (only is None or asset.asset_id in only)
    ]
    if not assets:
        raise UserError(f"{views} has no views of category {category!r}: run `asset2vec views` first.")
    return assets


def final_settings(settings: FitSettings, assets: int, engine: Engine) -> FitSettings:
    """``settings``, which are checked, with what they leave open decided."""
    settings.check()
    settings = dataclasses.replace(settings, steps=planned_steps(settings, assets))
    return settings.resolved(engine.tiny_cuda_nn)


def inputs_hash(assets: list[AssetViews], settings: FitSettings) -> str:
    seen = [(asset.asset_id, asset.source_hash, asset.settings_hash) for asset in assets]
    return hashlib.sha256(json.dumps([settings.hash(), seen]).encode()).hexdigest()[:16]


def is_finished(there: Start, inputs: str, origin_id: str) -> bool:
    """Whether the model that is there was made of these inputs, from this start or to be gone on from."""
    made = there.model.document
    return made.inputs == inputs and origin_id in (made.start, made.model_id)


def checkpoint_identity(inputs: str, origin_id: str, fronts: Sequence[Front]) -> str:
    """What a checkpoint must have been made of to be gone on from.

    Fronts too: the same views face another way if the model that they face as is another one, or gone.
    """
    made_of = [inputs, origin_id, [front.in_category for front in fronts]]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]


def checkpoint_path(model: Path) -> Path:
    """Beside the model, so that the old model stays usable until the new one is finished."""
    return model.with_name(f".{model.name}.checkpoint")


def measure_assets(
    state: FitState,
    data: FitData,
    fronts: list[Front],
    emit: Emit,
    stop: Callable[[], bool],
    group: Group = ALONE,
) -> tuple[ModelAsset, ...]:
    """The quality of every asset on its held-out views (or, where none is kept out, on its first).

    Each process of a group measures its share.
    """

    def quality_of(index: int) -> Quality:
        baked = bake(state.field, state.shape_codes[index], state.appearance_codes[index])
        return measure(baked, data.pictures(index), data.measured)

    total = len(data.assets)
    own = range(group.launch.rank, total, group.size)
    found = torch.zeros(total, 3, dtype=torch.float64)
    emit(Progress("measure", 0, total))
    for index, quality in zip(own, on_cores(quality_of, own, data.device), strict=True):
        if stop():
            raise Interrupted
        emit(Progress("measure", index + 1, total, data.assets[index].name))
        found[index] = torch.tensor(dataclasses.astuple(quality), dtype=found.dtype)
    emit(Progress("measure", total, total))
    numbers = torch.tensor(group.total(*found.flatten().tolist()), dtype=torch.float64).view(total, 3)
    return tuple(
        ModelAsset(
            asset.asset_id,
            asset.name,
            asset.source_hash,
            *(psnr, foreground, iou),
            *(front.in_category, front.origin, front.confidence),
        )
        for asset, (psnr, foreground, iou), front in zip(data.assets, numbers.tolist(), fronts, strict=True)
    )


def _say_nothing(event: Event) -> None:
    pass
