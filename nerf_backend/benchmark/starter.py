"""What a starter brings to assets that it was not made of: cold and warm fits of the same length.

    python -m nerf_backend.benchmark.starter VIEWS --out DIR --steps 200 1000

VIEWS is a view dataset (`asset2vec views`) of one's own assets. Some are fitted, the others stay unseen
and get codes with the field frozen. Prints Markdown and writes DIR/starter.json. Each fit is kept: a run
that was stopped goes on where it was. Step 0 is the starter as it is, which knows none of the assets.
"""

import argparse
import dataclasses
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Codes
from blender_addon.contract.files import write_json

from ..fit import fit_category
from ..fit_codes import fit_codes
from ..fit_settings import FitSettings
from ..interrupt import raise_when_stopped, stop_requested
from ..model_file import fitted_codes, load_model
from ..start_choice import starter_path
from ..terminal import Terminal
from .machine import machine

ROWS = ("start", "steps", "fitted PSNR", "fitted IoU", "unseen PSNR", "unseen IoU", "fit seconds")


@dataclasses.dataclass(frozen=True)
class Trial:
    views: Path
    category: str
    starter: Path
    out: Path
    fitted: list[str]
    unseen: list[str]
    settings: FitSettings


def split(ids: Sequence[str], unseen: int, seed: int) -> tuple[list[str], list[str]]:
    """Which are fitted, and which ``unseen`` are not; the same for the same seed."""
    mixed = [ids[i] for i in np.random.default_rng(seed).permutation(len(ids))]
    return sorted(mixed[unseen:]), sorted(mixed[:unseen])


def compare(trial: Trial, steps: Sequence[int], terminal: Terminal) -> list[dict[str, Any]]:
    rows = [as_it_is(trial, terminal)]
    for count in steps:
        rows += [fit_from(trial, count, start, terminal) for start in (None, trial.starter)]
    return rows


def as_it_is(trial: Trial, terminal: Terminal) -> dict[str, Any]:
    """The starter itself, its field frozen, on all assets."""
    model = load_model(trial.starter)
    known, unseen = (
        list(fit_codes(model, trial.views, ids, terminal.emit)) for ids in (trial.fitted, trial.unseen)
    )
    return row("starter", 0, known, unseen, 0.0)


def fit_from(trial: Trial, steps: int, start: Path | None, terminal: Terminal) -> dict[str, Any]:
    name = "starter" if start else "cold"
    folder = trial.out / f"{name} {steps}"
    settings = dataclasses.replace(trial.settings, steps=steps)
    with stop_requested() as stop:
        report = fit_category(
            trial.views, trial.category, folder, settings, terminal.emit, stop, trial.fitted, start
        )
    model = load_model(folder)
    unseen = list(fit_codes(model, trial.views, trial.unseen, terminal.emit))
    return row(name, steps, fitted_codes(model), unseen, report.seconds)


def row(start: str, steps: int, fitted: list[Codes], unseen: list[Codes], seconds: float) -> dict[str, Any]:
    """Medians over assets, on views that were kept out."""
    numbers = [
        statistics.median(getattr(codes, name) for codes in part)
        for part in (fitted, unseen)
        for name in ("psnr", "iou")
    ]
    return dict(zip(ROWS, (start, steps, *numbers, seconds), strict=True))


def table(rows: list[dict[str, Any]]) -> str:
    lines = [f"| {' | '.join(ROWS)} |", "|---" * len(ROWS) + "|"]
    for found in rows:
        cells = [f"{value:.3g}" if isinstance(value, float) else str(value) for value in found.values()]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    arguments = _parser().parse_args()
    raise_when_stopped()
    assets = view_dataset.list_assets(arguments.views)
    ids = [asset.asset_id for asset in assets if asset.category == arguments.category]
    fitted, unseen = split(ids, arguments.unseen or len(ids) // 2, arguments.seed)
    trial = Trial(
        arguments.views,
        arguments.category,
        arguments.starter or starter_path(arguments.category),
        arguments.out.resolve(),
        fitted,
        unseen,
        FitSettings(minutes=0, seed=arguments.seed),
    )
    terminal = Terminal()
    rows = compare(trial, arguments.steps, terminal)
    terminal.finish()
    document = {"machine": machine(), "fitted": fitted, "unseen": unseen, "rows": rows}
    write_json(trial.out / "starter.json", document)
    print(f"{len(fitted)} assets fitted, {len(unseen)} unseen; medians on views that were kept out.\n")
    print(table(rows))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.benchmark.starter",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("views", type=Path, metavar="VIEWS")
    add("--category", default="chair")
    add("--starter", type=Path, metavar="DIR", help="the starter (default: where fits look for it)")
    add("--out", type=Path, required=True, metavar="DIR", help="where models and the result go")
    add(
        "--steps", type=int, nargs="+", default=[200, 1000, 3000], help="a cold and a warm fit of each length"
    )
    add("--unseen", type=int, default=0, metavar="N", help="assets left out of the fits (default half)")
    add("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    main()
