"""Run the main job on a sample library that it makes itself, or on your own files.

Ends with codes in the .blend library, two similarity sheets and report.html. Running it again
does only what is missing.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import check_category
from blender_addon.contract.events import Emit
from blender_addon.contract.settings import add_arguments as add_settings
from blender_addon.contract.settings import from_arguments
from blender_addon.contract.view_dataset import ViewSettings

from ..fit_settings import FitSettings
from ..open_catalogue import keep_to_the_file
from ..refresh import RefreshOptions
from . import options
from .refresh import warnings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR",
                        help="where everything goes (default asset2vec-demo, with --assets DIR "
                        "asset2vec-demo-DIR)")  # fmt: skip
    parser.add_argument("--assets", type=Path, metavar="DIR", help="use the 3D files of this folder")
    parser.add_argument(
        "--category",
        default="chair",
        help="what the assets are (default chair); samples can be made of chair, table, sofa and lamp",
    )
    parser.add_argument("--count", type=options.positive, default=24, metavar="N",
                        help="assets of the sample library (default 24)")  # fmt: skip
    add_settings(parser, ViewSettings)
    add_settings(parser, FitSettings)
    options.add_workers(parser)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..demo import DemoOptions, demo

    keep_to_the_file()
    fit = from_arguments(FitSettings, arguments)
    refresh = RefreshOptions(
        views=from_arguments(ViewSettings, arguments),
        fit=fit,
        workers=arguments.workers,
        blender=arguments.blender,
    )
    return demo(
        DemoOptions(
            out=_folder(arguments).resolve(),
            assets=arguments.assets,
            category=check_category(arguments.category),
            count=arguments.count,
            seed=fit.seed,
            refresh=refresh,
        ),
        emit,
    )


def _folder(arguments: argparse.Namespace) -> Path:
    """Own files never join the samples: those have a model that does not know them."""
    if arguments.out:
        return Path(arguments.out)
    return Path(f"asset2vec-demo-{arguments.assets.resolve().name}" if arguments.assets else "asset2vec-demo")


def summary(payload: dict[str, Any]) -> str:
    return "\n".join(
        [
            f"{len(payload['rendered'])} assets rendered, {len(payload['fitted'])} codes fitted. Now open:",
            f"  {payload['report']}   what was reached, asset by asset",
            *(f"  {sheet}   nearest by {by}" for by, sheet in payload["sheets"].items()),
            f"  {payload['library']}   in Blender: every asset carries its codes",
            *warnings(payload),
        ]
    )
