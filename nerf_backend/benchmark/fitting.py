"""The product's own work that is measured: fitting a category, and codes of assets it never saw."""

import dataclasses
import statistics
import time

import numpy as np
import torch
from numpy.typing import NDArray

from blender_addon.contract.files import remove_folder
from blender_addon.contract.view_dataset import asset_folder, read_asset

from ..field.marching import bake
from ..fit import fit_category
from ..fit_codes import fit_codes
from ..fit_data import read_data
from ..fit_fronts import facing, fronts_in
from ..fit_settings import FitSettings
from ..interrupt import stop_requested
from ..model_file import Model, load_model
from ..quality import Quality, measure
from ..terminal import Terminal
from .plan import CATEGORY, Plan
from .samples import FITTED, RECOLOURED, RESHAPED, UNSEEN, Sample, of_role
from .stage import Document

MOST_STEPS = 10**7  # more than any clock allows: the minutes end a fit

Codes = dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]  # (shape, appearance) by asset id


def settings_of(plan: Plan, minutes: float) -> FitSettings:
    """The product's defaults; ``minutes`` decide the length, or ``plan.steps`` in a rehearsal."""
    if plan.steps:
        return dataclasses.replace(FitSettings(), steps=plan.steps, minutes=0, seed=plan.seed)
    return dataclasses.replace(FitSettings(), steps=MOST_STEPS, minutes=minutes, seed=plan.seed)


def fit(plan: Plan, samples: list[Sample], minutes: float) -> Document:
    """Fits the FITTED samples; quality of each on its held-out views."""
    remove_folder(plan.model(minutes))  # one of other settings would say where assets face
    output = Terminal()
    start = time.perf_counter()
    with stop_requested() as stop:
        fit_category(
            plan.views,
            CATEGORY,
            plan.model(minutes),
            settings_of(plan, minutes),
            output.emit,
            stop,
            {sample.asset_id for sample in of_role(samples, FITTED)},
        )
    output.finish()
    document = load_model(plan.model(minutes)).document
    return {
        "model": document.model_id,
        "engine": document.engine,
        "steps": document.steps,
        "fit_seconds": document.seconds,
        "whole_seconds": time.perf_counter() - start,
        "settings": dataclasses.asdict(document.settings),
        "quality": {
            "psnr": spread([a.psnr for a in document.assets]),
            "foreground": spread([a.foreground_psnr for a in document.assets]),
            "iou": spread([a.iou for a in document.assets]),
        },
    }


def fit_new(plan: Plan, samples: list[Sample], minutes: float) -> Document:
    """Codes of unseen assets and of twins, the field frozen; quality and time of the unseen."""
    model = load_model(plan.model(minutes))
    unseen, twins = of_role(samples, UNSEEN), of_role(samples, RECOLOURED, RESHAPED)
    start = time.perf_counter()
    codes = _new_codes(model, plan, unseen)
    together = (time.perf_counter() - start) / len(unseen)
    start = time.perf_counter()
    _new_codes(model, plan, unseen[:1])
    alone = time.perf_counter() - start
    codes |= _new_codes(model, plan, twins)
    start = time.perf_counter()
    quality = {s.asset_id: _quality(model, plan, s, *codes[s.asset_id]) for s in unseen}
    measuring = (time.perf_counter() - start) / max(1, len(unseen))
    return {
        "codes": codes,
        "unseen": {
            "psnr": spread([q.psnr for q in quality.values()]),
            "foreground": spread([q.foreground for q in quality.values()]),
            "iou": spread([q.iou for q in quality.values()]),
            "seconds": together,
            "seconds_alone": alone,
            "seconds_of_it_measuring": measuring,
            "each": {s.name: dataclasses.asdict(quality[s.asset_id]) for s in unseen},
        },
    }


def _new_codes(model: Model, plan: Plan, samples: list[Sample]) -> dict[str, tuple[list[float], list[float]]]:
    found = fit_codes(model, plan.views, [s.asset_id for s in samples], lambda event: None)
    return {codes.asset_id: (list(codes.shape), list(codes.appearance)) for codes in found}


def _quality(model: Model, plan: Plan, sample: Sample, shape: list[float], look: list[float]) -> Quality:
    """On the held-out views of an asset, seen as the model faces it."""
    record = read_asset(asset_folder(plan.views, sample.asset_id))
    device = model.engine.device
    data = read_data(plan.views, [record], model.document.settings.held_out, device)
    turned = facing(data, list(fronts_in(model, plan.views, [record]).values()))
    codes = (torch.tensor(code, device=device) for code in (shape, look))
    return measure(bake(model.field, *codes), turned.pictures(0), turned.measured)


def known_codes(model: Model) -> Codes:
    """Of the assets that the model was fitted to."""
    shape, look = model.shape_codes.cpu().numpy(), model.appearance_codes.cpu().numpy()
    return {a.asset_id: (shape[i], look[i]) for i, a in enumerate(model.document.assets)}


def spread(values: list[float]) -> dict[str, float]:
    return {
        "median": statistics.median(values),
        "mean": statistics.fmean(values),
        "worst": min(values),
    }
