"""How good a model is: what `asset2vec eval` prints, for any model.

Quality stands in the model itself. What codes tell of the assets is probed where labels are known
(tags and parameters of a library); what leaks from one half of a code into the other needs the
views as well, for their colours.
"""

import collections
import dataclasses
import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract import view_dataset
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.errors import UserError
from blender_addon.contract.jobs import SAMPLE_NOTES

from .model_file import Model, ModelAsset, load_model

FEWEST = 30  # labelled assets from which a probe says anything
MOST_NAMES = 12  # values from which a label is a name of the asset rather than an attribute

MEASURES = ("psnr", "foreground_psnr", "iou")  # of a ModelAsset


@dataclasses.dataclass(frozen=True)
class Probe:
    """How well each half of a code tells an attribute; ``guess`` is what no code at all would reach."""

    attribute: str
    measure: str  # "accuracy" or "R2"
    shape: float
    appearance: float
    guess: float


@dataclasses.dataclass(frozen=True)
class Evaluation:
    model_id: str
    category: str
    engine: str
    steps: int
    seconds: float
    assets: tuple[ModelAsset, ...]  # worst first
    quality: dict[str, dict[str, float]]  # by measure: median and worst
    probes: tuple[Probe, ...]
    drift: str  # how far codes are from those of the model before; "" where it replaced none
    notes: tuple[str, ...]  # what could not be said, and why


def evaluate(folder: Path, views: Path | None, records: Sequence[AssetRecord]) -> Evaluation:
    """Everything that can be said of the model in ``folder`` with the views and records there are."""
    model = load_model(folder)
    document = model.document
    quality = {
        measure: {
            "median": statistics.median(getattr(a, measure) for a in document.assets),
            "worst": min(getattr(a, measure) for a in document.assets),
        }
        for measure in MEASURES
    }
    probes, notes = _probes(model, views, records)
    return Evaluation(
        document.model_id,
        document.category,
        document.engine,
        document.steps,
        document.seconds,
        tuple(sorted(document.assets, key=lambda a: a.psnr)),
        quality,
        tuple(probes),
        document.drift.sentence() if document.drift else "",
        tuple(notes),
    )


def _probes(
    model: Model, views: Path | None, records: Sequence[AssetRecord]
) -> tuple[list[Probe], list[str]]:
    try:
        from .benchmark import probes as readers
    except ImportError:
        return [], ["No probes: install scikit-learn (pip install 'asset2vec[benchmark]')."]
    codes = {"shape": model.shape_codes.cpu().numpy(), "appearance": model.appearance_codes.cpu().numpy()}
    found, notes = [], []
    known = {record.asset_id: record for record in records}
    labelled = [i for i, a in enumerate(model.document.assets) if a.asset_id in known]
    if len(labelled) < FEWEST:
        notes.append(
            f"No probes of attributes: {len(labelled)} assets of the model are in a library named with "
            f"--library, {FEWEST} are needed."
        )
    else:
        names, numbers = attributes([known[model.document.assets[i].asset_id] for i in labelled])
        for name, labels in names.items():
            told = {half: readers.accuracy(code[labelled], labels) for half, code in codes.items()}
            if all(map(math.isfinite, told.values())):
                found.append(Probe(name, "accuracy", guess=readers.chance(labels), **told))
        for name, values in numbers.items():
            told = {half: readers.r2(code[labelled], values) for half, code in codes.items()}
            found.append(Probe(name, "R2", guess=0.0, **told))
        if not found:
            notes.append("No probes of attributes: no tag or parameter divides the assets into groups.")
    if views is None:
        notes.append("No colour probe: name the views with --views.")
    elif len(model.document.assets) < FEWEST:
        notes.append(
            f"No colour probe: the model has {len(model.document.assets)} assets, {FEWEST} are needed."
        )
    else:
        colours = _mean_colours(model, views)
        told = {half: readers.r2(code, colours) for half, code in codes.items()}
        found.append(Probe("mean colour", "R2", guess=0.0, **told))
    return found, notes


def attributes(records: Sequence[AssetRecord]) -> tuple[dict[str, list[str]], dict[str, NDArray]]:
    """Labels and numbers by name, of what can be probed: tags, and parameters that all assets have."""
    names: dict[str, list[str]] = {}
    numbers: dict[str, NDArray] = {}
    common = [n for n in records[0].parameters if all(n in r.parameters for r in records)]
    for name in [n for n in common if n not in SAMPLE_NOTES]:
        values = [r.parameters[name] for r in records]
        if any(isinstance(v, str) for v in values):
            names[name] = [str(v) for v in values]
        elif float(np.std(values)) > 0:
            numbers[name] = np.array(values, np.float64)
    for tag in sorted({tag for r in records for tag in r.tags}):
        names[f"tag {tag}"] = ["yes" if tag in r.tags else "no" for r in records]
    return {name: labels for name, labels in names.items() if _divides(labels)}, numbers


def _divides(labels: Sequence[str]) -> bool:
    return 1 < len(collections.Counter(labels)) <= MOST_NAMES


def _mean_colours(model: Model, views: Path) -> NDArray:
    """Mean colour [A, 3] of every asset of the model, read an asset at a time."""
    from .benchmark.picture_features import mean_colour
    from .view_data import load_views

    known: Mapping[str, Any] = {a.asset_id: a for a in view_dataset.list_assets(views)}
    colours = []
    for asset in model.document.assets:
        if asset.asset_id not in known:
            raise UserError(f"{views} has no views of {asset.name}, which the model was fitted to.")
        colours.append(mean_colour(load_views(views, [known[asset.asset_id]]).colours.numpy()))
    return np.stack(colours)
