"""A starter: a model of a category made of sample assets alone, for fits of other assets to begin with.

Samples, views and field are made in a work folder beside the starter; a run that was stopped goes on
there. The finished model is stored small: its numbers as float16.
"""

import dataclasses
from pathlib import Path
from typing import Any

import safetensors.torch
from torch import Tensor

from blender_addon.contract.events import Emit
from blender_addon.contract.files import remove_folder
from blender_addon.contract.jobs import MakeSamples
from blender_addon.contract.locks import only_one
from blender_addon.contract.view_dataset import ViewSettings
from procgen.blender_process import BlenderWorker
from procgen.list_library import list_library
from procgen.render_library import render_stale

from .fit import FitReport, fit_category
from .fit_settings import FitSettings
from .interrupt import stop_requested
from .model_file import WEIGHTS, read_model_document, save_model, weights_id

SAMPLE_SEED = 1_000_003  # unlike the seeds of demos and benchmarks, which are small
AT_ONCE = 50  # samples made between two savings of their library


@dataclasses.dataclass(frozen=True)
class StarterOptions:
    category: str
    out: Path  # the model's folder
    count: int
    views: ViewSettings
    fit: FitSettings
    workers: int = 1
    blender: Path | None = None

    @property
    def work(self) -> Path:
        return self.out.with_name(f".{self.out.name}.work")


def make_starter(options: StarterOptions, emit: Emit) -> dict[str, Any]:
    """Makes the starter anew; one that is there stays until the new one is whole."""
    options.fit.check()
    work = options.work
    with only_one(work / "lock", f"makes {options.out}"):
        library = work / "samples.blend"
        make_samples(library, options, emit)
        log = work / "blender.log"
        records = list_library(library, (), work / "previews", options.blender, emit, log)
        views = work / "views"
        render_stale(library, records, views, options.views, options.workers, options.blender, emit, log)
        with stop_requested() as stop:
            fit_category(views, options.category, work / "model", options.fit, emit, stop)
        store_small(work / "model", options.out)
    remove_folder(work)
    return said_of(options.out)


def make_samples(library: Path, options: StarterOptions, emit: Emit) -> None:
    library.parent.mkdir(parents=True, exist_ok=True)
    with BlenderWorker(options.blender, library.parent / "blender.log") as worker:
        for count in [*range(AT_ONCE, options.count, AT_ONCE), options.count]:
            request = MakeSamples(
                str(library), options.category, count, SAMPLE_SEED, turned=False, variant="original"
            )
            worker.run(request, emit)


def store_small(model: Path, out: Path) -> None:
    """A copy of a model whose numbers are float16; it has an id of its own."""
    weights = halved(safetensors.torch.load_file(model / WEIGHTS))
    document = dataclasses.replace(read_model_document(model), model_id=weights_id(weights))
    save_model(out, document, weights)


def halved(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.half() for name, tensor in weights.items()}


def said_of(starter: Path) -> dict[str, Any]:
    size = sum(path.stat().st_size for path in starter.iterdir())
    report = FitReport.of(read_model_document(starter)).document()
    return {"starter": str(starter), "megabytes": size / 1e6} | report
