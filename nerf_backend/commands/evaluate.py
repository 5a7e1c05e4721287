"""Say how good a model is: quality on held-out views, what its codes tell, and what leaks between them.

Prints a table and draws every asset's quality. Codes are probed for the tags and parameters of
the assets of the libraries named; with the views named too, for how much of the colour they know.
"""

import argparse
import dataclasses
import tempfile
from pathlib import Path
from typing import Any

from blender_addon.contract import view_dataset
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.events import Emit, duration

from ..object_store.layout import MODEL, VIEWS
from ..object_store.places import place
from . import options

WORST_SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model", type=place(MODEL), metavar="MODEL", help="folder or address of one category's model"
    )
    parser.add_argument(
        "--views", type=place(VIEWS), metavar="VIEWS", help="folder or address made by `asset2vec views`"
    )
    parser.add_argument(
        "--library", type=Path, action="append", default=[], metavar="LIB.blend",
        help="a library with the assets' tags and parameters; may be given several times",
    )  # fmt: skip
    parser.add_argument("--plot", type=Path, metavar="FILE.png",
                        help="where the plot goes (default MODEL-quality.png beside the model)")  # fmt: skip
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..evaluate import evaluate
    from ..evaluation_plot import plot_quality

    if arguments.views:
        view_dataset.read_settings(arguments.views)  # refuses what is not a view dataset
    model = arguments.model.resolve()
    found = evaluate(model, arguments.views, _records(arguments, emit))
    plot = arguments.plot or model.with_name(f"{model.name}-quality.png")
    plot_quality(plot, f"{found.category}: {len(found.assets)} assets, model {found.model_id}", found.assets)
    return dataclasses.asdict(found) | {"plot": str(plot)}


def _records(arguments: argparse.Namespace, emit: Emit) -> list[AssetRecord]:
    if not arguments.library:
        return []
    from procgen.list_library import list_library

    libraries = [options.existing_library(path) for path in arguments.library]
    with tempfile.TemporaryDirectory() as previews:
        return [
            record
            for library in libraries
            for record in list_library(library, [], Path(previews), arguments.blender, emit)
        ]


def summary(payload: dict[str, Any]) -> str:
    assets = payload["assets"]
    rows = [("PSNR, whole picture (dB)", "psnr", 2), ("PSNR, foreground (dB)", "foreground_psnr", 2)]
    lines = [
        f"{payload['category']}: {len(assets)} assets, model {payload['model_id']}, {payload['steps']} steps "
        f"in {duration(payload['seconds'])} on {payload['engine']}",
        "",
        "| held-out views | median | worst |",
        "|---|---|---|",
    ]
    for name, key, digits in [*rows, ("silhouette IoU", "iou", 3)]:
        values = payload["quality"][key]
        lines.append(f"| {name} | {values['median']:.{digits}f} | {values['worst']:.{digits}f} |")
    lines += ["", "| worst assets | PSNR | foreground | IoU |", "|---|---|---|---|"]
    for a in assets[:WORST_SHOWN]:
        lines.append(f"| {a['name']} | {a['psnr']:.2f} | {a['foreground_psnr']:.2f} | {a['iou']:.3f} |")
    if payload["probes"]:
        lines += ["", "| linear probe | shape code | appearance code | guess |", "|---|---|---|---|"]
    for p in payload["probes"]:
        values = " | ".join(f"{p[key]:.2f}" for key in ("shape", "appearance", "guess"))
        lines.append(f"| {p['attribute']} ({p['measure']}) | {values} |")
    said = [payload["drift"]] if payload["drift"] else []
    return "\n".join([*lines, "", *said, *payload["notes"], f"Every asset: {payload['plot']}"])
