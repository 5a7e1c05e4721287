"""Fit one radiance field a category to a view dataset, with a code for each asset.

Each category's model becomes MODEL/<category>; a fit begins with the one that is there (see --start).
Ctrl-C leaves a checkpoint from which the same command goes on. Runs on tinycudann when it and a GPU
are there, else on PyTorch alone; on N GPUs as
`torchrun --nproc-per-node N -m nerf_backend.cli fit VIEWS ...`.
"""

import argparse
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


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..distributed import process_group
    from ..fit import fit_category
    from ..interrupt import stop_requested

    view_dataset.read_settings(arguments.views)  # refuses what is not a view dataset
    found = sorted({asset.category for asset in view_dataset.list_assets(arguments.views) if asset.category})
    categories = [arguments.category] if arguments.category else found
    if not set(categories) & set(found):
        wanted = (
            f"assets of category {arguments.category!r}" if arguments.category else "assets with a category"
        )
        raise UserError(f"{arguments.views} has no {wanted}: set it and run `asset2vec views` again.")
    settings = from_arguments(FitSettings, arguments)
    logs = arguments.tensorboard
    with stop_requested() as stop, process_group() as group:
        reports = []
        for category in categories:
            model = arguments.model / category
            start = choose_start(arguments.start, category, model)
            log = logs / category if logs else None
            reports.append(
                fit_category(
                    arguments.views,
                    category,
                    model,
                    settings,
                    emit,
                    stop,
                    start=start,
                    group=group,
                    tensorboard=log,
                )
            )
    return {"models": [report.document() for report in reports]}


def summary(payload: dict[str, Any]) -> str:
    return "\n".join(
        "{category}: {assets} assets, held-out PSNR {psnr:.1f} dB, silhouette IoU {iou:.3f} (medians), "
        "{seconds:.0f} s on {engine}; model {model_id}".format(**model)
        for model in payload["models"]
    )
