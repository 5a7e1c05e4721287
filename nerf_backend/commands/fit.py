"""Fit one radiance field a category to a view dataset, with a code for each asset.

Each category's model becomes MODEL/<category>; a fit begins with the one that is there (see --start).
Ctrl-C leaves a checkpoint from which the same command goes on. Runs on tinycudann when it and a GPU
are there, else on PyTorch alone; on N GPUs as
`torchrun --nproc-per-node N -m nerf_backend.cli fit VIEWS ...`.
"""

import argparse
import contextlib
from pathlib import Path
from typing import Any

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.settings import add_arguments as add_settings
from blender_addon.contract.settings import from_arguments

from ..fit_settings import FitSettings
from ..object_store.layout import MODELS, VIEWS
from ..object_store.places import place
from ..start_choice import choose_start
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "views", type=place(VIEWS), metavar="VIEWS", help="folder or address made by `asset2vec views`"
    )
    parser.add_argument("--model", required=True, type=place(MODELS, writes=True), metavar="MODEL",
                        help="folder or address of the models")  # fmt: skip
    parser.add_argument("--category", help="fit this category only")
    options.add_start(parser)
    parser.add_argument("--tensorboard", type=Path, metavar="DIR", help="write logs for TensorBoard here")
    add_settings(parser, FitSettings)
    options.add_cluster(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..distributed import process_group
    from ..model_fits import CategoryFit, fit_models

    view_dataset.read_settings(arguments.views)  # refuses what is not a view dataset
    found = sorted({asset.category for asset in view_dataset.list_assets(arguments.views) if asset.category})
    categories = [arguments.category] if arguments.category else found
    if not set(categories) & set(found):
        wanted = (
            f"assets of category {arguments.category!r}" if arguments.category else "assets with a category"
        )
        raise UserError(f"{arguments.views} has no {wanted}: set it and run `asset2vec views` again.")
    settings = from_arguments(FitSettings, arguments)
    views, models = arguments.views.resolve(), arguments.model.resolve()
    logs = arguments.tensorboard and arguments.tensorboard.resolve()
    fits = [
        CategoryFit(
            views,
            category,
            models / category,
            settings,
            start=choose_start(arguments.start, category, models / category),
            tensorboard=logs / category if logs else None,
        )
        for category in categories
    ]
    folders = [path for path in (views, models, logs) if path]
    with options.workers(arguments, [], folders, emit) as workers, process_group() as group:
        with contextlib.closing(fit_models(fits, workers, emit, group)) as ended:
            reports = [future.result() for _, future in ended]
    return {"models": [report.document() for report in reports]}


def summary(payload: dict[str, Any]) -> str:
    return "\n".join(
        "{category}: {assets} assets, held-out PSNR {psnr:.1f} dB, silhouette IoU {iou:.3f} (medians), "
        "{seconds:.0f} s on {engine}; model {model_id}".format(**model)
        for model in payload["models"]
    )
