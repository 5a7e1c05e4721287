"""What a refit brings to a library that grew: one that goes on from the old model, and one that begins anew.

    python -m nerf_backend.benchmark.growing VIEWS --out DIR --later 16 --steps 200 1000

VIEWS is a view dataset (`asset2vec views`) of one's own assets. Some are fitted first; the others come
later, and get codes with that field frozen. Then all are fitted: going on from that model, and anew. What
their nearest are is compared with a first fit of all. Prints Markdown and writes DIR/growing.json. Each
fit is kept: a run that was stopped goes on where it was.
"""

import argparse
import dataclasses
import shutil
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Codes
from blender_addon.contract.files import whole_folder, write_json

from ..drift import Drift, nearest_kept
from ..fit import fit_category
from ..fit_codes import fit_codes
from ..fit_settings import FitSettings
from ..interrupt import raise_when_stopped, stop_requested
from ..model_file import Model, fitted_codes, load_model
from ..terminal import Terminal
from .machine import machine, sentence
from .starter import split
from .tables import table

HEAD = (
    "fit of all",
    "steps",
    "known PSNR, IoU",
    "later PSNR, IoU",
    "nearest kept, shape and look",
    "moved, shape and look",
    "nearest as in a first fit of all: known, later",
    "seconds",
)


@dataclasses.dataclass(frozen=True)
class Trial:
    views: Path
    category: str
    out: Path
    known: list[str]
    later: list[str]
    settings: FitSettings  # of the first fits

    @property
    def first(self) -> Path:
        return self.out / "first"


@dataclasses.dataclass(frozen=True)
class Fitted:
    """A fit of all assets; ``nearest`` is what both halves' neighbours share with a first fit of all."""

    start: str
    steps: int
    known: tuple[float, float]  # PSNR and IoU, medians on views that were kept out
    later: tuple[float, float]
    nearest: tuple[float, float]  # of the known, of the later
    seconds: float
    drift: Drift | None  # from the model of the known ones; None if the fit replaced none

    def cells(self) -> list[str]:
        parts = (self.drift.shape, self.drift.appearance) if self.drift else ()
        return [
            self.start,
            str(self.steps),
            *(f"{psnr:.1f} dB, {iou:.2f}" for psnr, iou in (self.known, self.later)),
            ", ".join(f"{part.overlap:.0%}" for part in parts),
            ", ".join(f"{part.moved:.3f}" for part in parts),
            ", ".join(f"{share:.0%}" for share in self.nearest),
            f"{self.seconds:.0f}",
        ]


def compare(trial: Trial, steps: Sequence[int], terminal: Terminal) -> list[Fitted]:
    """The first model with codes of the later ones, then refits of each length, then a first fit of all."""
    first = fit(trial, trial.first, 0, terminal, only=trial.known)
    added = list(fit_codes(first, trial.views, trial.later, terminal.emit))
    of_all = fit(trial, trial.out / "all at once", 0, terminal)
    rows = [measured(trial, "later ones only got codes", first, added, of_all)]
    for count in steps:
        for name in ("goes on", "anew"):
            folder = trial.out / f"{name} {count}"
            if not folder.exists():
                with whole_folder(folder) as copy:
                    shutil.copytree(trial.first, copy, dirs_exist_ok=True)
            start = folder if name == "goes on" else None
            model = fit(trial, folder, count, terminal, start=start, published=added)
            rows.append(measured(trial, name, model, (), of_all))
    return [*rows, measured(trial, "first fit of all", of_all, (), of_all)]


def fit(
    trial: Trial,
    folder: Path,
    steps: int,
    terminal: Terminal,
    only: Sequence[str] | None = None,
    start: Path | None = None,
    published: Sequence[Codes] = (),
) -> Model:
    """The model in ``folder``, fitted unless it is there; 0 ``steps`` are those of a first fit."""
    settings = dataclasses.replace(trial.settings, steps=steps or trial.settings.steps)
    ids = [*trial.known, *trial.later] if only is None else only
    with stop_requested() as stop:
        fit_category(
            trial.views, trial.category, folder, settings, terminal.emit, stop, ids, start, published
        )
    return load_model(folder)


def measured(trial: Trial, start: str, model: Model, added: Iterable[Codes], of_all: Model) -> Fitted:
    codes = {found.asset_id: found for found in (*fitted_codes(model), *added)}
    reference = {found.asset_id: found for found in fitted_codes(of_all)}
    document = model.document
    return Fitted(
        start,
        document.steps,
        _quality(codes, trial.known),
        _quality(codes, trial.later),
        (_shared(codes, reference, trial.known), _shared(codes, reference, trial.later)),
        document.seconds,
        document.drift,
    )


def _quality(codes: dict[str, Codes], ids: Sequence[str]) -> tuple[float, float]:
    found = [codes[each] for each in ids]
    return statistics.median(c.psnr for c in found), statistics.median(c.iou for c in found)


def _shared(codes: dict[str, Codes], reference: dict[str, Codes], ids: Sequence[str]) -> float:
    """Mean share of the nearest of ``ids`` among all assets that are the same in both, of both halves."""
    every = sorted(reference)
    rows = [every.index(each) for each in ids]
    return statistics.mean(
        float(nearest_kept(*(_matrix(part, every, half) for part in (reference, codes)))[rows].mean())
        for half in ("shape", "appearance")
    )


def _matrix(codes: dict[str, Codes], ids: Sequence[str], half: str) -> np.ndarray:
    return np.array([getattr(codes[each], half) for each in ids])


def main() -> None:
    arguments = _parser().parse_args()
    raise_when_stopped()
    assets = view_dataset.list_assets(arguments.views)
    ids = [asset.asset_id for asset in assets if asset.category == arguments.category]
    known, later = split(ids, arguments.later or len(ids) // 5, arguments.seed)
    settings = FitSettings(minutes=0, seed=arguments.seed)
    out = arguments.out.resolve()
    trial = Trial(arguments.views, arguments.category, out, known, later, settings)
    terminal = Terminal()
    rows = compare(trial, arguments.steps, terminal)
    terminal.finish()
    document: dict[str, Any] = {"machine": machine(), "known": known, "later": later}
    write_json(trial.out / "growing.json", document | {"rows": [dataclasses.asdict(row) for row in rows]})
    print(f"{sentence(document['machine'])} {len(known)} assets known, {len(later)} come later.\n")
    print(table(HEAD, [row.cells() for row in rows]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.benchmark.growing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("views", type=Path, metavar="VIEWS")
    add("--category", default="chair")
    add("--out", type=Path, required=True, metavar="DIR", help="where models and the result go")
    add("--steps", type=int, nargs="+", default=[200, 1000], help="two refits of each length")
    add("--later", type=int, default=0, metavar="N", help="assets that come later (default a fifth)")
    add("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    main()
