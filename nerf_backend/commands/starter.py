"""Make a starter: a model of sample assets, with which the first fit of a category begins.

Needs none of your files: the samples come from a parametric family. `fit` and `refresh` find the
starter by themselves. It takes some time; Ctrl-C stops it, and the same command goes on.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import check_category
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.settings import add_arguments as add_settings
from blender_addon.contract.settings import from_arguments
from blender_addon.contract.view_dataset import ViewSettings
from procgen.families import FAMILIES

from ..fit_settings import FitSettings
from ..start_choice import starter_path
from . import options

COUNT = 300
RESOLUTION = 64  # pixels a side: a starter need not know more
MINUTES = 20.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("category", metavar="CATEGORY", help=f"one of {', '.join(FAMILIES)}")
    parser.add_argument(
        "--count", type=options.positive, default=COUNT, metavar="N", help="samples (default %(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where the starter lies (default: where fits look for it)"
    )
    add_settings(parser, ViewSettings)
    add_settings(parser, FitSettings)
    parser.set_defaults(resolution=RESOLUTION, minutes=MINUTES)
    options.add_workers(parser)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..starter import StarterOptions, make_starter

    category = check_category(arguments.category)
    if category not in FAMILIES:
        raise UserError(
            f"There is no sample family for the category {category!r}: use one of {', '.join(FAMILIES)}."
        )
    wanted = StarterOptions(
        category,
        (arguments.out or starter_path(category)).resolve(),
        arguments.count,
        from_arguments(ViewSettings, arguments),
        from_arguments(FitSettings, arguments),
        arguments.workers,
        arguments.blender,
    )
    return make_starter(wanted, emit)


def summary(payload: dict[str, Any]) -> str:
    return (
        "{category}: a starter of {assets} samples, {megabytes:.1f} MB, held-out PSNR {psnr:.1f} dB, "
        "silhouette IoU {iou:.3f} (medians), in {starter}".format(**payload)
    )
