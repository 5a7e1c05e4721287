"""Short fits that differ from ours in one thing: rivals, and the ablation.

One loop for all, so that time, batches, noise and schedule are the same: a variant chooses the
field, the supervision, the codes' start and their optimiser, and whether cameras are turned with
the assets' fronts. Ours in this loop is the row that the others are compared with.
"""

import dataclasses
import statistics
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..build_field import build_field
from ..code_optimiser import CodeOptimiser
from ..engine import Engine
from ..field.marching import bake
from ..fit_data import FitData
from ..fit_loop import batch_loss, gradient, noisy, rate_factor
from ..fit_settings import HASH, FitSettings
from ..quality import Quality, measure
from .adam_codes import AdamCodes
from .codenerf_field import CodeNerfField
from .picture_rays import PictureRays, picture_loss
from .shared_grid_field import SharedGridField

NETWORK_RATE = 1e-3  # of networks without grids: ten times less than grids bear
MEASURED = 16  # assets, evenly spread, that a variant's quality is measured on


@dataclasses.dataclass(frozen=True)
class Variant:
    """``differs`` says what it changes; the names of the choices are keys of the tables below."""

    name: str
    differs: str
    field: str = "ours"
    supervision: str = "exact depth"
    codes: str = "principal components"
    optimiser: str = "one moment a code"
    aligned: bool = True


OURS = Variant("ours", "nothing")
RIVALS = (
    Variant("CodeNeRF-like network", "a network, pictures only, as published", field="network",
            supervision="pictures", codes="random", optimiser="Adam"),
    Variant("CodeNeRF-like network, exact depth", "a network, but our supervision and start",
            field="network"),
    Variant("our field, pictures only", "64 uniform samples a ray, no depth", supervision="pictures"),
)  # fmt: skip
ABLATION = (
    OURS,
    Variant("basis of hash grids", "how the code enters (ours on a GPU)", field=HASH),
    Variant(
        "code beside a hash grid's features",
        "how the code enters (beside the row above)",
        field="shared grid",
    ),
    Variant("code into a network", "how the code enters", field="network"),
    Variant("pictures only", "supervision", supervision="pictures"),
    Variant("Adam for the codes", "code optimiser", optimiser="Adam"),
    Variant("random start of the codes", "initialisation", codes="random"),
    Variant("yaw as it comes", "yaw", aligned=False),
)


@dataclasses.dataclass(frozen=True)
class Fitted:
    """``codes`` are shape and appearance [A, CODE_SIZE]."""

    field: Any  # a rival has the field's methods and is no RadianceField
    codes: tuple[Tensor, Tensor]
    steps: int
    seconds: float
    losses: list[float]


def fit_variant(
    variant: Variant,
    data: FitData,
    start: tuple[Tensor, Tensor],
    settings: FitSettings,
    engine: Engine,
    minutes: float,
    steps: int = 0,
) -> Fitted:
    """Fits for ``minutes`` (or ``steps``, if not 0); ``start`` are the codes that ours starts from."""
    generator = torch.Generator().manual_seed(settings.seed)
    field = _field(variant, settings, engine, generator)
    codes = _codes(variant, start, generator, engine)
    rate = NETWORK_RATE if variant.field == "network" else settings.grid_rate
    optimiser = torch.optim.Adam(field.parameters(), lr=rate, betas=(0.9, 0.99), eps=1e-15)
    of_codes = [_optimiser(variant, code) for code in codes]
    supervise = _supervision(variant, field, data, settings, generator)
    losses: list[float] = []
    begun = time.perf_counter()
    while (done := _done(len(losses), steps, begun, minutes)) < 1:
        assets = torch.randperm(len(data.assets), generator=generator)[: settings.assets_per_step]
        rows = assets.to(engine.device)
        leaves = [noisy(code[rows], settings.code_noise, generator) for code in codes]
        factor = rate_factor(done, len(losses))
        for group in optimiser.param_groups:
            group["lr"] = rate * factor
        loss = supervise(leaves[0], leaves[1], assets, len(losses), done)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        for code, leaf, mover in zip(codes, leaves, of_codes, strict=True):
            mover.step(code, rows, gradient(leaf), settings.code_rate * factor)
        losses.append(float(loss.detach()))
    seconds = time.perf_counter() - begun
    return Fitted(field.requires_grad_(False), (codes[0], codes[1]), len(losses), seconds, losses)


def _done(step: int, steps: int, begun: float, minutes: float) -> float:
    return step / steps if steps else (time.perf_counter() - begun) / (60 * minutes)


def _field(variant: Variant, settings: FitSettings, engine: Engine, generator: torch.Generator) -> Any:
    if variant.field == "network":
        return CodeNerfField(generator).to(engine.device)
    if variant.field == "shared grid":
        return SharedGridField(generator).to(engine.device)
    if variant.field == HASH:
        settings = dataclasses.replace(settings, encoding=HASH)
    return build_field(settings, engine, generator)


def _codes(
    variant: Variant, start: tuple[Tensor, Tensor], generator: torch.Generator, engine: Engine
) -> list[Tensor]:
    """Random codes have the size that ours have: root mean square 1 a number."""
    if variant.codes == "random":
        start = (
            torch.randn(start[0].shape, generator=generator),
            torch.randn(start[1].shape, generator=generator),
        )
    return [code.clone().to(engine.device) for code in start]


def _optimiser(variant: Variant, codes: Tensor) -> CodeOptimiser | AdamCodes:
    return AdamCodes.of(codes) if variant.optimiser == "Adam" else CodeOptimiser.of(codes)


def _supervision(
    variant: Variant, field: Any, data: FitData, settings: FitSettings, generator: torch.Generator
) -> Callable[[Tensor, Tensor, Tensor, int, float], Tensor]:
    """The loss of (shape codes, appearance codes, assets, step, done); as many points a step for all."""
    points = settings.points_per_asset
    if variant.supervision == "pictures":
        rays = PictureRays.of(data)
        return lambda shape, look, assets, step, done: picture_loss(
            field, (shape, look), rays, assets, points, generator
        )
    return lambda shape, look, assets, step, done: batch_loss(
        field, (shape, look), data, assets, points, step, done, generator
    )


def quality(fitted: Fitted, data: FitData) -> Quality:
    """Medians over MEASURED assets, on held-out views."""
    shape, look = fitted.codes
    found = [
        measure(bake(fitted.field, shape[i], look[i]), data.pictures(i), data.measured)
        for i in measured_assets(len(data.assets))
    ]
    names = [field.name for field in dataclasses.fields(Quality)]
    return Quality(**{name: statistics.median(getattr(q, name) for q in found) for name in names})


def measured_assets(count: int) -> list[int]:
    return sorted({int(i * count / MEASURED) for i in range(MEASURED)})
