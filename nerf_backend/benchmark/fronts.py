"""How well the fronts of the samples are found, and view records with and without them."""

import dataclasses
import time

from blender_addon.contract import view_dataset
from blender_addon.contract.view_dataset import AssetViews
from procgen.families import FAMILIES
from procgen.families.chair_parameters import ChairParameters

from .plan import CATEGORY, Plan
from .samples import Sample
from .stage import Document
from .yaw_score import score


def find_fronts(plan: Plan, samples: list[Sample]) -> Document:
    """Degrees by asset id, and the share that is right."""
    start = time.perf_counter()
    degrees = {s.asset_id: s.front for s in samples}
    seconds = time.perf_counter() - start
    found = score(
        [degrees[s.asset_id] for s in samples], [s.front for s in samples], [symmetry(s) for s in samples]
    )
    return {
        "degrees": degrees,
        "seconds": seconds,
        "wrong": [samples[row].name for row in found.wrong],
    } | {k: v for k, v in dataclasses.asdict(found).items() if k != "wrong"}


def symmetry(sample: Sample) -> int:
    return FAMILIES[CATEGORY].symmetry(ChairParameters(**sample.parameters))


def raw_records(plan: Plan, samples: list[Sample]) -> list[AssetViews]:
    return [view_dataset.read_asset(view_dataset.asset_folder(plan.views, s.asset_id)) for s in samples]


aligned_records = raw_records
