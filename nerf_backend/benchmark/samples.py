"""The sample library of a run: assets to fit, unseen ones, and twins; made once, rendered once.

Each asset is turned by a random angle of its own. What is recorded about it (parameters, the true
front) is for measuring only: no fit sees it.
"""

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json
from blender_addon.contract.jobs import MakeSamples
from procgen.blender_process import BlenderWorker
from procgen.list_library import list_library
from procgen.render_library import render_stale

from .plan import CATEGORY, Plan

FITTED, UNSEEN, RECOLOURED, RESHAPED = "fitted", "unseen", "recoloured", "reshaped"


@dataclasses.dataclass(frozen=True)
class Sample:
    """One asset; ``front`` is the true one, degrees counter-clockwise from -Y."""

    asset_id: str
    name: str
    role: str  # FITTED, UNSEEN, RECOLOURED or RESHAPED
    index: int  # among the family's members; a twin has its member's
    front: float
    parameters: dict[str, Any]


def make_samples(plan: Plan, emit: Emit) -> list[Sample]:
    """The samples with views; what is there is not made again."""
    plan.out.mkdir(parents=True, exist_ok=True)
    workspace = plan.workspace
    counts = {"original": plan.assets + plan.unseen, RECOLOURED: plan.twins, RESHAPED: plan.twins}
    with BlenderWorker(plan.blender, workspace.log) as worker:
        for variant, count in counts.items():
            request = MakeSamples(str(plan.library), CATEGORY, count, plan.seed, True, variant)
            worker.run(request, emit)
    records = list_library(plan.library, [], workspace.previews, plan.blender, emit, workspace.log)
    render_stale(
        plan.library,
        records,
        plan.views,
        plan.view_settings(),
        plan.workers,
        plan.blender,
        emit,
        workspace.log,
    )
    samples = sorted((_sample(r, plan) for r in records), key=lambda s: (s.role, s.index))
    write_json(plan.samples, {"data": plan.data(), "samples": [dataclasses.asdict(s) for s in samples]})
    return samples


def read_samples(plan: Plan) -> list[Sample] | None:
    """What an earlier run of the same data made, or None."""
    try:
        document = json.loads(plan.samples.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if document["data"] != plan.data():
        return None
    return [Sample(**values) for values in document["samples"]]


def of_role(samples: Iterable[Sample], *roles: str) -> list[Sample]:
    return [sample for sample in samples if sample.role in roles]


def _sample(record: AssetRecord, plan: Plan) -> Sample:
    parameters = dict(record.parameters)
    front = float(parameters.pop("front"))
    twin_of = parameters.pop("twin_of", None)
    if twin_of is not None:
        role = RECOLOURED if RECOLOURED in record.name else RESHAPED
        return Sample(record.asset_id, record.name, role, int(twin_of), front, parameters)
    index = int(record.name.split()[1]) - 1  # "Chair 001"
    role = FITTED if index < plan.assets else UNSEEN
    return Sample(record.asset_id, record.name, role, index, front, parameters)
