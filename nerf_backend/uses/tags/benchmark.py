"""How well tags are told from codes, beside what pictures alone tell, in one run.

    python -m nerf_backend.uses.tags.benchmark LIB.blend --labels tests/data/real_chairs.csv
    python -m nerf_backend.uses.tags.benchmark DIR/chairs.blend --samples 96

Labels come from a CSV (asset, then a column an attribute: yes, no, or empty) or, with --samples, from the
parameters of sample chairs, each turned by an angle of its own, that are made and fitted first if there
is no such library. Prints Markdown.
"""

import argparse
import csv
import dataclasses
import itertools
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.errors import BAD_INPUT_EXIT_CODE, UserError
from blender_addon.contract.jobs import MakeSamples
from blender_addon.contract.suggested_tags import FEWEST
from blender_addon.contract.view_dataset import ViewSettings, asset_folder, read_asset, read_settings
from blender_addon.contract.workspace import Workspace
from procgen.blender_process import BlenderWorker
from procgen.list_library import list_library

from ...benchmark import attributes, picture_features
from ...benchmark.machine import machine, sentence
from ...benchmark.tables import table as markdown
from ...code_table import CodeTable, code_table, library_category
from ...commands import options
from ...fit_settings import FitSettings
from ...refresh import RefreshOptions, refresh
from ...start_choice import NO_START
from ...terminal import Terminal
from ...view_data import load_views
from .descriptors import Array, Descriptors, joined
from .measures import labelling, with_examples
from .quality import Told, quality, told
from .tagging import descriptors_of, same_shapes

OURS = "asset2vec tags (codes)"
EXAMPLES, DRAWS = (5, 10, 20), 10
BATCH, MOST, SEEDS = 5, 30, 8
BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)  # of the calibration table

Answers = dict[str, Array]  # by attribute: [n] of 1, 0 and NaN
Ways = dict[str, Descriptors]  # by name: what a classifier may choose among


def main() -> int:
    arguments = _parser().parse_args()
    try:
        library = arguments.library.resolve()
        if arguments.samples and not library.exists():
            _make_samples(library, arguments.samples, arguments.minutes)
        library = options.existing_library(library)
        workspace = options.workspace(arguments.work, [library])
        found = code_table(workspace, library_category(workspace, library, arguments.category))
        if arguments.labels:
            answers = _of_file(arguments.labels, found)
        else:
            answers = _of_parameters(library, workspace, found)
    except UserError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT_EXIT_CODE
    ways, shapes = _ways(found, workspace), same_shapes(found)
    print(f"{sentence(machine())} {len(found)} assets of {len(np.unique(shapes))} shapes.\n")
    deals = {
        name: {tag: _told(way, truth, shapes) for tag, truth in answers.items()} for name, way in ways.items()
    }
    for text in (_quality(deals, answers, shapes), _calibration(deals[OURS], answers), _few(ways, answers),
                 _asking(ways[OURS], answers)):  # fmt: skip
        print(text + "\n", flush=True)
    return 0


def _ways(found: CodeTable, workspace: Workspace) -> Ways:
    """Ours, its parts alone, and pictures: aligned as the field aligned them, to the nearest azimuth."""
    azimuths = read_settings(workspace.views).azimuths
    blocks: dict[str, list[np.ndarray]] = {name: [] for name in ("raw", "aligned")}
    for entry in found.entries:
        asset = read_asset(asset_folder(workspace.views, entry.asset_id))
        raw = load_views(workspace.views, [asset]).colours.numpy()
        front = entry.front.in_category if entry.front else 0.0
        blocks["raw"].append(raw)
        blocks["aligned"].append(picture_features.rolled(raw, azimuths, front))
    ours = dict(descriptors_of(found))
    ways: Ways = {OURS: ours}
    for name, vectors in ours.items():
        ways[f"{name} alone"] = {name: vectors}
    for kind, stacks in blocks.items():
        for name, features in picture_features.FEATURES.items():
            parts = [np.stack([feature(stack, azimuths) for stack in stacks]) for feature in features]
            ways[f"{name}, {kind}"] = {name: joined(parts)}
    silhouettes = ways["PCA of silhouettes, aligned"]["PCA of silhouettes"]
    together = joined([found.shapes, found.appearances, silhouettes])
    ways["codes with silhouettes to choose"] = ours | {"codes with silhouettes": together}
    return ways


def _told(way: Descriptors, truth: Array, shapes: NDArray[np.int64]) -> Told:
    return told(way, truth, np.flatnonzero(~np.isnan(truth)), 0, shapes)


def _quality(deals: dict[str, dict[str, Told]], answers: Answers, shapes: NDArray[np.int64]) -> str:
    rows = []
    for name, by_tag in deals.items():
        cells, shares = [], []
        for tag, truth in answers.items():
            known = ~np.isnan(truth)
            measured = quality(truth[known], by_tag[tag], 0, shapes[known])
            cells.append(f"{measured.balanced_accuracy:.2f} / {measured.average_precision:.2f}")
            shares.append(measured.brier / measured.brier_of_base)
        rows.append([name, *cells, f"{np.mean(shares):.2f}"])
    counts = [f"{int((t == 1).sum())} / {int((t == 0).sum())}" for t in answers.values()]
    rows.append(["assets with / without", *counts, ""])
    return "Balanced accuracy / average precision, and the Brier score as a share of the base rate's:\n\n" + (
        markdown(["", *answers, "Brier share"], rows)
    )


def _calibration(by_tag: dict[str, Told], answers: Answers) -> str:
    chances = np.concatenate([found.chances.T.ravel() for found in by_tag.values()])
    truth = np.concatenate(
        [np.repeat(t[~np.isnan(t)], len(by_tag[tag].chances)) for tag, t in answers.items()]
    )
    rows = []
    for low, high in itertools.pairwise(BINS):
        inside = (chances >= low) & ((chances < high) | (high == 1))
        if inside.any():
            said, so = f"{chances[inside].mean():.2f}", f"{truth[inside].mean():.2f}"
            rows.append([f"{low:.1f} to {high:.1f}", said, so, f"{inside.mean():.0%}"])
    return f"What {OURS} said and what was so, all attributes:\n\n" + markdown(
        ["probability", "mean said", "share that has it", "of all"], rows
    )


def _few(ways: Ways, answers: Answers) -> str:
    rows = []
    for name in (OURS, *[n for n in ways if n.endswith("aligned")]):
        cells = []
        for count in EXAMPLES:
            found = [with_examples(ways[name], truth, count, DRAWS) for truth in answers.values()]
            kept = [value for value in found if not np.isnan(value)]
            cells.append(f"{np.mean(kept):.2f} ({len(kept)})" if kept else "-")
        rows.append([name, *cells])
    head = ["", *(f"{count} examples" for count in EXAMPLES)]
    return "Balanced accuracy on the rest, mean of the attributes (their number):\n\n" + markdown(head, rows)


def _asking(ours: Descriptors, answers: Answers) -> str:
    rows = []
    for asking, name in ((True, "--ask"), (False, "random")):
        curves = [
            list(labelling(ours, truth, asking, BATCH, MOST, seed))
            for truth in answers.values()
            for seed in range(SEEDS)
        ]
        steps = min(len(curve) for curve in curves)
        rows.append([name, *(f"{value:.2f}" for value in np.mean([c[:steps] for c in curves], axis=0))])
    head = ["labels", *(str(BATCH * (step + 1)) for step in range(len(rows[0]) - 1))]
    return "Balanced accuracy on a third kept out, mean of the attributes:\n\n" + markdown(head, rows)


def _of_file(path: Path, found: CodeTable) -> Answers:
    with path.open(encoding="utf-8", newline="") as file:
        lines = {line.pop("asset"): line for line in csv.DictReader(file)}
    codes = {"yes": 1.0, "no": 0.0}
    names = next(iter(lines.values()))
    if unknown := [name for name in found.names if name not in lines]:
        raise UserError(f"{path} has no line for {unknown[0]!r}: add one.")
    return {tag: np.array([codes.get(lines[n][tag], np.nan) for n in found.names]) for tag in names}


def _of_parameters(library: Path, workspace: Workspace, found: CodeTable) -> Answers:
    """Each group that at least FEWEST chairs are in, and as many not."""
    output = Terminal()
    records = list_library(library, [], workspace.previews, None, output.emit, workspace.log)
    output.finish()
    by_id = {record.asset_id: record.parameters for record in records}
    labels = attributes.labels([by_id[entry.asset_id] for entry in found.entries])
    answers = {}
    for name in ("armrests", "legs", "back", "leg style"):
        for value in sorted(set(labels[name])):
            truth = np.array([float(label == value) for label in labels[name]])
            if FEWEST < truth.sum() < len(truth) - FEWEST and (name, value) != ("armrests", "no"):
                answers[f"{name}: {value}"] = truth
    return answers


def _make_samples(library: Path, count: int, minutes: float) -> None:
    workspace, output = Workspace.of(library), Terminal()
    with BlenderWorker(None, workspace.log) as worker:
        worker.run(MakeSamples(str(library), "chair", count, 0, True, "original"), output.emit)
    fit = dataclasses.replace(FitSettings(), minutes=minutes)
    refresh(
        [library], workspace, RefreshOptions(ViewSettings(resolution=64), fit, start=NO_START), output.emit
    )
    output.finish()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.uses.tags.benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("--labels", type=Path, metavar="FILE.csv", help="what each asset has")
    parser.add_argument("--samples", type=int, default=0, metavar="N", help="make N sample chairs first")
    parser.add_argument("--minutes", type=float, default=3.0, help="of their fit (default 3)")
    options.add_category(parser)
    options.add_work(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
