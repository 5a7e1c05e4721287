"""Real furniture: the same rows and pictures for files by artists, about which nothing is known.

    python -m nerf_backend.benchmark.real /path/to/chairs --out DIR [--minutes 5]

Imports, renders and fits the files of a folder (64 x 64, as they face in their files), prints the
quality of every asset on held-out views, and draws reconstructions, swaps, walks, failures and
every asset's nearest neighbours by shape and by look. A run that was stopped goes on where it was.
"""

import argparse
import dataclasses
from pathlib import Path

from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json, write_text
from blender_addon.contract.view_dataset import ViewSettings
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import CHOICES
from procgen.import_files import import_files

from ..commands import options
from ..fit_settings import FitSettings
from ..interrupt import raise_when_stopped
from ..model_file import Model, load_model
from ..open_catalogue import open_catalogue
from ..refresh import RefreshOptions, refresh
from ..similarity_sheet import overview_sheet
from ..start_choice import NO_START
from ..terminal import Terminal
from .fitting import MOST_STEPS, known_codes, spread
from .machine import machine, sentence
from .pictures import Drawn, draw_all
from .tables import table


def main() -> None:
    arguments = _parser().parse_args()
    raise_when_stopped()
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    library = out / f"{arguments.category}s.blend"
    workspace = Workspace.of(library)
    output = Terminal()
    import_files(
        library=library,
        files=[arguments.files],
        category=arguments.category,
        front="-Y",
        scale=1.0,
        blender=arguments.blender,
        emit=output.emit,
        log=workspace.log,
    )
    _refresh(library, workspace, arguments, output.emit)
    output.finish()
    model = load_model(workspace.models / arguments.category)
    text = _report(model)
    found = {"machine": machine(), "model": dataclasses.asdict(model.document)}
    write_json(out / "result.json", found)
    write_text(out / "result.md", text)
    _pictures(out / "pictures", model, workspace, library)
    print(text)


def _refresh(library: Path, workspace: Workspace, arguments: argparse.Namespace, emit: Emit) -> None:
    fit = dataclasses.replace(
        FitSettings(),
        seed=arguments.seed,
        minutes=0 if arguments.steps else arguments.minutes,
        steps=arguments.steps or MOST_STEPS,
    )
    views = ViewSettings(resolution=arguments.resolution)
    # Anew: a starter in the home folder would make the figures those of this machine.
    chosen = RefreshOptions(views, fit, start=NO_START, workers=arguments.workers, blender=arguments.blender)
    refresh([library], workspace, chosen, emit)


def _report(model: Model) -> str:
    assets = sorted(model.document.assets, key=lambda a: a.psnr)
    measures = {
        "PSNR, whole picture (dB)": spread([a.psnr for a in assets]),
        "PSNR, foreground (dB)": spread([a.foreground_psnr for a in assets]),
        "silhouette IoU": spread([a.iou for a in assets]),
    }
    rows = [[name, *(f"{v[key]:.2f}" for key in ("median", "mean", "worst"))] for name, v in measures.items()]
    each = [[a.name, f"{a.psnr:.2f}", f"{a.foreground_psnr:.2f}", f"{a.iou:.3f}"] for a in assets]
    return "\n\n".join([
        f"{sentence(machine())} {len(assets)} assets, {model.document.steps} steps in "
        f"{model.document.seconds:.0f} s on {model.document.engine}.",
        table(["held-out views", "median", "mean", "worst"], rows),
        table(["asset", "PSNR", "foreground", "IoU"], each),
    ])  # fmt: skip


def _pictures(folder: Path, model: Model, workspace: Workspace, library: Path) -> None:
    codes = known_codes(model)
    worst_first = sorted(model.document.assets, key=lambda a: a.psnr)
    assets = [Drawn(a.asset_id, codes[a.asset_id], f"{a.name}: {a.psnr:.1f} dB") for a in worst_first]
    draw_all(folder, model, workspace.views, assets, [])
    catalogue = open_catalogue(workspace.catalogue)
    for by in CHOICES[:2]:
        overview_sheet(folder / f"nearest_by_{by}.png", workspace, catalogue, library, by, len(assets))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.benchmark.real",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("files", type=Path, metavar="FOLDER", help="3D files of one category")
    add("--out", type=Path, required=True, metavar="DIR", help="where everything goes")
    add("--category", default="chair", help="what they are (default chair)")
    add("--minutes", type=float, default=5.0, help="length of the fit (default 5)")
    add("--seed", type=int, default=0, help="seed of the fit (default 0)")
    add("--resolution", type=options.positive, default=64, help="pixels a side of a view (default 64)")
    add("--steps", type=int, default=0, help="steps in place of minutes, for a rehearsal")
    options.add_workers(parser)
    options.add_blender(parser)
    return parser


if __name__ == "__main__":
    main()
