"""How well the fronts of the samples are found, and what a fit reads with and without them.

The fronts of the fitted samples are found together, as a fit does; those of the others one by one
against these, as the product does for assets that come later.
"""

import dataclasses
import time

from blender_addon.contract.fronts import AMBIGUOUS, Front
from blender_addon.contract.view_dataset import asset_folder, read_asset
from procgen.families import FAMILIES
from procgen.families.chair_parameters import ChairParameters

from ..engine import choose_engine
from ..fit_data import FitData, read_data
from ..fit_fronts import as_reference, category_fronts, describe_asset, facing, known_front
from ..fit_settings import FitSettings
from ..fronts import front_of, stored_alike
from .plan import CATEGORY, Plan
from .samples import FITTED, Sample, of_role
from .stage import Document, read
from .yaw_score import score

STAGE = "fronts"


def find_fronts(plan: Plan, samples: list[Sample]) -> Document:
    """The front of each sample by id, and how many are right."""
    start = time.perf_counter()
    known = of_role(samples, FITTED)
    found, kept = category_fronts(raw_data(plan, known), None)
    together = time.perf_counter() - start
    reference, alike = as_reference(kept), stored_alike(found)
    fronts = {sample.asset_id: front for sample, front in zip(known, found, strict=True)}
    others = [sample for sample in samples if sample.asset_id not in fronts]
    if others:
        data = raw_data(plan, others)
        for row, sample in enumerate(others):
            described = describe_asset(data, row)
            told = known_front(data.assets[row])
            fronts[sample.asset_id] = front_of(described, told, reference, alike)
    document = {name: dataclasses.asdict(front) for name, front in fronts.items()}
    return _judged(samples, fronts) | {"seconds_of_the_fitted": together, "fronts": document}


def _judged(samples: list[Sample], fronts: dict[str, Front]) -> Document:
    """Shares that are right: of all, and of those that are not said to be ambiguous."""
    degrees = [fronts[s.asset_id].in_category for s in samples]
    judged = score(degrees, [s.front for s in samples], [symmetry(s) for s in samples])
    sure = [i for i, s in enumerate(samples) if fronts[s.asset_id].origin != AMBIGUOUS]
    wrong_but_sure = len(set(sure) & set(judged.wrong))
    return {
        "found": judged.found,
        "sure": len(sure) / len(samples),
        "found_of_sure": 1 - wrong_but_sure / max(1, len(sure)),
        "turn": judged.turn,
        "median_error": judged.median_error,
        "wrong": [samples[row].name for row in judged.wrong],
    }


def symmetry(sample: Sample) -> int:
    return FAMILIES[CATEGORY].symmetry(ChairParameters(**sample.parameters))


def raw_data(plan: Plan, samples: list[Sample]) -> FitData:
    """What a fit reads of the samples, each as it is stored."""
    records = [read_asset(asset_folder(plan.views, sample.asset_id)) for sample in samples]
    return read_data(plan.views, records, FitSettings().held_out, choose_engine().device)


def aligned_data(plan: Plan, samples: list[Sample]) -> FitData:
    """The same with all cameras turned as the fronts that were found."""
    fronts = found_fronts(plan)
    return facing(raw_data(plan, samples), [fronts[sample.asset_id] for sample in samples])


def found_fronts(plan: Plan) -> dict[str, Front]:
    """What the stage found, by asset id."""
    document = read(plan, STAGE)
    if document is None:
        raise RuntimeError(f"The stage {STAGE} has not run.")
    return {name: Front(**values) for name, values in document["fronts"].items()}
